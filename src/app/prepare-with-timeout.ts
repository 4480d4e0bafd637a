import { runInNewContext } from 'node:vm';
import { EXIT, UserError } from '../base/errors.ts';
import type { Noted } from '../base/notice.ts';
import type { EmployeeRecords } from '../core/prepare/input.ts';
import type { PrepareSettings } from '../core/prepare/settings.ts';
import { prepare, type Prepared } from '../core/prepare/prepare.ts';
import type { PrepareRules } from '../core/prepare/rules.ts';

/** A hundred thousand people take a few seconds; and no lock is lost in this time. */
const LIMIT_MS = 60_000;

/**
 * Prepares people, and gives up when that comes to no end: a pattern such as `(a+)+$` tries all ways to cut a text into
 * parts, while nothing else of the program runs, no signal is heard and no lock renewed.
 * @throws UserError that names the patterns in force; and all that core's prepare throws
 */
export function prepareWithTimeout(
  records: EmployeeRecords,
  options: PrepareSettings,
  rules: PrepareRules,
  limitMs = LIMIT_MS,
): Noted<Prepared> {
  let prepared: Noted<Prepared> | undefined;
  const work = (): void => {
    prepared = prepare(records, options, rules);
  };
  try {
    // Only what is called through here can be interrupted, matching included.
    runInNewContext('work()', { work }, { timeout: limitMs, breakOnSigint: true });
  } catch (error) {
    throw failureOf(error, options, limitMs);
  }
  if (prepared === undefined) throw new Error('prepare came to no result');
  return prepared;
}

/** An error of the interrupted script is none of this context's: its code tells it. */
function failureOf(error: unknown, options: PrepareSettings, limitMs: number): unknown {
  const code = (error as { readonly code?: unknown } | null)?.code;
  if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return tooSlow(options, limitMs / 1000);
  if (code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') return error;
  return new UserError('Interrupted.', { code: 'interrupted', exitCode: EXIT.interrupted });
}

function tooSlow({ excludeRegex, changeGroupsRegex }: PrepareSettings, seconds: number): UserError {
  const patterns = Object.entries({
    TIMECAMP_EXCLUDE_REGEX: excludeRegex,
    TIMECAMP_CHANGE_GROUPS_REGEX: changeGroupsRegex,
  }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  const message = `Preparing people came to no end in ${seconds} seconds`;
  if (patterns.length === 0) {
    return new UserError(`${message}. Nothing was written.`, {
      code: 'timeout',
      hint: 'No pattern is set that could be the reason: the machine has too little time or memory for so many people.',
    });
  }
  const list = patterns.map((pattern) => `\n  ${pattern}`).join('');
  return new UserError(
    `${message}, most likely because of a pattern. Nothing was written. In force:${list}`,
    {
      code: 'settings',
      exitCode: EXIT.usage,
      hint: 'Leave out a repetition within a repetition, such as (a+)+ or (\\w+\\s?)*: it tries endless ways to match. Write a+ or [\\w\\s]* instead.',
    },
  );
}
