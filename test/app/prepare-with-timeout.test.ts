import { spawn } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { checkRuleTestsWithTimeout, prepareWithTimeout } from '../../src/app/prepare-with-timeout.ts';
import { compileRules } from '../../src/core/prepare/rules.ts';
import { DEFAULTS, person, run, SUPERVISORS } from '../core/prepare/people.ts';

const ENDLESS = { ...DEFAULTS, excludeRegex: '(a+)+$' };
const EMPLOYEES = { employees: [person('1', { department: 'a'.repeat(60) })], invalid: [] };

describe('prepare with a timeout', () => {
  it('returns what prepare returns', () => {
    const { value, notices } = prepareWithTimeout(EMPLOYEES, DEFAULTS, compileRules(DEFAULTS));
    const expected = run(EMPLOYEES.employees);
    expect(value).toMatchObject({ users: expected.value.users, summary: expected.value.summary });
    expect(notices).toEqual(expected.notices);
  });

  it('fails as prepare does', () => {
    const ring = [person('1', { supervisor_id: '2' }), person('2', { supervisor_id: '1' })];
    const options = { ...DEFAULTS, ...SUPERVISORS };
    expect(() =>
      prepareWithTimeout({ employees: ring, invalid: [] }, options, compileRules(options)),
    ).toThrow(expect.objectContaining({ name: 'UserError', code: 'input' }) as Error);
  });

  it('interrupts an endless pattern and names it', () => {
    const start = performance.now();
    expect(() => prepareWithTimeout(EMPLOYEES, ENDLESS, compileRules(ENDLESS), 200)).toThrow(
      expect.objectContaining({
        name: 'UserError',
        exitCode: 64,
        message: expect.stringContaining('TIMECAMP_EXCLUDE_REGEX=(a+)+$') as string,
      }) as Error,
    );
    expect(performance.now() - start).toBeLessThan(10_000);
  });

  it('interrupts the test of a rule whose pattern backtracks forever', () => {
    const rule = {
      property: 'name',
      action: 'regex_replace',
      from: 'name',
      pattern: '(a+)+$',
      replacement: 'b',
      test: { input: { name: `${'a'.repeat(60)}!` }, expected: 'b' },
    };
    const options = { ...DEFAULTS, prepareTransformConfig: { transform: [rule] } };
    expect(() => checkRuleTestsWithTimeout(options, compileRules(options), 200)).toThrow(
      expect.objectContaining({
        exitCode: 64,
        message: expect.stringMatching(
          /^The tests of the transform rules timed out[^]*\(a\+\)\+\$/,
        ) as string,
      }) as Error,
    );
  });

  it('is interrupted by Ctrl-C', () => {
    const child = spawn(process.execPath, [
      '-e',
      `setTimeout(() => process.kill(${process.pid}, 'SIGINT'), 200)`,
    ]);
    try {
      expect(() => prepareWithTimeout(EMPLOYEES, ENDLESS, compileRules(ENDLESS), 20_000)).toThrow(
        expect.objectContaining({ name: 'UserError', exitCode: 130 }) as Error,
      );
    } finally {
      child.kill();
    }
  });
});
