import { describe, expect, it } from 'vitest';
import { planToCsv, renderClosing, renderPlan } from '../../../src/cli/render/plan.ts';
import type { PreparedUser } from '../../../src/core/model.ts';
import { type ApplyResult, summarize } from '../../../src/core/plan/outcome.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { account, plan, prepared, user } from '../../core/plan/builders.ts';

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
      '         To allow it for one run: --allow deactivations=6',
      'Seats: 11 → 7 (+2 new, -6 disabled).',
    ]);
  });

  it('groups the changes by kind, old → new, with the reason and the key', () => {
    expect(text).toContain('\nNew groups (1)\n  Sales  (people belong in it)\n');
    expect(text).toContain('\nNames (1)\n  ann@example.com (ann)  ann → Ann B  (name in the source)\n');
    expect(text).toContain('  ann@example.com (ann)  user → supervisor  (role in the source)');
    expect(text).toContain('  ann@example.com (ann)  the root group → Sales  (group in the source)');
    expect(text).toContain('  gone0@example.com (gone0)  in the root group  (not in the source)');
    expect(text).toContain('  ann@example.com (ann)  none → ann  (external id in the source)');
  });

  it('shows none on either side', () => {
    const emptied = PLAN.operations.map((operation) =>
      operation.kind === 'external-id' ? { ...operation, before: 'ann', after: '' } : operation,
    );
    expect(renderPlan({ ...PLAN, operations: emptied }, [], undefined)).toContain(
      '  ann → none  (external id',
    );
  });

  it('shows a new person in one line', () => {
    expect(text).toContain(
      '  new@example.com (new)  into Sales as guest  (active in the source, not in the account)',
    );
    expect(text.match(/new@example\.com/g)).toHaveLength(1);
  });
});

describe('the closing line', () => {
  const facts = {
    command: 'sync',
    exit_code: 0,
    started: '2026-11-02T08:00:00.000Z',
    seconds: 1,
    requests: { read: 5, write: 0, retried: 0 },
  };
  const closing = (made: Plan, applied?: ApplyResult, dryRun = false): string =>
    renderClosing(made, summarize(made, applied, [], facts), dryRun, applied);
  const there = account([user('ann', { role: 'supervisor' })]);
  const wanted = (...more: readonly PreparedUser[]) =>
    plan([prepared('ann', { timecamp_role: 'supervisor' }), ...more], there);

  it('counts what is listed: a new person is one change, whatever they need', () => {
    const made = wanted(prepared('new', { timecamp_role: 'supervisor' }), prepared('other'));
    expect(closing(made, undefined, true)).toMatch(/^Dry run: 2 changes and 2 bookkeeping updates planned,/);
    const results = made.operations.map((operation) => ({ operation, outcome: { state: 'done' as const } }));
    const applied: ApplyResult = { results, stored: [], notices: [], fatal: undefined, interrupted: false };
    expect(closing(made, applied)).toMatch(
      /^2 changes and 2 bookkeeping updates done, 0 failed, 0 skipped\./,
    );
    expect(summarize(made, applied, [], facts).counts).toMatchObject({
      name: { done: 2 },
      role: { done: 1 },
    });
  });

  it('counts one change as one', () => {
    expect(closing(wanted(prepared('new')), undefined, true)).toMatch(
      /^Dry run: 1 change and 1 bookkeeping update planned,/,
    );
  });
});

it('the seats line counts an invitation that may be sent again', () => {
  const made = plan(
    [prepared('ann'), prepared('new')],
    account([user('ann')]),
    {},
    {
      journal: {
        invited: [{ email: 'new@example.com', sent_at: '2026-11-02T07:00:00.000Z', answered: false }],
      },
    },
  );
  expect(renderPlan(made, [], undefined)).toContain('Seats: 1 → 2 (+1 new).');
});

describe('the CSV of a plan', () => {
  const rows = planToCsv(PLAN, undefined).split('\r\n');

  it('has a row an operation, refused with its plan', () => {
    expect(rows).toHaveLength(1 + PLAN.operations.length);
    expect(rows[0]).toBe('kind,person_or_group,name,before,after,reason,matched_by,state,group');
    expect(rows).toContain('role,ann@example.com,ann,user,supervisor,role in the source,email,refused,');
  });

  it('quotes what needs it, and makes formulas harmless', () => {
    expect(rows.find((row) => row.startsWith('invite') && row.includes('quoted'))).toBe(
      `invite,'=1+1@example.com,"a ""quoted"", name",,the root group,"active in the source, not in the account",,refused,`,
    );
  });
});
