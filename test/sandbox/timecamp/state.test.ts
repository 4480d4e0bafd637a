import { describe, expect, it } from 'vitest';
import type { Account } from '../../../src/core/model.ts';
import { copyOfAccount } from '../../../src/sandbox/timecamp/seed.ts';
import { createTimecampState } from '../../../src/sandbox/timecamp/state.ts';
import { account, timecamp } from './harness.ts';

describe('the state', () => {
  it('can be saved as plain JSON and started from again', async () => {
    const first = await timecamp({ visibleAfterMs: 5_000, now: () => 1_000 });
    await first.ask('POST', '/group/300/user', { email: ['eve@example.com'] });
    await first.ask('PUT', '/user/3/setting', { name: 'external_id', value: '77' });
    await first.ask('POST', '/attendance/3/user', [{ day: '2026-11-02', dayTypeId: 2 }]);
    const saved = JSON.parse(JSON.stringify(first.state.toSeed()));

    const second = await timecamp({ account: saved, now: () => 1_000 });
    expect(second.state.people()).toEqual(first.state.people());
    expect(second.state.groupPaths()).toEqual(first.state.groupPaths());
    expect(second.state.toSeed()).toEqual(saved);
    expect(second.state.seats).toEqual({ used: 5, paid: 5, bought: 0 });
    expect((await second.ask('GET', '/users')).body).toHaveLength(5);
  });

  it('compares people without their ids', () => {
    const people = createTimecampState(account(), () => 0).people();
    expect(people.map(({ email }) => email)).toEqual([
      'anna.nowak@example.com',
      'ben@example.com',
      'cleo@example.com',
      'dan@example.com',
      'owner@example.com',
    ]);
    expect(people[0]).toEqual({
      email: 'anna.nowak@example.com',
      name: 'Anna.Nowak@example.com',
      group: 'Sales',
      role: 'supervisor',
      disabled: false,
      external_id: '7',
      additional_email: '',
      added_manually: false,
    });
  });

  it('refuses a seed that does not hang together', () => {
    const { groups, users, ...rest } = account();
    expect(() => createTimecampState({ ...rest, users, groups: groups.slice(1) }, () => 0)).toThrow(
      'parent is 0',
    );
    const lost = users.map((user) => ({ ...user, group_id: '300' }));
    expect(() => createTimecampState({ ...rest, groups, users: lost }, () => 0)).toThrow(
      'no role in their group',
    );
  });
});

describe('the copy of an account', () => {
  it('has its groups and people, with roles and settings as read', () => {
    const read: Account = {
      owner: { id: '1', email: 'owner@example.com' },
      groups: [
        { id: '100', name: 'Company', parent_id: '0', member_ids: ['1'] },
        { id: '200', name: 'Sales', parent_id: '100', member_ids: ['2', '3'] },
        { id: '300', name: 'North', parent_id: '200', member_ids: ['2'] },
      ],
      users: [
        person('1', '100', { email: 'owner@example.com', role: 'administrator' }),
        person('2', '200', { role: 'supervisor', external_id: '7', additional_email: 'x@example.com' }),
        person('3', '200', { name: '', role: undefined, disabled: true, added_manually: true }),
      ],
    };
    const state = createTimecampState(copyOfAccount(read, 'key'), () => 0);
    expect(state.people().slice(1)).toEqual([
      expect.objectContaining({ role: 'supervisor', external_id: '7', additional_email: 'x@example.com' }),
      expect.objectContaining({ name: '', role: 'user', disabled: true, added_manually: true }),
    ]);
    expect(Object.fromEntries(state.users.get('2')?.roles ?? [])).toEqual({ '200': '2', '300': '3' });
  });

  function person(id: string, group_id: string, more: Partial<Account['users'][number]>) {
    return {
      id,
      group_id,
      email: `person${id}@example.com`,
      name: `Person ${id}`,
      role: 'user' as const,
      disabled: false,
      added_manually: false,
      external_id: '',
      additional_email: '',
      ...more,
    };
  }
});

it('keeps 20,000 people', { timeout: 60_000 }, async () => {
  const { ask, state } = await timecamp({ maxLevel: 0 });
  const emails = Array.from({ length: 20_000 }, (_, index) => `person${index}@example.com`);
  for (let at = 0; at < emails.length; at += 50) {
    await ask('POST', '/group/200/user', { email: emails.slice(at, at + 50), send_email: 0 });
  }
  const ids = state.visibleUsers().map(({ id }) => id);
  for (let at = 0; at < ids.length; at += 100) {
    await ask('GET', `/user/${ids.slice(at, at + 100).join(',')}/setting?name[]=added_manually`);
  }
  await ask('GET', '/users');
  await ask('GET', '/people_picker?context=admin');
  expect(state.people()).toHaveLength(20_005);
});
