import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../src/sandbox/faults.ts';
import { readFailRules } from '../../src/sandbox/fail-rules.ts';

const request = {
  n: 1,
  nOfKind: 1,
  kind: 'PUT /group/{id}/user',
  access: 'write',
  path: '/group/7/user',
  query: '',
  at: 0,
} as const;

describe('--fail', () => {
  it('takes a part of all requests', () => {
    expect(readFailRules([]).failRate).toBe(0);
    expect(readFailRules(['0.05']).failRate).toBe(0.05);
    expect(readFailRules(['5%', '0.01']).failRate).toBe(0.05);
  });

  it('takes one kind of request to one service', () => {
    const rules = readFailRules(['timecamp:PUT:/group/{id}/user:dropped-after', 'timecamp:PUT:/group:500']);
    expect(rules.failRate).toBe(0);
    expect(rules.fault('timecamp', request)).toBe(FAULTS['dropped-after']);
    expect(rules.fault('timecamp', { ...request, kind: 'PUT /group' })).toBe(FAULTS['500']);
    expect(rules.fault('timecamp', { ...request, kind: 'GET /group' })).toBeUndefined();
    expect(rules.fault('bamboohr', request)).toBeUndefined();
  });

  it.each(['1.5', '-1', '150%', 'timecamp:/group:500', 'timecamp:PUT:/group:999', ''])(
    'refuses "%s"',
    (rule) => {
      expect(() => readFailRules([rule])).toThrow(
        expect.objectContaining({ exitCode: 64, hint: expect.stringContaining('time-out') }),
      );
    },
  );
});
