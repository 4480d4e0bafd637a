import { describe, expect, it } from 'vitest';
import { preparedProblem, toPreparedUser } from '../../../src/storage/document-shapes.ts';
import { codes, only, person, run } from './people.ts';

const left = (lastDay: string, status = 'left') => person('1', { status, last_day: lastDay });

describe('the last day of a person', () => {
  it.each([
    ['an inactive person', left('2026-12-31'), '2026-12-31'],
    ['an inactive person, as a timestamp', left(' 2026-12-31T00:00:00Z '), '2026-12-31'],
    ['an active person', left('2026-12-31', 'active'), undefined],
  ])('of %s', (_, employee, expected) => {
    expect(only([employee]).timecamp_last_day).toBe(expected);
  });

  it('can come from the own record of the source, by a rule', () => {
    const employee = person('1', { status: 'left', raw_data: { profile: { endDate: '2026-12-31' } } });
    const rule = { property: 'last_day', action: 'copy', from: 'raw_data.profile.endDate' };
    expect(only([employee], {}, { transform: [rule] }).timecamp_last_day).toBe('2026-12-31');
  });

  it('is a warning when it is not a date', () => {
    expect(codes([left('31.12.2026')])).toEqual(['invalid-last-day']);
    expect(run([left('31.12.2026')]).notices[0]?.message).toContain(
      '1 inactive person has a last day that is not a date such as 2026-12-31, so sync disables them at once: 1 (1).',
    );
    expect(codes([left('31.12.2026', 'active'), person('2')])).toEqual([]);
    expect(codes([left('2026-12-31')])).toEqual([]);
    expect(codes([left(' ')])).toEqual([]);
  });

  it('is kept in the file of prepared users', () => {
    const user = only([left('2026-12-31')]);
    expect([preparedProblem(user), toPreparedUser(user).timecamp_last_day]).toEqual([
      undefined,
      '2026-12-31',
    ]);
    expect(preparedProblem({ ...user, timecamp_last_day: 'soon' })).toContain('a day such as');
  });
});
