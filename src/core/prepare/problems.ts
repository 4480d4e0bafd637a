import { settingsError, type UserError } from '../../base/errors.ts';

/** A rule or pattern of the settings that cannot be used; the message shows it. */
export class RuleProblem extends Error {
  override readonly name = 'RuleProblem';
}

/** Runs a step and keeps the problem it ends in, so that all problems can be told at once. */
export function collect<T>(problems: string[], step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof RuleProblem)) throw error;
    problems.push(error.message);
    return undefined;
  }
}

/** The error that tells all problems of the rules, exit code 64. */
export function rulesError(problems: readonly string[]): UserError {
  const list = problems.map((problem) => `\n  ${problem}`).join('');
  return settingsError(
    `The rules for prepare cannot be used:${list}`,
    'Correct these settings. Nothing was written.',
  );
}
