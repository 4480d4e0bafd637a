import { describe, expect, it } from 'vitest';
import type { HttpClient, HttpRequest, HttpResponse } from '../../src/io/http.ts';
import { createTimecampApi, USER_SETTINGS, type TimecampApi } from '../../src/timecamp/api.ts';

/** A connection that remembers what was asked of it, and answers the same each time. */
function recorder(answer: Partial<HttpResponse> = {}): {
  readonly api: TimecampApi;
  readonly asked: HttpRequest[];
} {
  const asked: HttpRequest[] = [];
  const http: HttpClient = {
    request: async (request) => {
      asked.push(request);
      return { status: 200, headers: {}, body: undefined, ...answer };
    },
    counts: { read: 0, write: 0, retried: 0 },
  };
  return { api: createTimecampApi(http), asked };
}

describe('what is sent', () => {
  it('settings: many users and names in one request', async () => {
    const { api, asked } = recorder({ body: [] });
    await api.userSettings(['7', '8'], USER_SETTINGS);
    expect(asked).toMatchObject([
      { method: 'GET', kind: 'read', path: '/user/7,8/setting', query: { 'name[]': USER_SETTINGS } },
    ]);
  });

  it('roles: in the context that returns them all', async () => {
    const { api, asked } = recorder({ body: { groups: [] } });
    await api.peoplePicker();
    expect(asked).toMatchObject([{ path: '/people_picker', query: { context: 'admin' } }]);
  });

  it('an invitation: no e-mail is sent to anybody, by either spelling, and never twice', async () => {
    const { api, asked } = recorder();
    await api.inviteUsers({ groupId: '3', emails: ['a@example.com', 'b@example.com'] });
    expect(asked).toMatchObject([
      {
        method: 'POST',
        kind: 'write',
        path: '/group/3/user',
        body: { email: ['a@example.com', 'b@example.com'], send_email: 0, send_mail: 0 },
        repeatable: false,
      },
    ]);
  });

  it('a new group: never twice', async () => {
    const { api, asked } = recorder({ body: { group_id: '9' } });
    expect(await api.createGroup({ name: 'Sales', parentId: '3' })).toBe('9');
    expect(asked).toMatchObject([
      { method: 'PUT', path: '/group', body: { name: 'Sales', parent_id: 3 }, repeatable: false },
    ]);
  });

  it('a removed group: its id in the body', async () => {
    const { api, asked } = recorder();
    await api.deleteGroup('9');
    expect(asked).toMatchObject([
      { method: 'DELETE', path: '/group', body: { group_id: 9 }, repeatable: true },
    ]);
  });

  it.each([
    ['a move', { targetGroupId: '4' }, { user_id: [7, 8], group_id: 4 }],
    ['a role', { roleId: '2' }, { user_id: [7, 8], role_id: 2 }],
  ])('%s: many people in one request, and only what is to change', async (_, change, body) => {
    const { api, asked } = recorder();
    await api.updateMembers({ groupId: '3', userIds: ['7', '8'], ...change });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ method: 'PUT', path: '/group/3/user' });
    expect(asked[0]?.body).toEqual(body);
  });

  it('a name and an e-mail in one request', async () => {
    const { api, asked } = recorder();
    await api.updateUser({ userId: '7', displayName: 'Ann', email: 'ann@example.com' });
    await api.updateUser({ userId: '7', displayName: 'Ann' });
    expect(asked.map(({ body }) => body)).toEqual([
      { user_id: 7, display_name: 'Ann', email: 'ann@example.com' },
      { user_id: 7, display_name: 'Ann' },
    ]);
  });

  it('a setting, as text', async () => {
    const { api, asked } = recorder();
    await api.setUserSetting('7', 'external_id', '0017');
    expect(asked).toMatchObject([
      { method: 'PUT', path: '/user/7/setting', body: { name: 'external_id', value: '0017' }, kind: 'write' },
    ]);
  });

  it.each(['9007199254740993', '01', '1e3', '0x10', ' 7', ''])(
    'an id that a number would change (%j) stays text',
    async (id) => {
      const { api, asked } = recorder();
      await api.updateUser({ userId: id });
      expect(asked[0]?.body).toEqual({ user_id: id });
    },
  );
});

describe('404', () => {
  it('with an empty list means: no settings, no such group', async () => {
    const { api, asked } = recorder({ status: 404, body: [] });
    expect(await api.userSettings(['7'], USER_SETTINGS)).toEqual(new Map([['7', new Map()]]));
    expect(await api.groupUsers('3')).toEqual([]);
    expect(asked.map(({ accept }) => accept)).toEqual([[404], [404]]);
  });

  it('with anything else is an error: an empty answer would enable everyone', async () => {
    const { api } = recorder({ status: 404, body: { message: 'Not found' } });
    await expect(api.userSettings(['7'], USER_SETTINGS)).rejects.toMatchObject({ code: 'bad-answer' });
    await expect(api.groupUsers('3')).rejects.toMatchObject({ code: 'bad-answer' });
  });

  it('is not expected of the other reads', async () => {
    const { api, asked } = recorder({ body: [] });
    await api.users();
    await api.groups();
    expect(asked.map(({ accept }) => accept)).toEqual([undefined, undefined]);
  });
});
