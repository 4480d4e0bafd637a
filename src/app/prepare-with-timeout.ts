import { EXIT, UserError } from '../base/errors.ts';
import type { WithNotices } from '../base/notice.ts';
import type { EmployeeRecords } from '../core/prepare/input.ts';
import type { PrepareSettings } from '../core/prepare/settings.ts';
import { prepare, type Prepared } from '../core/prepare/prepare.ts';
import { checkRuleTests, type PrepareRules } from '../core/prepare/rules.ts';
import { LIMIT_MS, PATTERN_HINT, runWithLimit } from '../io/time-limit.ts';

/**
 * Runs prepare with a time limit, since patterns can backtrack forever.
 * @throws UserError that names the patterns in use, and whatever core's prepare throws
 */
export function prepareWithTimeout(
  records: EmployeeRecords,
  options: PrepareSettings,
  rules: PrepareRules,
  limitMs = LIMIT_MS,
): WithNotices<Prepared> {
  return runWithLimit(
    () => prepare(records, options, rules),
    limitMs,
    () => tooSlow('prepare', patternsIn(options, rules), limitMs / 1000),
  );
}

/**
 * Runs the tests of the transform rules, with the same limit.
 * @throws UserError, exit code 64, when a test fails or a pattern backtracks forever
 */
export function checkRuleTestsWithTimeout(
  options: PrepareSettings,
  rules: PrepareRules,
  limitMs = LIMIT_MS,
): void {
  runWithLimit(
    () => checkRuleTests(rules),
    limitMs,
    () => tooSlow('The tests of the transform rules', patternsIn(options, rules), limitMs / 1000),
  );
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

function tooSlow(what: string, patterns: readonly string[], seconds: number): UserError {
  const message = `${what} timed out after ${seconds} s`;
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
      hint: PATTERN_HINT,
    },
  );
}
