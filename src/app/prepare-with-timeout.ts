import { runInNewContext } from 'node:vm';
import { EXIT, UserError } from '../base/errors.ts';
import type { WithNotices } from '../base/notice.ts';
import type { EmployeeRecords } from '../core/prepare/input.ts';
import type { PrepareSettings } from '../core/prepare/settings.ts';
import { prepare, type Prepared } from '../core/prepare/prepare.ts';
import type { PrepareRules } from '../core/prepare/rules.ts';

/** A hundred thousand people take a few seconds, and no lock expires in this time. */
const LIMIT_MS = 60_000;

/**
 * Runs prepare with a time limit: a pattern such as `(a+)+$` can backtrack for ever, and meanwhile no signal is handled
 * and no lock renewed.
 * @throws UserError that names the patterns in use, and whatever core's prepare throws
 */
export function prepareWithTimeout(
  records: EmployeeRecords,
  options: PrepareSettings,
  rules: PrepareRules,
  limitMs = LIMIT_MS,
): WithNotices<Prepared> {
  let prepared: WithNotices<Prepared> | undefined;
  const work = (): void => {
    prepared = prepare(records, options, rules);
  };
  try {
    // Only code that is called from a vm context can be interrupted, pattern matching included.
    runInNewContext('work()', { work }, { timeout: limitMs, breakOnSigint: true });
  } catch (error) {
    throw translateError(error, patternsIn(options, rules), limitMs);
  }
  if (prepared === undefined) throw new Error('prepare returned no result');
  return prepared;
}

/** An error of the other context is not an instance of this one's Error: its code identifies it. */
function translateError(error: unknown, patterns: readonly string[], limitMs: number): unknown {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return tooSlow(patterns, limitMs / 1000);
  if (code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') return error;
  return new UserError('Interrupted.', { code: 'interrupted', exitCode: EXIT.interrupted });
}

function patternsIn(
  { excludeRegex, changeGroupsRegex }: PrepareSettings,
  { transforms: { transforms } }: PrepareRules,
): readonly string[] {
  const settings = Object.entries({
    TIMECAMP_EXCLUDE_REGEX: excludeRegex,
    TIMECAMP_CHANGE_GROUPS_REGEX: changeGroupsRegex,
  }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return [
    ...settings,
    ...transforms.flatMap(({ name, pattern }) => (pattern === undefined ? [] : [`${name}: ${pattern}`])),
  ];
}

function tooSlow(patterns: readonly string[], seconds: number): UserError {
  const message = `prepare timed out after ${seconds} s`;
  if (patterns.length === 0) {
    return new UserError(`${message}. Nothing was written.`, {
      code: 'timeout',
      hint: 'No pattern is set, so the machine is too slow or has too little memory for this many people. Run tcsync on a larger machine.',
    });
  }
  const list = patterns.map((pattern) => `\n  ${pattern}`).join('');
  return new UserError(
    `${message}, most likely because of a pattern. Nothing was written. Patterns in use:${list}`,
    {
      code: 'settings',
      exitCode: EXIT.usage,
      hint: 'Remove nested repetitions such as (a+)+ or (\\w+\\s?)*, which can backtrack for ever. Write a+ or [\\w\\s]* instead.',
    },
  );
}
