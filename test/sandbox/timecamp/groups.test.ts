import { describe, expect, it } from 'vitest';
import { timecamp } from './harness.ts';

describe('creating groups', () => {
  it('answers the new group, and makes a second one of the same name', async () => {
    const { ask, state } = await timecamp();
    const first = await ask('PUT', '/group', { name: ' South ', parent_id: 200 });
    expect(first).toEqual({
      status: 200,
      body: {
        group_id: expect.any(String),
        name: 'South',
        admin_id: '1',
        parent_id: '200',
        root_group_id: '100',
      },
    });
    await ask('PUT', '/group', { name: 'South', parent_id: '200' });
    expect(state.groupPaths().filter((path) => path === 'Sales > South')).toHaveLength(2);
  });

  it('needs a name', async () => {
    const { ask } = await timecamp();
    expect((await ask('PUT', '/group', { parent_id: 200 })).status).toBe(400);
  });

  it('has an end in depth, which differs from account to account', async () => {
    const { ask } = await timecamp();
    const fourth = await ask('PUT', '/group', { name: 'City', parent_id: 300 });
    const { group_id } = fourth.body as { group_id: string };
    expect(await ask('PUT', '/group', { name: 'Street', parent_id: group_id })).toEqual({
      status: 404,
      body: { message: 'You can create groups only up to level 4' },
    });
    const flat = await timecamp({ maxLevel: 2 });
    expect((await flat.ask('PUT', '/group', { name: 'East', parent_id: 200 })).body).toEqual({
      message: 'You can create groups only up to level 2',
    });
    const free = await timecamp({ maxLevel: 0 });
    let parent = '300';
    for (const name of ['A', 'B', 'C', 'D']) {
      parent = ((await free.ask('PUT', '/group', { name, parent_id: parent })).body as { group_id: string })
        .group_id;
    }
    expect(free.state.level(parent)).toBe(7);
  });

  it('has one top group only, and no unknown parents', async () => {
    const { ask } = await timecamp();
    for (const parent_id of [0, 999]) {
      expect(await ask('PUT', '/group', { name: 'X', parent_id })).toEqual({
        status: 403,
        body: { message: 'You can not change this group' },
      });
    }
  });

  it('is refused below a group that was just made, for a while', async () => {
    let time = 0;
    const { ask } = await timecamp({ freshParentMs: 60_000, now: () => time });
    const { group_id } = (await ask('PUT', '/group', { name: 'South', parent_id: 200 })).body as {
      group_id: string;
    };
    const child = () => ask('PUT', '/group', { name: 'City', parent_id: group_id });
    time = 59_999;
    expect(await child()).toEqual({ status: 403, body: { message: 'You can not change this group' } });
    time = 60_000;
    expect((await child()).status).toBe(200);
  });
});

describe('changing groups', () => {
  it('answers nothing', async () => {
    const { ask, state } = await timecamp();
    expect(await ask('POST', '/group', { group_id: 300, name: 'Nord', parent_id: '400' })).toEqual({
      status: 200,
      body: '',
    });
    expect(state.groupPaths()).toEqual(['Archive', 'Archive > Nord', 'Sales']);
  });

  it.each([
    [{ group_id: 300 }, 400, 'You must send valid group fields to change: name, parent_id'],
    [{ group_id: 999, name: 'X' }, 403, 'You can not change this group'],
    [{ group_id: 100, parent_id: 200 }, 403, 'You can not change this group'],
    [{ group_id: 200, parent_id: 300 }, 403, 'You can not change this group'],
  ])('%j is refused', async (body, status, message) => {
    const { ask } = await timecamp();
    expect(await ask('POST', '/group', body)).toEqual({ status, body: { message } });
  });

  it('keeps the limit of depth', async () => {
    const { ask } = await timecamp({ maxLevel: 3 });
    expect((await ask('POST', '/group', { group_id: 200, parent_id: 400 })).status).toBe(404);
  });
});

describe('removing groups', () => {
  it('takes the id from the body, and lets subgroups and people jump to the top group', async () => {
    const { ask, state } = await timecamp();
    expect(await ask('DELETE', '/group', { group_id: 200 })).toEqual({ status: 200, body: '' });
    expect(state.groupPaths()).toEqual(['Archive', 'North']);
    expect(state.person('ben@example.com').group).toBe('');
    expect(state.removedGroups).toEqual([{ group: 'Sales', people: 4, subgroups: 1 }]);
  });

  it.each([100, 999])('%i is refused', async (group_id) => {
    const { ask } = await timecamp();
    expect(await ask('DELETE', '/group', { group_id })).toEqual({
      status: 403,
      body: { message: 'You can not remove this group' },
    });
  });

  it('and all else is refused where the account is set to', async () => {
    const { ask } = await timecamp({
      refuse: (action) =>
        action.kind === 'remove-group' || action.kind === 'create-group' ? 403 : undefined,
    });
    expect((await ask('DELETE', '/group', { group_id: 300 })).status).toBe(403);
    expect((await ask('PUT', '/group', { name: 'X', parent_id: 200 })).status).toBe(403);
    expect((await ask('POST', '/group', { group_id: 300, name: 'X' })).status).toBe(200);
  });
});
