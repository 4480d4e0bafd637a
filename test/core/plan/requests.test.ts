import { expect, it } from 'vitest';
import type { Operation } from '../../../src/core/plan/plan.ts';
import { groupRefKey, requestsOf } from '../../../src/core/plan/requests.ts';
import { account, plan, prepared, user } from './builders.ts';

/** The requests of a plan's operations, as kind and the ids of what they carry. */
function requests(operations: readonly Operation[]): readonly string[] {
  return requestsOf(operations, ({ group }) => group).map(
    (request) => `${request.kind}: ${request.operations.map(({ id }) => id).join(', ')}`,
  );
}

it('one request carries the name and the e-mail of one person, a joiner too', () => {
  const there = account([
    user('ann', { email: 'old.ann@example.com' }),
    user('bob', { email: 'old.bob@example.com' }),
  ]);
  const people = ['ann', 'bob', 'lea', 'moe'].map((name) =>
    prepared(name, { timecamp_user_name: `New ${name}` }),
  );
  const { operations } = plan(people, there, { updateEmailOnExternalId: true });
  expect(requests(operations.filter(({ kind }) => kind === 'name' || kind === 'email'))).toEqual([
    'profile: name:id-ann, email:id-ann',
    'profile: name:id-bob, email:id-bob',
    'profile: name:lea@example.com',
    'profile: name:moe@example.com',
  ]);
});

it('one invitation carries the people of one group, also of one that the plan creates', () => {
  const people = [
    prepared('ann', { group: 'Sales' }),
    prepared('bob', { group: 'Lab' }),
    prepared('cid', { group: 'Sales' }),
    prepared('dan', { group: 'Old' }),
    prepared('eva'),
    prepared('fay', { group: 'Old' }),
  ];
  const { operations } = plan(people, account([], { '2': 'Old' }));
  expect(requests(operations.filter(({ kind }) => kind === 'invite'))).toEqual([
    'invite: invite:ann@example.com, invite:cid@example.com',
    'invite: invite:bob@example.com',
    'invite: invite:dan@example.com, invite:fay@example.com',
    'invite: invite:eva@example.com',
  ]);
});

it('a group is known by its id alone, and by its path until it has one', () => {
  const keys = [
    { group_id: '2', path: ['Sales'] },
    { group_id: '2', path: ['Old name'] },
    { group_id: null, path: ['Sales'] },
    { group_id: null, path: [' Sales '] },
    { group_id: null, path: ['Lab'] },
  ].map(groupRefKey);
  expect(keys.map((key) => keys.indexOf(key))).toEqual([0, 0, 2, 2, 4]);
});
