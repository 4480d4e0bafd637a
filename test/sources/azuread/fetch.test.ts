import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../../src/sandbox/faults.ts';
import { FakeClock } from '../../fakes.ts';
import { byId } from '../context.ts';
import { people, start } from './fetching.ts';

describe('fetch azuread', () => {
  it('logs in over https and maps every field', async () => {
    const { fetch, state, login } = await start((state) => {
      const ann = state.addUser({ displayName: 'Ann Adams', department: 'Board', jobTitle: null });
      state.addUser({ displayName: 'Bob', managerId: ann.id, accountEnabled: false, department: null });
    });
    const [ann, bob] = state.users;
    const { employees, summary, notices } = await fetch({ AZURE_ADDITIONAL_EMAIL_SOURCE: 'mail' });
    expect(employees).toMatchObject([
      {
        external_id: ann?.id,
        name: 'Ann Adams',
        email: 'p1@corp.example.com',
        real_email: 'person.1@example.com',
        department: 'Board',
        job_title: null,
        status: 'active',
        supervisor_id: '',
      },
      {
        external_id: bob?.id,
        status: 'inactive',
        supervisor_id: ann?.id,
        department: '',
        job_title: 'Clerk',
      },
    ]);
    expect(employees[0]?.raw_data).toMatchObject({ id: ann?.id, userType: 'Member' });
    expect(employees[0]).not.toHaveProperty('role_id');
    expect(notices).toEqual([]);
    expect(login.requests.byKind()).toEqual({
      'GET /{tenant}/v2.0/.well-known/openid-configuration': 1,
      'POST /{tenant}/oauth2/v2.0/token': 1,
    });
    expect(summary).toEqual({ read: 2, skipped: {}, managersAdded: 0, requests: 3 });
  });

  it.each([
    [{ AZURE_PREFER_REAL_EMAIL: 'true' }, 'm@example.com', undefined],
    [
      { AZURE_PREFER_REAL_EMAIL: 'true', AZURE_ADDITIONAL_EMAIL_SOURCE: 'UPN' },
      'm@example.com',
      'u@example.com',
    ],
    [{ AZURE_ADDITIONAL_EMAIL_SOURCE: 'none' }, 'u@example.com', undefined],
  ])('takes e-mails as %j says', async (env, email, real) => {
    const { fetch } = await start((state) => {
      state.addUser({ mail: 'm@example.com', userPrincipalName: 'u@example.com' });
      state.addUser({ mail: null, userPrincipalName: 'v@example.com' });
    });
    const [first, second] = (await fetch(env)).employees;
    expect([first?.email, first?.real_email]).toEqual([email, real]);
    expect(second?.email).toBe('v@example.com');
  });

  it('reads 2,500 people through a 429 and expired tokens in the middle', async () => {
    const clock = new FakeClock();
    const { fetch, state, graph, login } = await start(people(2500), {
      graph: {
        fault: ({ kind, nOfKind }) =>
          kind === 'GET /users' && nOfKind === 9
            ? { kind: 'throttled', seconds: 17, hint: 'seconds' }
            : undefined,
        onRequest: ({ kind, nOfKind }) => {
          if (kind === 'GET /users' && nOfKind === 15) state.tokens.clear();
        },
      },
    });
    const { employees } = await fetch({}, { clock });
    expect(employees.map(({ external_id }) => external_id)).toEqual(state.users.map(({ id }) => id));
    expect(clock.slept).toEqual([17_000]);
    expect(graph.requests.count('GET /users')).toBe(25 + 2);
    expect(login.requests.count('POST /{tenant}/oauth2/v2.0/token')).toBe(2);
  });

  it.each(['500', 'dropped', 'truncated', '502'] as const)(
    'brings nothing when a page fails for good: %s',
    async (name) => {
      const { failure } = await start(people(25), {
        graph: { pageSize: 10, fault: ({ nOfKind }) => (nOfKind > 2 ? FAULTS[name] : undefined) },
      });
      expect((await failure()).message).toMatch(/Microsoft Graph.*page 3 of the users|page 3 of the users/);
    },
  );

  it('gives up when a new token is refused too', async () => {
    const { failure, state, login } = await start(people(1), {
      login: { onCarriedOut: () => state.tokens.clear() },
    });
    expect(await failure()).toMatchObject({ code: 'login', status: 401 });
    expect(login.requests.count('POST /{tenant}/oauth2/v2.0/token')).toBe(2);
  });

  it('leaves out guests and disabled accounts when the settings say so, and keeps managers for the tree', async () => {
    const { fetch, state } = await start((state) => {
      const head = state.addUser({ accountEnabled: false });
      const guest = state.addUser({ userType: 'Guest', managerId: head.id });
      state.addUser({ userType: null, userPrincipalName: 'a_x.com#EXT#@corp.onmicrosoft.com' });
      state.addUser({ managerId: guest.id });
    });
    const [head, guest, , worker] = state.users;
    const { employees, summary } = await fetch({ AZURE_INCLUDE_GUESTS: 'no', AZURE_INCLUDE_DISABLED: 'no' });
    const found = byId(employees);
    expect(new Set(Object.keys(found))).toEqual(new Set([head?.id, guest?.id, worker?.id]));
    expect(found[guest?.id ?? '']).toMatchObject({
      hierarchy_only: true,
      status: 'inactive',
      supervisor_id: head?.id,
    });
    expect(summary).toMatchObject({
      read: 4,
      skipped: { 'disabled account': 1, 'guest account': 2 },
      managersAdded: 2,
    });
  });

  it.each([1, 3])('refuses %i users none of whom has accountEnabled, and names the permission', async (n) => {
    const { failure } = await start((state) => {
      for (let i = 0; i < n; i += 1) state.addUser({ accountEnabled: null });
    });
    const error = await failure();
    expect(error).toMatchObject({ name: 'RemoteError', code: 'forbidden' });
    expect(error.message).toContain(`accountEnabled for ${n === 1 ? 'the only user' : 'all 3 users'}`);
    expect(error.hint).toContain('application permission User.Read.All');
  });

  it.each(['true', 'false'])(
    'counts users without accountEnabled as active, and names them (AZURE_INCLUDE_DISABLED=%s)',
    async (includeDisabled) => {
      const { fetch } = await start((state) => {
        const head = state.addUser();
        state.addUser({ accountEnabled: null, managerId: head.id });
        state.addUser({ accountEnabled: null, userType: 'Guest' });
      });
      const { employees, notices } = await fetch({
        AZURE_INCLUDE_GUESTS: 'no',
        AZURE_INCLUDE_DISABLED: includeDisabled,
      });
      expect(employees.map(({ status }) => status)).toEqual(['active', 'active']);
      expect(notices).toMatchObject([
        {
          level: 'warning',
          code: 'account-state-unknown',
          message: expect.stringContaining('for 1 user; tcsync treats them as active'),
          who: ['p2@corp.example.com'],
        },
      ]);
    },
  );

  it('takes no contact for a manager, and names managers who are nowhere', async () => {
    const gone = randomUUID();
    const { fetch } = await start((state) => {
      const contact = randomUUID();
      state.contactIds.add(contact);
      state.addUser({ managerId: contact });
      state.addUser({ managerId: gone });
    });
    const { employees, notices } = await fetch();
    expect(employees.map(({ supervisor_id }) => supervisor_id)).toEqual(['', gone]);
    expect(notices).toMatchObject([{ code: 'manager-missing', who: [gone] }]);
  });

  it('names the nameless, and warns about fields that nobody has', async () => {
    const { fetch } = await start((state) => {
      state.addUser({ displayName: null, userPrincipalName: 'jo.doe@example.com', department: null });
      state.addUser({ department: null });
    });
    const { employees, notices } = await fetch();
    expect(employees[0]?.name).toBe('jo.doe');
    expect(new Set(notices.map(({ code }) => code))).toEqual(new Set(['field-empty', 'no-name']));
    expect(notices.find(({ code }) => code === 'field-empty')?.message).toContain(
      'fields department, manager are empty for all 2',
    );
  });
});
