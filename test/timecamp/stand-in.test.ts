import { afterEach, describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { SHARED_SECTIONS } from '../../src/config/table.ts';
import type { TimecampOptions } from '../../src/sandbox/timecamp/options.ts';
import { emptyAccount, type TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { createTimecampApi, type TimecampApi } from '../../src/timecamp/api.ts';
import { createTimecampClient } from '../../src/timecamp/client.ts';
import { readAccount } from '../../src/timecamp/snapshot.ts';
import { FakeClock, SILENT } from '../fakes.ts';

/** An account of 120 people in two groups, every seventh disabled, every third with an external id. */
function company(): TimecampSeed {
  const { users, groups, ...rest } = emptyAccount();
  return {
    ...rest,
    groups: [
      ...groups,
      { id: '200', name: 'Sales', parent_id: '100' },
      { id: '300', name: 'Empty', parent_id: '100' },
    ],
    users: [
      ...users,
      ...Array.from({ length: 119 }, (_, index) => ({
        id: String(2000 + index),
        email: `Person${index}@example.com`,
        name: index % 5 === 0 ? null : `Person ${index}`,
        group_id: index % 2 === 0 ? '100' : '200',
        roles: { [index % 2 === 0 ? '100' : '200']: index % 10 === 1 ? ('2' as const) : ('3' as const) },
        settings: {
          ...(index % 7 === 0 ? { disabled_user: '1' } : {}),
          ...(index % 3 === 0 ? { external_id: `E${index}`, added_manually: '0' } : {}),
        },
      })),
    ],
  };
}

let timecamp: TimecampStandIn | undefined;
afterEach(() => timecamp?.close());

async function connect(
  options: TimecampOptions = {},
  env: Record<string, string> = {},
  clock = new FakeClock(),
): Promise<{ readonly api: TimecampApi; readonly timecamp: TimecampStandIn }> {
  const started = await startTimecamp({ account: company(), ...options });
  timecamp = started;
  const { settings } = loadSettings(
    SHARED_SECTIONS,
    {
      cwd: '/nowhere',
      env: {
        TIMECAMP_DOMAIN: started.url,
        TIMECAMP_API_KEY: started.state.token,
        TIMECAMP_ROOT_GROUP_ID: started.state.rootId,
        ...env,
      },
    },
    ['timecamp', 'network'],
  );
  const { signal } = new AbortController();
  const client = createTimecampClient({ settings, clock, log: SILENT, signal });
  return { api: createTimecampApi(client), timecamp: started };
}

it('waits as long as the body of a refusal says', async () => {
  const clock = new FakeClock();
  const fault: TimecampOptions['fault'] = ({ kind, nOfKind }) =>
    kind === 'GET /me' && nOfKind === 1 ? { kind: 'throttled', seconds: 20, hint: 'body' } : undefined;
  const { api } = await connect({ fault }, {}, clock);
  await readAccount(api, { concurrency: 1 });
  expect(clock.slept).toEqual([20_000]);
});

describe('an account is read the same', () => {
  const shapes = ['list', 'by-user', 'single', 'map'] as const;
  const ids = ['strings', 'numbers'] as const;

  it.each(ids.flatMap((id) => shapes.map((settingsShape) => ({ ids: id, settingsShape }))))(
    'with %j',
    async (options) => {
      const { api, timecamp } = await connect(options);
      const { value, notices } = await readAccount(api, { concurrency: 4 });
      expect(notices).toEqual([]);
      expect(value.owner).toEqual({ id: '1001', email: 'owner@example.com' });
      expect(value.users).toHaveLength(120);
      expect(value.users.slice(1)).toEqual(
        company()
          .users.slice(1)
          .map(({ id, email, name, group_id, roles, settings }) => ({
            id,
            email,
            name: name ?? '',
            group_id,
            role: roles[group_id] === '2' ? 'supervisor' : 'user',
            disabled: settings['disabled_user'] === '1',
            added_manually: false,
            external_id: settings['external_id'] ?? '',
            additional_email: '',
          })),
      );
      expect(
        value.groups.map(({ name, parent_id, member_ids }) => [name, parent_id, member_ids.length]),
      ).toEqual([
        ['Company', '0', 61],
        ['Sales', '100', 59],
        ['Empty', '100', 0],
      ]);
      expect(timecamp.requests.byKind()).toEqual({
        'GET /me': 1,
        'GET /users': 1,
        'GET /group': 1,
        'GET /people_picker': 1,
        'GET /user/{ids}/setting': 2,
      });
    },
  );

  it('where /me is not to be had, with a notice', async () => {
    const { api } = await connect({ me: false });
    const { value, notices } = await readAccount(api, { concurrency: 4 });
    expect(value.owner).toBeUndefined();
    expect(notices.map(({ code }) => code)).toEqual(['owner-unknown']);
  });

  it('where nobody has a setting', async () => {
    const { api } = await connect({ account: emptyAccount() });
    const { value } = await readAccount(api, { concurrency: 1 });
    expect(value.users).toMatchObject([{ id: '1001', role: 'administrator', disabled: false }]);
  });
});

describe('writing', () => {
  it('a person’s whole life', async () => {
    const { api, timecamp } = await connect();
    const group = await api.createGroup({ name: 'Support', parentId: '200' });
    const statuses = await api.inviteUsers({
      groupId: group,
      emails: ['New@example.com', 'person1@example.com'],
    });
    expect([...statuses.keys()].toSorted()).toEqual(['new@example.com', 'person1@example.com']);
    const userId =
      (await api.users()).find(({ email }) => email.toLowerCase() === 'new@example.com')?.id ?? '';

    await api.updateUser({ userId, displayName: 'Nina New', email: 'nina@example.com' });
    await api.setUserSetting(userId, 'external_id', 'E-17');
    expect(await api.updateMembers({ groupId: group, userIds: [userId], targetGroupId: '300' })).toEqual([
      userId,
    ]);
    await api.updateMembers({ groupId: '300', userIds: [userId], roleId: '2' });
    await api.deleteGroup(group);

    const { value } = await readAccount(api, { concurrency: 4 });
    expect(value.users.find(({ id }) => id === userId)).toMatchObject({
      email: 'nina@example.com',
      name: 'Nina New',
      group_id: '300',
      role: 'supervisor',
      external_id: 'E-17',
    });
    expect(value.groups.map(({ name }) => name)).toEqual(['Company', 'Sales', 'Empty']);
    expect(timecamp.state.mails).toEqual([]);
  });

  it('a group that is not there has no users', async () => {
    const { api } = await connect();
    expect(await api.groupUsers('999')).toEqual([]);
    expect(await api.groupUsers('200')).toHaveLength(59);
  });
});

it('a wrong key is a failed login', async () => {
  const { api } = await connect({}, { TIMECAMP_API_KEY: 'not-the-key' });
  await expect(api.me()).rejects.toMatchObject({ code: 'login', status: 401 });
  await expect(readAccount(api, { concurrency: 4 })).rejects.toMatchObject({ code: 'login' });
});
