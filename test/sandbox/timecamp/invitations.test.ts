import { describe, expect, it } from 'vitest';
import { timecamp } from './harness.ts';

const SILENT = { send_email: 0, send_mail: 0 };

describe('invitations', () => {
  it('take many people at once and answer a status each, but no ids', async () => {
    const { ask, state } = await timecamp();
    const answer = await ask('POST', '/group/300/user', {
      email: ['Eve@Example.com', 'ben@example.com'],
      ...SILENT,
    });
    expect(answer).toEqual({
      status: 200,
      body: {
        statuses: { 'eve@example.com': { status: 'Invite' }, 'ben@example.com': { status: 'Add to group' } },
      },
    });
    expect(state.person('eve@example.com')).toEqual({
      email: 'eve@example.com',
      name: '',
      group: 'Sales > North',
      role: 'user',
      disabled: false,
      external_id: '',
      additional_email: '',
      added_manually: true,
    });
    expect(state.person('ben@example.com').group).toBe('Sales');
    expect(state.invitations).toEqual([
      { email: 'eve@example.com', group: 'Sales > North', status: 'Invite' },
      { email: 'ben@example.com', group: 'Sales > North', status: 'Add to group' },
    ]);
  });

  it('fail whole for one bad address', async () => {
    const { ask, state } = await timecamp();
    expect(await ask('POST', '/group/200/user', { email: ['eve@example.com', 'not an address'] })).toEqual({
      status: 400,
      body: { message: 'invalid email ' },
    });
    expect(state.userByEmail('eve@example.com')).toBeUndefined();
  });

  it('are refused for a person or a group where the account is set to', async () => {
    const { ask, state } = await timecamp({
      refuse: (action) => {
        if (action.kind === 'invite' && action.email === 'eve@example.com') return 400;
        return action.kind === 'invite-to-group' && action.groupId === '400' ? 403 : undefined;
      },
    });
    const invite = (group: number, email: string[]) => ask('POST', `/group/${group}/user`, { email });
    expect(await invite(200, ['fay@example.com', 'eve@example.com'])).toMatchObject({ status: 400 });
    expect(state.invitations).toEqual([]);
    expect(await invite(400, ['fay@example.com'])).toEqual({
      status: 403,
      body: { message: 'You cannot invite people to this group' },
    });
    expect(await invite(999, ['fay@example.com'])).toMatchObject({ status: 403 });
    expect(await invite(200, ['fay@example.com'])).toMatchObject({ status: 200 });
  });

  it('show the person only after a while, everywhere', async () => {
    let time = 1_000_000;
    const { ask, state } = await timecamp({ visibleAfterMs: 3_000, now: () => time });
    await ask('POST', '/group/200/user', { email: ['eve@example.com'], ...SILENT });
    const id = state.userByEmail('eve@example.com')?.id;
    const seen = async () => {
      const answers = [
        await ask('GET', '/users'),
        await ask('GET', '/group/200/user'),
        await ask('GET', '/people_picker?context=admin'),
        await ask('GET', `/user/${id}`),
        await ask('GET', `/user/${id}/setting?name[]=added_manually`),
      ];
      return answers.map(({ body }) => JSON.stringify(body).includes(`"${id}"`));
    };
    expect(await seen()).toEqual([false, false, false, false, false]);
    expect((await ask('PUT', `/user/${id}/setting`, { name: 'x', value: '1' })).status).toBe(404);
    expect((await ask('POST', '/group/200/user', { email: ['eve@example.com'] })).body).toEqual({
      statuses: { 'eve@example.com': { status: 'Add to group' } },
    });
    time += 3_000;
    expect(await seen()).toEqual([true, true, true, true, true]);
    expect(state.people().filter(({ email }) => email === 'eve@example.com')).toHaveLength(1);
  });

  it('send mail unless the request says not to', async () => {
    const { ask, state } = await timecamp();
    const invite = (email: string, flags: object) =>
      ask('POST', '/group/200/user', { email: [email], ...flags });
    await invite('a@example.com', {});
    await invite('b@example.com', { send_email: 0 });
    await invite('c@example.com', { send_mail: '0' });
    await invite('d@example.com', { send_email: 1 });
    expect(state.mails).toEqual(['a@example.com', 'd@example.com']);
  });

  it('can be tried without inviting', async () => {
    const { ask, state } = await timecamp();
    const answer = await ask('POST', '/group/200/user', { email: ['eve@example.com'], dry_run: 1 });
    expect(answer.body).toEqual({ statuses: { 'eve@example.com': { status: 'Invite' } } });
    expect([state.invitations, state.mails, state.people().length]).toEqual([[], [], 5]);
  });

  it('may answer another word, or forget someone', async () => {
    const { ask, state } = await timecamp({
      invitationStatus: (email) => ({ 'a@example.com': 'Limit', 'b@example.com': 'absent' })[email],
    });
    const answer = await ask('POST', '/group/200/user', {
      email: ['a@example.com', 'b@example.com', 'c@example.com'],
    });
    expect(answer.body).toEqual({
      statuses: { 'a@example.com': { status: 'Limit' }, 'c@example.com': { status: 'Invite' } },
    });
    expect(state.invitations.map(({ email }) => email)).toEqual(['c@example.com']);
  });
});

describe('seats', () => {
  it('are bought without asking when people are invited or enabled, and freed by disabling', async () => {
    const { ask, state } = await timecamp();
    expect(state.seats).toEqual({ used: 4, paid: 4, bought: 0 });
    const disable = (id: number, value: string) =>
      ask('PUT', `/user/${id}/setting`, { name: 'disabled_user', value });
    await disable(3, '1');
    await disable(3, '1');
    expect(state.seats).toEqual({ used: 3, paid: 4, bought: 0 });
    await ask('POST', '/group/200/user', { email: ['a@example.com', 'b@example.com'], ...SILENT });
    expect(state.seats).toEqual({ used: 5, paid: 5, bought: 1 });
    await disable(5, '0');
    expect(state.seats).toEqual({ used: 6, paid: 6, bought: 2 });
  });
});
