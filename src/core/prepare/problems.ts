import { settingsError, type UserError } from '../../base/errors.ts';

/** An invalid rule or pattern in the settings; the message quotes it. */
export class RuleProblem extends Error {
  override readonly name = 'RuleProblem';
}

/** Runs a step and collects its problem, so that all problems are reported together. */
export function collectProblem<T>(problems: string[], step: () => T): T | undefined {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof RuleProblem)) throw error;
    problems.push(error.message);
    return undefined;
  }
}

/** The error that reports all problems of the rules, exit code 64. */
export function rulesError(problems: readonly string[]): UserError {
  const list = problems.map((problem) => `\n  ${problem}`).join('');
  return settingsError(
    `The rules for prepare are invalid:${list}`,
    'Correct these settings. Nothing was written.',
  );
}
