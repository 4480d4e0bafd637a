import { describe, expect, it } from 'vitest';
import { timecamp, TOKEN } from './harness.ts';

describe('the list of users', () => {
  it('is whole, disabled people included, with times as text', async () => {
    const { ask } = await timecamp();
    const { body } = await ask('GET', '/users');
    expect(body).toHaveLength(5);
    expect(body).toContainEqual({
      group_id: '200',
      user_id: '5',
      email: 'dan@example.com',
      login_count: '0',
      login_time: '1970-01-01 01:00:00',
      display_name: null,
      synch_time: '1970-01-01 01:00:00',
    });
  });

  it('can be had without the disabled', async () => {
    const { ask } = await timecamp();
    const { body } = await ask('GET', '/users?active_only=true');
    expect((body as { user_id: string }[]).map(({ user_id }) => user_id)).toEqual(['1', '2', '3', '4']);
  });
});

describe('one user', () => {
  it('is an object, several are a list, none is 404', async () => {
    const { ask } = await timecamp();
    expect((await ask('GET', '/user/3')).body).toMatchObject({ user_id: '3', primary_group_id: 200 });
    expect((await ask('GET', '/user/3,4')).body).toHaveLength(2);
    expect((await ask('GET', '/user/99')).status).toBe(404);
  });

  it('is changed with an empty answer', async () => {
    const { ask, state } = await timecamp();
    const change = { user_id: 3, display_name: 'Ben Novák', email: 'Ben.Novak@Example.com' };
    expect(await ask('POST', '/user', change)).toEqual({ status: 200, body: '' });
    expect(state.person('ben.novak@example.com')).toMatchObject({ name: 'Ben Novák', added_manually: true });
    expect(state.userByEmail('ben@example.com')).toBeUndefined();
  });

  it('may be sent as a form', async () => {
    const { raw, state } = await timecamp();
    await raw('POST', '/user', 'user_id=3&display_name=Ben+B', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect(state.person('ben@example.com').name).toBe('Ben B');
  });

  it('is the owner of the key when nobody is named', async () => {
    const { ask, state } = await timecamp();
    await ask('POST', '/user', { display_name: 'Oops' });
    expect(state.person('owner@example.com').name).toBe('Oops');
  });

  it.each([
    [{ user_id: [2, 3], display_name: 'X' }, 403, 'You can change one user at time'],
    [{ user_id: 99, display_name: 'X' }, 403, 'You can not change this user'],
    [{ user_id: 4, display_name: 'X' }, 403, 'You can not change this user'],
    [
      { user_id: 3 },
      400,
      'You must send valid user fields to change: language, display_name, email, time_zone, current_password, new_password, confirm_new_password, summary',
    ],
    [{ user_id: 3, email: 'cleo@example.com' }, 400, 'This e-mail is already in use'],
  ])('%j is refused', async (body, status, message) => {
    const { ask } = await timecamp({
      refuse: (action) => (action.kind === 'change-user' && action.userId === '4' ? 403 : undefined),
    });
    expect(await ask('POST', '/user', body)).toEqual({ status, body: { message } });
  });
});

describe('/me', () => {
  it('says whose key it is, or is missing', async () => {
    const { ask } = await timecamp();
    expect((await ask('GET', '/me')).body).toMatchObject({ user_id: '1', email: 'owner@example.com' });
    const without = await timecamp({ me: false });
    expect((await without.ask('GET', '/me')).status).toBe(404);
  });
});

describe('settings', () => {
  const names = 'name%5B%5D=external_id&name[]=disabled_user';

  it.each([
    [
      'list',
      [
        { userId: '3', name: 'external_id', value: '8' },
        { userId: '5', name: 'disabled_user', value: '1' },
      ],
    ],
    [
      'single',
      [
        { userId: '3', name: 'external_id', value: '8' },
        { userId: '5', name: 'disabled_user', value: '1' },
      ],
    ],
    ['by-user', { '3': [{ name: 'external_id', value: '8' }], '5': [{ name: 'disabled_user', value: '1' }] }],
    [
      'map',
      {
        '1': { userId: '3', name: 'external_id', value: '8' },
        '2': { userId: '5', name: 'disabled_user', value: '1' },
      },
    ],
  ] as const)('of many come as %s', async (settingsShape, body) => {
    const { ask } = await timecamp({ settingsShape });
    expect(await ask('GET', `/user/3,4,5,99/setting?${names}`)).toEqual({ status: 200, body });
  });

  it('of one, by one name, are an object where the account follows the documents', async () => {
    const { ask } = await timecamp({ settingsShape: 'single' });
    expect((await ask('GET', '/user/3/setting?name=external_id')).body).toEqual({
      userId: '3',
      name: 'external_id',
      value: '8',
    });
  });

  it('may come as numbers', async () => {
    const { ask } = await timecamp({ ids: 'numbers' });
    expect((await ask('GET', `/user/5/setting?${names}`)).body).toEqual([
      { userId: 5, name: 'disabled_user', value: 1 },
    ]);
  });

  it('that nobody has are 404 and an empty list', async () => {
    const { ask } = await timecamp();
    expect(await ask('GET', '/user/3,4/setting?name[]=additional_email')).toEqual({ status: 404, body: [] });
    expect(await ask('GET', '/user/99/setting?name[]=external_id')).toEqual({ status: 404, body: [] });
  });

  it('are written and removed one by one', async () => {
    const { ask, state } = await timecamp();
    const write = (name: string, value: string) => ask('PUT', '/user/3/setting', { name, value });
    expect(await write('additional_email', 'b@example.com')).toEqual({
      status: 200,
      body: { userId: '3', name: 'additional_email', value: 'b@example.com' },
    });
    await write('disabled_user', '1');
    expect(state.person('ben@example.com')).toMatchObject({
      additional_email: 'b@example.com',
      disabled: true,
      added_manually: true,
    });
    expect((await ask('DELETE', '/user/3/setting', { name: 'disabled_user' })).status).toBe(200);
    expect(state.person('ben@example.com').disabled).toBe(false);
    expect((await ask('PUT', '/user/3/setting', { value: '1' })).status).toBe(400);
    expect((await ask('PUT', '/user/99/setting', { name: 'x', value: '1' })).status).toBe(404);
  });

  it('are refused where the account is set to', async () => {
    const { ask } = await timecamp({
      refuse: (action) => (action.kind === 'setting' && action.name === 'external_id' ? 403 : undefined),
    });
    expect(await ask('PUT', '/user/3/setting', { name: 'external_id', value: '9' })).toEqual({
      status: 403,
      body: { message: 'Setting external_id cannot be changed' },
    });
  });
});

describe('attendance', () => {
  const day = (text: string) => ({ day: text, dayTypeId: 2, shouldBe: 0, vacationTime: 480 });

  it('lists the kinds of days as an object by id, or as an empty list', async () => {
    const { ask } = await timecamp();
    expect((await ask('GET', '/attendance/day_types')).body).toMatchObject({
      data: {
        '2': { id: 2, name: 'Vacation leave', slug: 'vacation_leave', isDayOff: true, isActive: true },
      },
    });
    const none = await timecamp({ account: { token: TOKEN, ...empty } });
    expect((await none.ask('GET', '/attendance/day_types')).body).toEqual({ data: [] });
  });

  const empty = {
    owner_id: '1',
    groups: [{ id: '100', name: 'Company', parent_id: '0' }],
    users: [],
  };

  it('writes days over days, and reads them in a window', async () => {
    const { ask } = await timecamp();
    expect((await ask('POST', '/attendance/3/user', [day('2026-11-02'), day('2026-11-03')])).body).toEqual({
      message: 'Attendance was updated successfully.',
    });
    await ask('POST', '/attendance/3/user', [{ day: '2026-11-03', dayTypeId: 1 }]);
    expect((await ask('GET', '/attendance/3/user?start=2026-11-03&end=2026-11-30')).body).toEqual({
      data: {
        '2026-11-03': {
          userId: 3,
          day: '2026-11-03',
          dayTypeId: 1,
          dayType: 'Work day',
          shouldBe: 0,
          vacationTime: 480,
        },
      },
    });
    expect((await ask('GET', '/attendance/4/user?start=2026-11-03&end=2026-11-30')).body).toEqual({
      data: [],
    });
  });

  it('takes at most 100 days at once', async () => {
    const { ask } = await timecamp();
    const post = (last: string) => ask('POST', '/attendance/3/user', [day('2026-01-01'), day(last)]);
    expect((await post('2026-04-10')).status).toBe(200);
    expect(await post('2026-04-11')).toEqual({
      status: 400,
      body: {
        message: 'Invalid payload.',
        error: 'The provided date range exceeds the allowed limit of 100 days. Given range: 101 days.',
      },
    });
  });

  it.each([
    ['someone unknown', '/attendance/99/user', [day('2026-11-02')], 404],
    ['an unknown kind of day', '/attendance/3/user', [{ day: '2026-11-02', dayTypeId: 9 }], 400],
    ['no list', '/attendance/3/user', day('2026-11-02'), 400],
    ['no date', '/attendance/3/user', [day('2 Nov')], 400],
  ])('refuses %s', async (_name, path, body, status) => {
    const { ask } = await timecamp();
    expect((await ask('POST', path, body)).status).toBe(status);
  });

  it('is 403 where the module is off', async () => {
    const { ask } = await timecamp({ attendance: false });
    expect((await ask('GET', '/attendance/day_types')).status).toBe(403);
  });
});
