import { describe, expect, it } from 'vitest';
import { timecamp } from './harness.ts';

describe('moves and roles', () => {
  it('take many people at once and answer in numbers', async () => {
    const { ask, state } = await timecamp();
    expect(await ask('PUT', '/group/200/user', { user_id: ['2', 3], group_id: '400' })).toEqual({
      status: 200,
      body: { user_id: [2, 3], role_id: 0, group_id: 400 },
    });
    expect(await ask('PUT', '/group/400/user', { user_id: [2, 3], role_id: 5 })).toEqual({
      status: 200,
      body: { user_id: [2, 3], role_id: 5, group_id: 400 },
    });
    const { group, role } = state.person('ben@example.com');
    expect([group, role]).toEqual(['Archive', 'guest']);
    expect((await ask('PUT', '/group/400/user', { user_id: 3, role_id: 1 })).body).toMatchObject({
      user_id: [3],
    });
  });

  it('keep the role with a move or lose it, as the account does', async () => {
    for (const [moveKeepsRole, role] of [
      [true, 'supervisor'],
      [false, 'user'],
    ] as const) {
      const { ask, state } = await timecamp({ moveKeepsRole });
      await ask('PUT', '/group/200/user', { user_id: [2], group_id: 400 });
      expect(state.person('anna.nowak@example.com')).toMatchObject({ group: 'Archive', role });
    }
  });

  it('need the group in which the person is now', async () => {
    const { ask, state } = await timecamp();
    const before = state.people();
    expect(await ask('PUT', '/group/400/user', { user_id: [3], role_id: 2 })).toEqual({
      status: 403,
      body: { message: 'You cannot change roles of this user: [3]' },
    });
    for (const [from, to] of [
      [400, 100],
      [200, 999],
      [999, 200],
    ]) {
      expect(await ask('PUT', `/group/${from}/user`, { user_id: [3], group_id: to })).toEqual({
        status: 403,
        body: { message: 'You cannot move people to this group' },
      });
    }
    expect((await ask('PUT', '/group/999/user', { user_id: [3], role_id: 2 })).body).toEqual({
      message: 'You cannot change roles in this group',
    });
    expect(state.people()).toEqual(before);
  });

  it('are refused for a person or a group where the account is set to, whole or half done', async () => {
    const refuse = (action: { kind: string; userId?: string }) =>
      action.kind === 'role' && action.userId === '3' ? 403 : undefined;
    for (const [partialBatches, role] of [
      [false, 'supervisor'],
      [true, 'guest'],
    ] as const) {
      const { ask, state } = await timecamp({ refuse, partialBatches });
      expect((await ask('PUT', '/group/200/user', { user_id: [2, 3], role_id: 5 })).body).toEqual({
        message: 'You cannot change roles of this user: [3]',
      });
      expect(state.person('anna.nowak@example.com').role).toBe(role);
      expect(state.person('ben@example.com').role).toBe('user');
    }
    const whole = await timecamp({
      refuse: ({ kind: action }) => (action === 'roles-in-group' ? 403 : undefined),
    });
    expect((await whole.ask('PUT', '/group/200/user', { user_id: [2], role_id: 5 })).body).toEqual({
      message: 'You cannot change roles in this group',
    });
  });

  it.each([{ user_id: [3] }, { group_id: 400 }, { user_id: [3], role_id: 4 }])('%j is 400', async (body) => {
    const { ask } = await timecamp();
    expect((await ask('PUT', '/group/200/user', body)).status).toBe(400);
  });

  it('make people look added by hand', async () => {
    for (const marksManual of [true, false]) {
      const { ask, state } = await timecamp({ marksManual });
      await ask('PUT', '/group/200/user', { user_id: [2], role_id: 3 });
      expect(state.person('anna.nowak@example.com').added_manually).toBe(marksManual);
    }
  });
});

describe('the users of a group', () => {
  it('come with role and with secrets', async () => {
    const { ask } = await timecamp();
    const { body } = await ask('GET', '/group/200/user');
    expect(body).toHaveLength(4);
    expect(body).toContainEqual(
      expect.objectContaining({
        user_id: '2',
        role_id: '2',
        email: 'Anna.Nowak@example.com',
        pass_hash: 'sandbox-pass-hash-2',
        forgotten_password_code: expect.any(String),
      }),
    );
  });

  it('of a group that is not there are 404 and an empty list', async () => {
    const { ask } = await timecamp();
    expect(await ask('GET', '/group/999/user')).toEqual({ status: 404, body: [] });
  });

  it('are wiped for good by a DELETE, which is remembered', async () => {
    const { ask, state } = await timecamp();
    expect((await ask('DELETE', '/group/200/user', { user_id: 3 })).body).toEqual({
      status: 'ok',
      wiped: true,
    });
    expect([state.wiped, state.userByEmail('ben@example.com')]).toEqual([['ben@example.com'], undefined]);
  });
});

describe('people_picker', () => {
  it('shows everyone in every group with the role there, and an empty group as a list', async () => {
    const { ask } = await timecamp();
    const { body } = await ask('GET', '/people_picker?context=admin');
    expect(body).toMatchObject({
      groups: {
        '200': {
          group_id: '200',
          users: { '2': { role_id: '2' }, '4': { role_id: '2' }, '5': { role_id: '3' } },
        },
        '300': { users: { '4': { role_id: '3' } } },
        '400': { users: [] },
      },
    });
  });

  it('returns wrong roles without the context', async () => {
    const { ask } = await timecamp();
    const { body } = await ask('GET', '/people_picker');
    expect(body).toMatchObject({ groups: { '100': { users: { '1': { role_id: '3' } } } } });
  });

  it('may leave people or roles out', async () => {
    const { ask } = await timecamp({
      picker: ({ email, disabled }) => {
        if (disabled) return 'absent';
        return email === 'ben@example.com' ? 'without-role' : 'with-role';
      },
    });
    const { body } = await ask('GET', '/people_picker?context=admin');
    const { users } =
      (body as { groups: Record<string, { users: Record<string, object> }> }).groups['200'] ?? {};
    expect(Object.keys(users ?? {})).toEqual(['2', '3', '4']);
    expect(users?.['3']).not.toHaveProperty('role_id');
  });
});
