import { describe, expect, it } from 'vitest';
import type { Operation, Plan } from '../../../src/core/plan/plan.ts';
import { account, prepared, user } from '../plan/builders.ts';
import { ran, undo } from './runs.ts';

const BOB = user('bob');
const COMMON = { matched_by: null, reason: 'undo of r', needs: [] };
const ROOT = { group_id: '1', path: [] };
const who = (name: string, fields: object = {}) => ({
  email: `${name}@example.com`,
  name,
  user_id: `id-${name}`,
  ...fields,
});

function operations({ operations: all }: Plan, ...kinds: readonly Operation['kind'][]) {
  return all.filter(({ kind }) => kinds.includes(kind));
}

it('an undo is a plan like any other', () => {
  const owner = { id: 'id-bob', email: 'bob@example.com' };
  const run = ran([prepared('bob')], account([user('ann'), BOB]));
  const planned = undo(run, account([user('ann', { disabled: true }), BOB], {}, owner));
  expect(planned).toEqual({
    version: 1,
    created: '2026-11-02T08:00:00.000Z',
    tool: 'tcsync test',
    account: { domain: 'https://tc.test', root_group_id: '1', owner: 'bob@example.com' },
    source: null,
    source_sha256: null,
    settings_sha256: '',
    undoes: 'r',
    counts: expect.objectContaining({ enable: 1, 'reset-manual': 1, deactivate: 0 }),
    seats: { before: 1, after: 2 },
    hazards: [],
    notices: [expect.objectContaining({ code: 'next-sync' })],
    failures: [],
    kept: [],
    operations: [
      {
        ...COMMON,
        kind: 'enable',
        id: 'enable:id-ann',
        person: who('ann'),
        before: { disabled: true },
        after: { disabled: false },
      },
      {
        ...COMMON,
        kind: 'reset-manual',
        id: 'reset-manual:id-ann',
        person: who('ann'),
        before: null,
        after: { added_manually: false },
      },
    ],
  });
  expect(undo(run, account([user('ann'), BOB])).account.owner).toBeNull();
});

describe('an undo plans', () => {
  it('each change the other way round', () => {
    const people = [
      prepared('ann', {
        timecamp_email: 'new@example.com',
        timecamp_user_name: 'Ann',
        timecamp_real_email: 'ann@home.test',
      }),
      prepared('bob', { timecamp_external_id: 'b', timecamp_role: 'supervisor' }),
      prepared('cy'),
    ];
    const before = account([user('ann'), user('bob', { external_id: '' }), user('cy', { disabled: true })]);
    const now = account([
      user('ann', { email: 'new@example.com', name: 'Ann', additional_email: 'ann@home.test' }),
      user('bob', { external_id: 'b', role: 'supervisor' }),
      user('cy'),
    ]);
    const person = who('ann', { email: 'new@example.com', name: 'Ann' });
    const planned = undo(ran(people, before, { updateEmailOnExternalId: true }), now);
    expect(planned.operations.filter(({ kind }) => kind !== 'reset-manual')).toEqual([
      {
        ...COMMON,
        kind: 'deactivate',
        id: 'deactivate:id-cy',
        person: who('cy'),
        group: ROOT,
        before: { disabled: false },
        after: { disabled: true },
      },
      { ...COMMON, kind: 'name', id: 'name:id-ann', person, before: 'Ann', after: 'ann' },
      {
        ...COMMON,
        kind: 'email',
        id: 'email:id-ann',
        person,
        before: 'new@example.com',
        after: 'ann@example.com',
      },
      {
        ...COMMON,
        kind: 'role',
        id: 'role:id-bob',
        person: who('bob'),
        group: ROOT,
        before: 'supervisor',
        after: 'user',
      },
      {
        ...COMMON,
        kind: 'external-id',
        id: 'external-id:id-bob',
        person: who('bob'),
        before: 'b',
        after: '',
      },
      {
        ...COMMON,
        kind: 'additional-email',
        id: 'additional-email:id-ann',
        person,
        before: 'ann@home.test',
        after: '',
      },
    ]);
    expect(operations(planned, 'reset-manual').map(({ id }) => id)).toEqual([
      'reset-manual:id-cy',
      'reset-manual:id-ann',
      'reset-manual:id-bob',
    ]);
  });

  it('the change of a text that TimeCamp stored in another form', () => {
    const run = ran([prepared('bob', { timecamp_user_name: 'Bob & Co' })], account([BOB]));
    const stored = [{ field: 'name', id: 'id-bob', wanted: 'Bob & Co', stored: 'Bob Co' }] as const;
    const now = account([user('bob', { name: 'Bob Co' })]);
    expect(operations(undo({ ...run, stored }, now), 'name')).toMatchObject([
      { before: 'Bob & Co', after: 'bob' },
    ]);
  });

  it('the removal of new groups after the moves out of them and the groups below', () => {
    const run = ran(
      [prepared('bob'), prepared('ann', { group: 'New/Team' }), prepared('cy', { group: 'New' })],
      account([user('ann'), BOB, user('cy')]),
    );
    const now = account([user('ann', { group_id: '6' }), BOB, user('cy', { group_id: '5' })], {
      '5': 'New',
      '6': 'New/Team',
    });
    const planned = undo(run, now);
    expect(operations(planned, 'remove-group')).toEqual([
      {
        kind: 'remove-group',
        id: 'remove-group:6',
        group: { group_id: '6', path: ['New', 'Team'] },
        reason: 'undo of r',
        needs: ['move:id-ann'],
        before: { name: 'Team', parent_id: '5' },
        after: null,
      },
      {
        kind: 'remove-group',
        id: 'remove-group:5',
        group: { group_id: '5', path: ['New'] },
        reason: 'undo of r',
        needs: ['move:id-cy', 'remove-group:6'],
        before: { name: 'New', parent_id: '1' },
        after: null,
      },
    ]);
  });

  it('the return to a removed group after its creation', () => {
    const run = ran(
      [prepared('bob'), prepared('ann')],
      account([user('ann', { group_id: '5' }), BOB], { '5': 'Old' }),
      {
        removeEmptyGroups: true,
      },
    );
    const now = account([user('ann', { role: 'guest' }), BOB]);
    const created = { group_id: null, path: ['Old'] };
    for (const users of [undefined, ['ann@example.com']]) {
      const planned = undo(run, now, users && { users });
      expect(operations(planned, 'create-group', 'move')).toEqual([
        {
          kind: 'create-group',
          id: 'create-group:Old',
          group: created,
          before: null,
          after: { name: 'Old', parent: ROOT },
          reason: 'undo of r',
          needs: [],
        },
        {
          ...COMMON,
          kind: 'move',
          id: 'move:id-ann',
          person: who('ann'),
          needs: ['create-group:Old'],
          before: ROOT,
          after: created,
          purpose: 'place',
          role: 'guest',
        },
      ]);
    }
  });

  it('the end of an invited user: disabled, then moved', () => {
    const run = ran([prepared('bob'), prepared('ann')], account([BOB]));
    const options = { disabledUsersGroupId: '9' };
    const now = account([user('ann', { role: undefined }), BOB], { '9': 'Former' });
    const reason = 'undo of r, which invited the user';
    expect(operations(undo(run, now, { options }), 'deactivate', 'move')).toEqual([
      {
        ...COMMON,
        kind: 'deactivate',
        id: 'deactivate:id-ann',
        person: who('ann'),
        reason,
        group: ROOT,
        before: { disabled: false },
        after: { disabled: true },
      },
      {
        ...COMMON,
        kind: 'move',
        id: 'move:id-ann',
        person: who('ann'),
        reason,
        needs: ['deactivate:id-ann'],
        before: ROOT,
        after: { group_id: '9', path: ['Former'] },
        purpose: 'leaver',
        role: null,
      },
    ]);
    const guest = account([user('ann', { role: 'guest' }), BOB], { '9': 'Former' });
    expect(operations(undo(run, guest, { options }), 'move')).toMatchObject([{ role: 'guest' }]);
  });
});

describe('the manual flag', () => {
  const run = () =>
    ran(
      [prepared('bob'), prepared('ann', { timecamp_user_name: 'Ann' })],
      account([user('ann', { added_manually: true }), BOB]),
    );

  it('that was set by hand is given back', () => {
    const planned = undo(run(), account([user('ann', { name: 'Ann' }), BOB]));
    expect(operations(planned, 'reset-manual')).toMatchObject([
      { id: 'reset-manual:id-ann', after: { added_manually: true } },
    ]);
  });

  const pending = { reset_manual: ['id-ann', 'id-bob'] };
  const hold = { person: 'ann', until: null, why: '', created: '', by: '' };
  it.each<[string, Parameters<typeof undo>[2], readonly string[]]>([
    ['is given back by an undo that completes another', { journal: pending }, ['reset-manual:id-ann']],
    ['is given back to chosen people', { journal: pending, users: ['ann'] }, ['reset-manual:id-ann']],
    ['is left to people who are not chosen', { journal: pending, users: ['bob'] }, []],
    ['is left to held people', { journal: pending, holds: [hold] }, []],
    ['is left to ignored people', { journal: pending, options: { ignoredUserIds: ['id-ann'] } }, []],
    ['is left where it is not pending', {}, []],
  ])('%s', (_, options, expected) => {
    const planned = undo(run(), account([user('ann'), BOB]), options);
    expect(planned.operations.map(({ id }) => id)).toEqual(expected);
  });

  it('of someone who is gone is forgotten', () => {
    expect(undo(run(), account([BOB]), { journal: pending }).operations).toEqual([]);
  });
});
