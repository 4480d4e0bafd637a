import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { startStandIn, type StandIn, type StandInEnv } from '../../../src/sandbox/server.ts';
import { startOkta, type OktaOptions } from '../../stand-ins/okta/start.ts';
import { createOktaState, type OktaState } from '../../stand-ins/okta/state.ts';
import { source } from '../../../src/sources/okta/index.ts';
import { FakeClock } from '../../fakes.ts';
import { byId, contextFor } from '../context.ts';

const running: StandIn[] = [];
afterEach(async () => {
  for (const standIn of running.splice(0)) await standIn.close();
});

async function start(fill: (state: OktaState) => void, options: OktaOptions = {}) {
  const state = createOktaState();
  fill(state);
  const okta = await startOkta({ state, ...options });
  running.push(okta);
  const fetch = (env: Record<string, string> = {}, changes = {}) =>
    source.fetch(
      contextFor(['okta'], { OKTA_ORG_URL: okta.url, OKTA_API_TOKEN: state.token, ...env }, changes),
    );
  return { okta, state, fetch };
}

/** Ann leads Bob, who leads Cid. */
function threeLevels(state: OktaState) {
  const ann = state.addUser({ profile: { displayName: 'Ann', department: 'Board' } });
  const bob = state.addUser({ profile: { displayName: 'Bob', department: 'Sales', managerId: ann.id } });
  const cid = state.addUser({ profile: { displayName: 'Cid', department: 'Sales', managerId: bob.id } });
  return { ann, bob, cid };
}

describe('fetch okta', () => {
  it('reads all pages, and asks for the statuses of people who are employed', async () => {
    const statuses = [
      'ACTIVE',
      'LOCKED_OUT',
      'PASSWORD_EXPIRED',
      'RECOVERY',
      'SUSPENDED',
      'DEPROVISIONED',
      'STAGED',
    ] as const;
    const { fetch, okta } = await start(
      (state) => {
        for (let n = 0; n < 21; n += 1) state.addUser({ status: statuses[n % 7] ?? 'ACTIVE' });
      },
      { pageSize: 5 },
    );
    const { employees, summary } = await fetch();
    expect(employees).toHaveLength(12);
    expect(new Set(employees.map(({ status }) => status))).toEqual(new Set(['active']));
    expect(okta.requests.count('GET /users')).toBe(3);
    expect(summary).toEqual({ read: 12, skipped: {}, managersAdded: 0, requests: 3 });
  });

  it('takes suspended and deprovisioned people as inactive where they are asked for', async () => {
    const { fetch } = await start((state) => {
      state.addUser({ status: 'SUSPENDED' });
      state.addUser({ status: 'DEPROVISIONED' });
    });
    const { employees } = await fetch({ OKTA_USER_STATUSES: 'suspended,Deprovisioned' });
    expect(employees.map(({ status }) => status)).toEqual(['inactive', 'inactive']);
  });

  it('finds managers by id', async () => {
    const { fetch, state } = await start(threeLevels);
    const { employees, notices } = await fetch();
    const [ann, bob, cid] = state.users.map(({ id }) => byId(employees)[id]);
    expect([ann?.supervisor_id, bob?.supervisor_id, cid?.supervisor_id]).toEqual([
      '',
      ann?.external_id,
      bob?.external_id,
    ]);
    expect(notices).toEqual([
      expect.objectContaining({ code: 'field-empty', message: expect.stringContaining('title') }),
      expect.objectContaining({ code: 'hierarchy-roots', who: [ann?.email] }),
    ]);
  });

  it('finds managers by another field, e-mails in any case', async () => {
    const { fetch } = await start((state) => {
      state.addUser({ profile: { employeeNumber: 'A1', email: 'Boss@Example.com' } });
      state.addUser({ profile: { employeeNumber: 'A2', managerId: 'boss@example.COM' } });
    });
    const { employees } = await fetch({
      OKTA_EXTERNAL_ID_FIELD: 'employeeNumber',
      OKTA_SUPERVISOR_MATCH_FIELD: 'profile.email',
    });
    expect(byId(employees)['A2']?.supervisor_id).toBe('A1');
  });

  it('reads the members of groups by exact name and by id, once each', async () => {
    const { fetch, state, okta } = await start(
      (state) => {
        const people = Array.from({ length: 9 }, () => state.addUser().id);
        state.addGroup('Time "A"', people.slice(0, 4));
        state.addGroup('time "a"', people.slice(8, 9));
        state.addGroup('Time "A" old', people.slice(8, 9));
        state.addGroup('By id', people.slice(3, 7));
        state.addGroup('Time "A"', people.slice(7, 8));
        state.addUser({ status: 'SUSPENDED' });
      },
      { pageSize: 2 },
    );
    const { employees } = await fetch({
      OKTA_FILTER_GROUPS: 'Time "A"',
      OKTA_FILTER_GROUP_IDS: state.groups[3]?.id ?? '',
    });
    expect(employees.map(({ external_id: id }) => id).sort()).toEqual(
      state.users.slice(0, 8).map(({ id }) => id),
    );
    expect(okta.requests.count('GET /users')).toBe(0);
  });

  it('leaves out members of a group whose status is not asked for', async () => {
    const { fetch } = await start((state) => {
      const ids = [state.addUser().id, state.addUser({ status: 'DEPROVISIONED' }).id];
      state.addGroup('Everybody', ids);
    });
    const { summary } = await fetch({ OKTA_FILTER_GROUPS: 'Everybody' });
    expect(summary).toMatchObject({ read: 2, skipped: { 'status not in OKTA_USER_STATUSES': 1 } });
  });

  it('completes the tree above the people with managers for the hierarchy only', async () => {
    const { fetch, state } = await start((state) => {
      const { ann, cid } = threeLevels(state);
      ann.status = 'DEPROVISIONED';
      state.addGroup('Some', [cid.id]);
    });
    const { employees, summary } = await fetch({ OKTA_FILTER_GROUPS: 'Some' });
    const [ann, bob, cid] = state.users.map(({ id }) => byId(employees)[id]);
    expect(cid).toMatchObject({ status: 'active', supervisor_id: bob?.external_id });
    expect(bob).toMatchObject({ hierarchy_only: true, status: 'inactive', supervisor_id: ann?.external_id });
    expect(ann).toMatchObject({ hierarchy_only: true, supervisor_id: '' });
    expect(summary.managersAdded).toBe(2);
  });

  it('names managers found nowhere once, and leaves their people without a supervisor', async () => {
    const { fetch } = await start((state) => {
      state.addUser({ profile: { managerId: 'gone' } });
      state.addUser({ profile: { managerId: 'gone' } });
    });
    const { employees, notices } = await fetch();
    expect(employees.map((one) => one.supervisor_id)).toEqual(['', '']);
    expect(notices).toContainEqual(expect.objectContaining({ code: 'manager-missing', who: ['gone'] }));
  });

  it('keeps managers of an excluded department for the hierarchy, without another request', async () => {
    const { fetch, okta } = await start(threeLevels);
    const { employees, summary } = await fetch({ OKTA_EXCLUDED_DEPARTMENTS: 'Board' });
    expect(employees.find(({ name }) => name === 'Ann')).toMatchObject({ hierarchy_only: true });
    expect(summary.skipped).toEqual({ 'department in OKTA_EXCLUDED_DEPARTMENTS': 1 });
    expect(okta.requests.all).toHaveLength(1);
  });

  it('makes supervisors of the members of a group', async () => {
    const { fetch, state } = await start((state) => {
      const { bob } = threeLevels(state);
      state.addGroup('Leads', [bob.id]);
    });
    const { employees } = await fetch({ OKTA_SUPERVISOR_GROUPS: 'Leads' });
    expect(employees.filter((one) => one.role_id === '2').map(({ external_id: id }) => id)).toEqual([
      state.users[1]?.id,
    ]);
  });

  it.each([
    ['OKTA_FILTER_GROUPS', 'Nobody here'],
    ['OKTA_FILTER_GROUPS', 'Empty'],
    ['OKTA_FILTER_GROUP_IDS', '00gnone'],
    ['OKTA_SUPERVISOR_GROUPS', 'Everyb'],
  ])('refuses %s=%s, unless it is allowed for one run', async (setting, value) => {
    const { fetch } = await start((state) => {
      state.addGroup('Everybody', [state.addUser().id]);
      state.addGroup('Empty');
    });
    await expect(fetch({ [setting]: value })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringContaining(value),
    });
    const { employees, notices } = await fetch({ [setting]: value }, { allowMissingGroups: true });
    expect(notices).toContainEqual(expect.objectContaining({ code: 'group-missing', who: [value] }));
    expect(employees).toHaveLength(setting === 'OKTA_SUPERVISOR_GROUPS' ? 1 : 0);
  });

  it('refuses a hierarchy with more people at the top than OKTA_MAX_HIERARCHY_ROOTS', async () => {
    const { fetch } = await start((state) => {
      threeLevels(state);
      threeLevels(state);
      state.addUser();
    });
    await expect(fetch({ OKTA_MAX_HIERARCHY_ROOTS: '1' })).rejects.toThrow(/has 2 people at the top.*Ann/);
    await expect(fetch({ OKTA_MAX_HIERARCHY_ROOTS: '2' })).resolves.toMatchObject({ summary: { read: 7 } });
  });

  it('names the nameless by their e-mail', async () => {
    const { fetch } = await start((state) => {
      state.addUser({ profile: { email: 'ann@example.com', firstName: null, lastName: null } });
    });
    const { employees, notices } = await fetch();
    expect(employees[0]?.name).toBe('ann');
    expect(notices).toContainEqual(expect.objectContaining({ code: 'no-name' }));
  });

  it('warns about people without an id', async () => {
    const { fetch } = await start((state) => {
      state.addUser({ profile: { employeeNumber: 'A1' } });
      state.addUser();
    });
    const { notices } = await fetch({ OKTA_EXTERNAL_ID_FIELD: 'employeeNumber' });
    expect(notices).toContainEqual(
      expect.objectContaining({ code: 'no-external-id', who: ['person2@example.com'] }),
    );
  });

  it('refuses an id or e-mail field that nobody has', async () => {
    const { fetch } = await start(threeLevels);
    await expect(fetch({ OKTA_EXTERNAL_ID_FIELD: 'employeeNumbr' })).rejects.toThrow('employeeNumbr');
    await expect(fetch({ OKTA_EMAIL_FIELD: 'mail' })).rejects.toThrow('mail');
  });

  it('waits for the limit to be lifted before it is run into', async () => {
    const clock = new FakeClock();
    const { fetch, okta } = await start(
      (state) => {
        for (let n = 0; n < 10; n += 1) state.addUser();
      },
      { pageSize: 2, requestsPerMinute: 3, now: () => clock.now() },
    );
    const { employees } = await fetch({}, { clock });
    expect(employees).toHaveLength(10);
    expect(okta.requests.all).toHaveLength(5);
    expect(clock.slept).toEqual([60_000]);
  });

  it('waits for the limit that another client has used up', async () => {
    const clock = new FakeClock();
    const { fetch, okta } = await start(threeLevels, { requestsPerMinute: 1, now: () => clock.now() });
    await globalThis.fetch(`${okta.url}/api/v1/users`);
    await fetch({}, { clock });
    expect(clock.slept).toEqual([60_000]);
  });

  it('refuses pages that repeat', async () => {
    const { fetch, okta } = await start(threeLevels, { pageSize: 2, repeatsPages: true });
    await expect(fetch()).rejects.toMatchObject({
      code: 'source',
      message: expect.stringContaining('Okta: page 2 of the users repeats page 1.'),
    });
    expect(okta.requests.all).toHaveLength(2);
  });

  it('does not follow a next page on another host', async () => {
    const { fetch } = await start((state) => void state.addUser());
    const app = new Hono<StandInEnv>();
    app.get('/api/v1/users', (c) => {
      c.header('link', '<https://elsewhere.example/api/v1/users?after=x>; rel="next"');
      return c.json([{ id: '1', status: 'ACTIVE', profile: { email: 'a@example.com' } }]);
    });
    const other = await startStandIn({ service: 'okta', basePath: '/api/v1', app });
    running.push(other);
    await expect(fetch({ OKTA_ORG_URL: other.url })).rejects.toMatchObject({ code: 'redirect' });
  });

  it('distinguishes a wrong token from everything else', async () => {
    const { fetch, okta } = await start(threeLevels);
    await expect(fetch({ OKTA_API_TOKEN: 'wrong-token' })).rejects.toMatchObject({
      code: 'login',
      status: 401,
      message: expect.stringContaining('Invalid token provided'),
    });
    expect(okta.requests.all).toHaveLength(1);
  });
});
