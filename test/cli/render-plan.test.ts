import { describe, expect, it } from 'vitest';
import { planToCsv, renderPlan } from '../../src/cli/render/plan.ts';
import { account, plan, prepared, user } from '../core/plan/builders.ts';

const PLAN = plan(
  [
    prepared('ann', { timecamp_user_name: 'Ann B', timecamp_role: 'supervisor', group: 'Sales' }),
    prepared('new', { group: 'Sales', timecamp_role: 'guest' }),
    prepared('=1+1', { timecamp_external_id: '', timecamp_user_name: 'a "quoted", name' }),
    ...Array.from({ length: 4 }, (_, i) => prepared(`stay${i}`)),
  ],
  account([
    user('ann', { external_id: '' }),
    ...Array.from({ length: 4 }, (_, i) => user(`stay${i}`)),
    ...Array.from({ length: 6 }, (_, i) => user(`gone${i}`)),
  ]),
);

describe('the text of a plan', () => {
  const text = renderPlan(PLAN, PLAN.notices, undefined);

  it('begins with what refuses it, the flag that permits it, and the seats', () => {
    expect(text.split('\n').slice(0, 3)).toEqual([
      'REFUSED  6 people would be disabled; the limit is 5 (TIMECAMP_MAX_DEACTIVATIONS).',
      '         To permit it for one run: --allow deactivations=6',
      'Seats: 11 → 7 (+2 new, -6 disabled).',
    ]);
  });

  it('groups the changes by kind, old → new, with the reason and the key', () => {
    expect(text).toContain('\nNew groups (1)\n  Sales  (people belong in it)\n');
    expect(text).toContain(
      '\nNames (1)\n  ann@example.com (ann)  ann → Ann B  (the name in the source, found by e-mail)\n',
    );
    expect(text).toContain(
      '  ann@example.com (ann)  user → supervisor  (the role in the source, found by e-mail)',
    );
    expect(text).toContain(
      '  ann@example.com (ann)  the root group → Sales  (the group in the source, found by e-mail)',
    );
    expect(text).toContain('  gone0@example.com (gone0)  (not in the source)');
    expect(text).toContain('  ann@example.com (ann)  none → ann  (the id in the source, found by e-mail)');
  });

  it('tells a new person in one line', () => {
    expect(text).toContain(
      '  new@example.com (new)  into Sales as guest  (active in the source, not in the account)',
    );
    expect(text.match(/new@example\.com/g)).toHaveLength(1);
  });
});

describe('the CSV of a plan', () => {
  const rows = planToCsv(PLAN, undefined).split('\r\n');

  it('has a row an operation, refused with its plan', () => {
    expect(rows).toHaveLength(1 + PLAN.operations.length);
    expect(rows[0]).toBe('kind,person_or_group,name,before,after,reason,matched_by,state');
    expect(rows).toContain('role,ann@example.com,ann,user,supervisor,the role in the source,email,refused');
  });

  it('quotes what needs it, and makes formulas harmless', () => {
    expect(rows.find((row) => row.startsWith('invite') && row.includes('quoted'))).toBe(
      `invite,'=1+1@example.com,"a ""quoted"", name",,the root group,"active in the source, not in the account",,refused`,
    );
  });
});
