import { describe, expect, it } from 'vitest';
import type { AccountUser } from '../../../src/core/model.ts';
import { EMPTY_JOURNAL, type Journal } from '../../../src/core/plan/journal.ts';
import { settleRun } from '../../../src/core/undo/settle.ts';
import { account, lines, plan, prepared, user } from '../plan/builders.ts';
import { ran, undo } from './runs.ts';

const BOB = user('bob');
const before = account(
  [user('ann'), BOB, user('cy'), user('eve', { disabled: true }), user('flo', { added_manually: true })],
  { '5': 'Old' },
);
const run = {
  ...ran(
    [
      prepared('bob', { group: 'New' }),
      prepared('ann', { timecamp_user_name: 'Ann New', timecamp_role: 'supervisor' }),
      prepared('dan'),
      prepared('eve'),
      prepared('flo', { timecamp_user_name: 'Flo New' }),
    ],
    before,
    { removeEmptyGroups: true },
  ),
  unfinished: true as const,
};

/** What the account shows of the run's operations: `name:id-ann done`. */
function settled(
  users: readonly AccountUser[],
  groups: Readonly<Record<string, string>>,
  journal: Partial<Journal> = {},
) {
  const record = settleRun(run, account(users, groups), { ...EMPTY_JOURNAL, ...journal }, '1');
  const { results = [] } = record;
  return {
    record,
    results,
    states: Object.fromEntries(results.map(({ operation, state }) => [operation, state])),
  };
}

const ALL_DONE = [
  user('ann', { name: 'Ann New', role: 'supervisor' }),
  user('bob', { group_id: '6' }),
  user('cy', { disabled: true }),
  user('dan'),
  user('eve'),
  user('flo', { name: 'Flo New' }),
];

describe('a run that was killed', () => {
  it('has done what the account shows', () => {
    const { states, record, results } = settled(ALL_DONE, { '6': 'New' });
    expect(new Set(Object.values(states))).toEqual(new Set(['done']));
    expect(record).not.toHaveProperty('unfinished');
    expect(results.find(({ operation }) => operation === 'create-group:New')?.made).toBe('6');
    expect(results.find(({ operation }) => operation.startsWith('invite'))?.made).toBe('id-dan');
    expect(record.summary.counts).toMatchObject({
      'create-group': { planned: 1, done: 1, failed: 0, skipped: 0 },
      'remove-group': { planned: 1, done: 1, failed: 0, skipped: 0 },
      invite: { planned: 1, done: 1, failed: 0, skipped: 0 },
      deactivate: { planned: 1, done: 1, failed: 0, skipped: 0 },
    });
    expect(record.summary.counts).not.toHaveProperty('email');
    expect(record.summary.seats).toEqual({ before: 4, after: 5 });
  });

  it('has skipped everything where the account is as it was', () => {
    const { record, results, states } = settled(before.users, { '5': 'Old' });
    const changes = results.filter(({ operation }) => !operation.startsWith('reset-manual'));
    for (const { operation, ...result } of changes) {
      expect(result, operation).toEqual({
        state: 'skipped',
        message: 'the run ended before this operation',
      });
    }
    expect(states).toMatchObject({ 'reset-manual:id-ann': 'done', 'reset-manual:id-flo': 'skipped' });
    expect(record.summary.counts?.invite).toEqual({ planned: 1, done: 0, failed: 0, skipped: 1 });
    expect(record.summary.seats).toEqual({ before: 4, after: 4 });
  });

  const invite = (states: Readonly<Record<string, string>>) =>
    Object.entries(states).find(([id]) => id.startsWith('invite'))?.[1];
  const invited = { invited: [{ email: 'Dan@example.com' }] } as unknown as Partial<Journal>;
  it.each<[string, readonly AccountUser[], Partial<Journal>, string]>([
    ['was sent, but the user is not visible', [], invited, 'unknown'],
    ['was sent, and the user has the manual flag', [user('dan', { added_manually: true })], invited, 'done'],
    ['was not sent: someone added the user by hand', [user('dan', { added_manually: true })], {}, 'skipped'],
    ['was sent and finished: the flag is reset', [user('dan')], {}, 'done'],
    ['was not sent', [], {}, 'skipped'],
  ])('finds that an invitation %s', (_, users, journal, state) => {
    expect(invite(settled(users, {}, journal).states)).toBe(state);
  });

  it('takes no invitation of another person for one of its own', () => {
    const others = { invited: [{ email: 'eve@example.com' }] } as unknown as Partial<Journal>;
    expect(invite(settled([], {}, others).states)).toBe('skipped');
  });

  it('says what is not known of an invitation', () => {
    const { results } = settled([], {}, invited);
    expect(results.filter(({ state }) => state === 'unknown')).toEqual([
      { operation: 'invite:dan@example.com', state: 'unknown', message: 'not visible in TimeCamp' },
    ]);
  });

  /** What the account shows of a run that went on with Ann's invitation. */
  const finished = (there: readonly AccountUser[], now: readonly AccountUser[]) => {
    const entry = { email: 'ann@example.com', sent_at: '2026-11-02T07:00:00.000Z', answered: true };
    const made = plan(
      [prepared('bob'), prepared('ann')],
      account([BOB, ...there]),
      {},
      {
        journal: { invited: [entry] },
      },
    );
    const { results = [] } = settleRun({ ...run, plan: made }, account([BOB, ...now]), EMPTY_JOURNAL, '1');
    return results.find(({ operation }) => operation.startsWith('finish'));
  };
  const ann = user('ann', { added_manually: true });
  it.each<[string, readonly AccountUser[], readonly AccountUser[], object]>([
    [
      'has found the user',
      [],
      [user('ann')],
      { operation: 'finish:ann@example.com', state: 'done', made: 'id-ann' },
    ],
    ['has not found the user', [], [], { operation: 'finish:ann@example.com', state: 'skipped' }],
    ['knew the user', [ann], [ann], { operation: 'finish:id-ann', state: 'done' }],
  ])('that went on with an earlier invitation %s', (_, there, now, expected) => {
    const { message: _message, ...result } = finished(there, now) ?? {};
    expect(result).toEqual(expected);
  });

  it('knows users by their ids when it changed their e-mails', () => {
    const changed = ran(
      [prepared('bob'), prepared('ann', { timecamp_email: 'new@example.com', timecamp_user_name: 'Ann' })],
      account([user('ann'), BOB]),
      { updateEmailOnExternalId: true },
    );
    const now = account([
      user('ann', { email: 'new@example.com' }),
      BOB,
      user('other', { email: 'ann@example.com', name: 'Ann' }),
    ]);
    const { results = [] } = settleRun({ ...changed, unfinished: true }, now, EMPTY_JOURNAL, '1');
    expect(results.map(({ operation, state }) => [operation, state])).toEqual([
      ['name:id-ann', 'skipped'],
      ['email:id-ann', 'done'],
      ['reset-manual:id-ann', 'done'],
    ]);
  });

  it('is undone as far as it came', () => {
    const now = account(
      [...before.users.filter(({ id }) => id !== 'id-ann'), user('ann', { name: 'Ann New' })],
      {
        '5': 'Old',
      },
    );
    const planned = undo(run, now);
    expect(lines(planned)).toEqual(['name ann: ann']);
    expect(planned.notices.map(({ code }) => code)).toEqual(['next-sync']);
  });

  it('without a plan is only no longer unfinished', () => {
    const { unfinished: _, ...rest } = run;
    const record = settleRun({ ...run, plan: null }, before, EMPTY_JOURNAL, '1');
    expect(record).toEqual({ ...rest, plan: null });
  });
});
