import { describe, expect, it } from 'vitest';
import { RemoteError } from '../../src/base/errors.ts';
import type { RemoteUser } from '../../src/timecamp/schema.ts';
import { readAccount, type AccountReader } from '../../src/timecamp/snapshot.ts';

/** An account of `count` users in group 2, each step of the API replaceable; counts what is asked and how much at once. */
function account(count: number, replaced: Partial<AccountReader> = {}) {
  const users: readonly RemoteUser[] = Array.from({ length: count }, (_, index) => ({
    id: String(index + 1),
    groupId: '2',
    email: `user${index + 1}@example.com`,
    name: `User ${index + 1}`,
  }));
  const api: AccountReader = {
    me: async () => ({ id: '1', email: 'user1@example.com', topGroupId: '1' }),
    users: async () => users,
    groups: async () => [
      { id: '1', name: 'Top', parentId: '0' },
      { id: '2', name: 'Sales', parentId: '1' },
    ],
    peoplePicker: async () => [],
    userSettings: async (ids) => new Map(ids.map((id) => [id, new Map()])),
    ...replaced,
  };
  const seen = { requests: 0, atOnce: 0, running: 0, batches: [] as number[] };
  const counted = async <T>(answer: () => Promise<T>): Promise<T> => {
    seen.requests += 1;
    seen.running += 1;
    seen.atOnce = Math.max(seen.atOnce, seen.running);
    await new Promise(setImmediate);
    seen.running -= 1;
    return answer();
  };
  const counting: AccountReader = {
    me: () => counted(() => api.me()),
    users: () => counted(() => api.users()),
    groups: () => counted(() => api.groups()),
    peoplePicker: () => counted(() => api.peoplePicker()),
    userSettings: (ids, names) => {
      seen.batches.push(ids.length);
      return counted(() => api.userSettings(ids, names));
    },
  };
  return { api: counting, seen };
}

const forbidden = new RemoteError('No.', { service: 'TimeCamp', code: 'forbidden', status: 403 });
const login = new RemoteError('Who?', { service: 'TimeCamp', code: 'login', status: 401 });

describe('requests', () => {
  it.each([
    [0, []],
    [1, [1]],
    [100, [100]],
    [101, [100, 1]],
    [250, [100, 100, 50]],
  ])('%i users cost 4 and one for each hundred', async (count, batches) => {
    const { api, seen } = account(count);
    const { value } = await readAccount(api, { concurrency: 4 });
    expect(value.users).toHaveLength(count);
    expect(seen.batches).toEqual(batches);
    expect(seen.requests).toBe(4 + batches.length);
  });

  it.each([1, 2, 4])('never more than %i at once, and as many as that', async (concurrency) => {
    const { api, seen } = account(900);
    await readAccount(api, { concurrency });
    expect(seen.atOnce).toBe(concurrency);
  });

  it('after a failure asks nothing more', async () => {
    const { api, seen } = account(5000, { userSettings: () => Promise.reject(forbidden) });
    await expect(readAccount(api, { concurrency: 1 })).rejects.toBe(forbidden);
    for (let turn = 0; turn < 100; turn += 1) await new Promise(setImmediate);
    expect(seen.batches.length).toBeLessThanOrEqual(2);
  });
});

describe('a user', () => {
  const settings = new Map([
    ['disabled_user', '1'],
    ['added_manually', '1'],
    ['external_id', 'E1'],
    ['additional_email', 'private@example.com'],
  ]);

  it('with all settings', async () => {
    const { api } = account(1, { userSettings: async () => new Map([['1', settings]]) });
    const { value } = await readAccount(api, { concurrency: 4 });
    expect(value.users).toEqual([
      {
        id: '1',
        email: 'user1@example.com',
        name: 'User 1',
        group_id: '2',
        role: undefined,
        disabled: true,
        added_manually: true,
        external_id: 'E1',
        additional_email: 'private@example.com',
      },
    ]);
  });

  it('without settings is enabled and not manual', async () => {
    const { api } = account(1);
    const { value } = await readAccount(api, { concurrency: 4 });
    expect(value.users).toMatchObject([
      { disabled: false, added_manually: false, external_id: '', additional_email: '' },
    ]);
  });

  it.each([
    ['1', 'administrator'],
    ['2', 'supervisor'],
    ['3', 'user'],
    ['5', 'guest'],
    ['4', undefined],
    [undefined, undefined],
  ])('with role id %s in the own group is %s', async (roleId, role) => {
    const { api } = account(1, {
      peoplePicker: async () => [
        { groupId: '1', userId: '1', roleId: '1' },
        { groupId: '2', userId: '1', roleId },
        { groupId: '9', userId: '1', roleId: '5' },
      ],
    });
    const { value } = await readAccount(api, { concurrency: 4 });
    expect(value.users[0]?.role).toBe(role);
  });
});

it('a group has everyone whom either list puts there, once', async () => {
  const { api } = account(2, {
    peoplePicker: async () => [
      { groupId: '1', userId: '2', roleId: '3' },
      { groupId: '2', userId: '2', roleId: '3' },
      { groupId: '2', userId: '9', roleId: '3' },
      { groupId: '77', userId: '9', roleId: '3' },
    ],
  });
  const { value } = await readAccount(api, { concurrency: 4 });
  expect(value.groups).toEqual([
    { id: '1', name: 'Top', parent_id: '0', member_ids: ['2'] },
    { id: '2', name: 'Sales', parent_id: '1', member_ids: ['1', '2', '9'] },
  ]);
});

describe('the owner of the key', () => {
  it('is a notice', async () => {
    const { value, notices } = await readAccount(account(1).api, { concurrency: 4 });
    expect(value.owner).toEqual({ id: '1', email: 'user1@example.com' });
    expect(notices).toEqual([]);
  });

  it('may be unknown: one notice', async () => {
    const { api } = account(1, { me: () => Promise.reject(forbidden) });
    const { value, notices } = await readAccount(api, { concurrency: 4 });
    expect(value.owner).toBeUndefined();
    expect(notices).toMatchObject([{ level: 'notice', code: 'owner-unknown' }]);
  });

  it('a refused key is no notice', async () => {
    const { api } = account(1, { me: () => Promise.reject(login) });
    await expect(readAccount(api, { concurrency: 4 })).rejects.toBe(login);
  });

  it.each(['users', 'groups', 'peoplePicker', 'userSettings'] as const)(
    '%s may not be missing',
    async (part) => {
      const { api } = account(1, { [part]: () => Promise.reject(forbidden) });
      await expect(readAccount(api, { concurrency: 4 })).rejects.toBe(forbidden);
    },
  );
});
