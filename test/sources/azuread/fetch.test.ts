import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { RemoteError, UserError } from '../../../src/base/errors.ts';
import type { DirectoryState } from '../../stand-ins/graph/state.ts';
import { FAULTS } from '../../../src/sandbox/faults.ts';
import { source } from '../../../src/sources/azuread/index.ts';
import { FakeClock } from '../../fakes.ts';
import { byId, contextFor } from '../context.ts';
import { startTenant, type Tenant } from './tenant.ts';

const running: Tenant[] = [];
afterEach(async () => {
  for (const tenant of running.splice(0)) await tenant.close();
});

async function start(fill: (state: DirectoryState) => void, options: Parameters<typeof startTenant>[1] = {}) {
  const tenant = await startTenant(fill, options);
  running.push(tenant);
  const fetch = (env: Record<string, string> = {}, changes = {}) =>
    source.fetch(contextFor(['azuread'], { ...tenant.env, ...env }, changes));
  const failure = (env: Record<string, string> = {}): Promise<UserError | RemoteError> =>
    fetch(env).then(
      () => expect.fail('It did not fail.'),
      (error: unknown) => error as RemoteError,
    );
  return { ...tenant, fetch, failure };
}

function people(count: number) {
  return (state: DirectoryState): void => {
    for (let n = 0; n < count; n += 1) state.addUser();
  };
}

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

describe('AZURE_EXTRA_FIELDS', () => {
  const EXTENSION = 'extension_00000000000040008000000000000001_costCenter';
  const fill = (state: DirectoryState): void => {
    state.addUser({
      extra: {
        employeeId: 'E-1',
        companyName: 'Example Ltd',
        onPremisesExtensionAttributes: { extensionAttribute3: 'night shift' },
        [EXTENSION]: 'C7',
      },
    });
    state.addUser();
  };

  it('come into raw_data, whether everyone has them or not', async () => {
    const { fetch } = await start(fill);
    const { employees, notices } = await fetch({
      AZURE_EXTRA_FIELDS: `employeeId, companyName, extensionAttribute3, ${EXTENSION}`,
    });
    expect(employees[0]?.raw_data).toMatchObject({
      employeeId: 'E-1',
      companyName: 'Example Ltd',
      onPremisesExtensionAttributes: { extensionAttribute3: 'night shift' },
      [EXTENSION]: 'C7',
    });
    expect(employees[1]?.raw_data).toMatchObject({ employeeId: null, companyName: null });
    expect(notices.map(({ message }) => message)).toEqual([
      expect.stringContaining('field manager is empty'),
    ]);
  });

  it('that nobody has are a warning', async () => {
    const { fetch } = await start(people(2));
    const { notices } = await fetch({ AZURE_EXTRA_FIELDS: `employeeId,${EXTENSION}` });
    expect(notices.map(({ message }) => message)).toEqual([
      expect.stringContaining(`fields employeeId, ${EXTENSION}, manager are empty`),
    ]);
  });

  it('that Graph does not know are an error that names the setting', async () => {
    const { failure } = await start(fill);
    const error = await failure({ AZURE_EXTRA_FIELDS: 'employeeNumber' });
    expect(error.message).toContain("Could not find a property named 'employeeNumber'");
    expect(error.hint).toContain('AZURE_EXTRA_FIELDS (employeeNumber)');
  });

  it('with a leave date in the past make a user inactive, by the clock of the run', async () => {
    const clock = new FakeClock();
    const at = (ms: number): string => new Date(clock.now() + ms).toISOString();
    const { fetch } = await start((state) => {
      state.addUser({ extra: { employeeLeaveDateTime: at(-1000) } });
      state.addUser({ extra: { employeeLeaveDateTime: at(1000) } });
      state.addUser({ extra: { employeeLeaveDateTime: null } });
    });
    const env = { AZURE_EXTRA_FIELDS: 'employeeLeaveDateTime' };
    const { employees } = await fetch(env, { clock });
    expect(employees.map(({ status }) => status)).toEqual(['inactive', 'active', 'active']);
    const lastDays = employees.map(({ last_day: day }) => day);
    expect(lastDays).toEqual([undefined, at(1000).slice(0, 10), undefined]);
    const { summary } = await fetch({ ...env, AZURE_INCLUDE_DISABLED: 'no' }, { clock });
    expect(summary.skipped).toEqual({ 'leave date in the past': 1 });
  });
});

describe('groups', () => {
  const fill = (state: DirectoryState): void => {
    const [ann, bob, cid, dan] = [state.addUser(), state.addUser(), state.addUser(), state.addUser()];
    bob.managerId = ann.id;
    const device = randomUUID();
    state.deviceIds.add(device);
    const inner = state.addGroup('Inner', [bob.id]);
    state.addGroup("O'Brien's crew", [ann.id, inner.id, device]);
    state.addGroup("o'brien's CREW", [cid.id]);
    state.addGroup('Leads', [bob.id, dan.id]);
    state.addGroup('Machines', [device]);
  };

  it('fetches only the members, also of groups inside, of all groups of a name, and raises supervisors', async () => {
    const { fetch, state } = await start(fill, { graph: { pageSize: 1 } });
    const { employees, summary } = await fetch({
      AZURE_FILTER_GROUPS: "O'Brien's crew",
      AZURE_SUPERVISOR_GROUPS: 'Leads',
    });
    expect(employees.map(({ external_id }) => external_id)).toEqual(
      state.users.slice(0, 3).map(({ id }) => id),
    );
    expect(employees.map(({ role_id }) => role_id)).toEqual([undefined, '2', undefined]);
    expect(summary.skipped).toEqual({ 'not in the filter groups': 1 });
  });

  it('finds groups by object id, and by a name with a comma', async () => {
    const { fetch, state } = await start((state) => {
      const [ann, bob, cid] = [state.addUser(), state.addUser(), state.addUser()];
      state.addUser();
      state.addGroup('Sales, East', [ann.id]);
      state.addGroup('Twin', [bob.id]);
      state.addGroup('Twin', [cid.id]);
    });
    const [sales, twin, other] = state.groups.map(({ id }) => id);
    const { employees } = await fetch({
      AZURE_FILTER_GROUPS: '"Sales, East",',
      AZURE_FILTER_GROUP_IDS: `${twin}`,
      AZURE_SUPERVISOR_GROUP_IDS: `${sales},${other}`,
    });
    expect(employees.map(({ external_id }) => external_id)).toEqual(
      state.users.slice(0, 2).map(({ id }) => id),
    );
    expect(employees.map(({ role_id }) => role_id)).toEqual(['2', undefined]);
  });

  it('refuses an object id that no group has', async () => {
    const { failure } = await start(fill);
    const id = randomUUID();
    expect((await failure({ AZURE_FILTER_GROUP_IDS: id })).message).toContain(id);
  });

  it.each(['Renamed', 'Machines'])(
    'refuses a group that is not there or has nobody in it: %s',
    async (name) => {
      const { fetch, failure } = await start(fill);
      const env = { AZURE_SUPERVISOR_GROUPS: `Leads,${name}` };
      const error = await failure(env);
      expect(error).toMatchObject({ name: 'UserError', code: 'source' });
      expect(error.message).toContain(name);
      expect(error.hint).toContain('--allow-missing-groups');
      const { employees, notices } = await fetch(env, { allowMissingGroups: true });
      expect(employees).toHaveLength(4);
      expect(notices).toMatchObject([{ code: 'group-missing', who: [name] }]);
    },
  );
});

describe('errors that teach', () => {
  it.each([
    [
      'a wrong tenant',
      () => ({ AZURE_TENANT_ID: randomUUID() }),
      /There is no tenant/,
      /Directory \(tenant\) ID/,
    ],
    [
      'Graph in another cloud',
      () => ({ AZURE_SCIM_ENDPOINT: 'https://graph.microsoft.us/v1.0/users' }),
      /AADSTS500011/,
      /cloud/,
    ],
    [
      'a wrong application',
      () => ({ AZURE_CLIENT_ID: randomUUID() }),
      /not registered in the tenant.*AADSTS700016/,
      /Application \(client\) ID/,
    ],
    [
      'a wrong secret',
      () => ({ AZURE_CLIENT_SECRET: 'sesame' }),
      /not a secret of the application.*AADSTS7000215/,
      /new client secret/,
    ],
    [
      'the id of the secret',
      (state: DirectoryState) => ({ AZURE_CLIENT_SECRET: state.application.secretId }),
      /is set to the secret's id, not its value/,
      /Value/,
    ],
    [
      'an expired secret',
      (state: DirectoryState) => {
        state.application.secretExpired = true;
        return {};
      },
      /has expired \(AADSTS7000222\)/,
      /create a new secret/,
    ],
    [
      'no consent to read users',
      (state: DirectoryState) => {
        state.application.permissions.delete('User.Read.All');
        return {};
      },
      /lacks the permission User\.Read\.All.*Insufficient privileges/,
      /Grant admin consent/,
    ],
    [
      'no consent to read groups',
      (state: DirectoryState) => {
        state.application.permissions.delete('GroupMember.Read.All');
        return { AZURE_FILTER_GROUPS: 'Leads' };
      },
      /lacks the permission GroupMember\.Read\.All/,
      /application permission GroupMember\.Read\.All/,
    ],
    [
      'an unknown certificate',
      () => ({ TCSYNC_CA_FILE: '' }),
      /certificate of 127\.0\.0\.1.*not trusted/,
      /TCSYNC_CA_FILE/,
    ],
  ])('%s', async (_name, change, message, hint) => {
    const { failure, state } = await start(people(1));
    const error = await failure(change(state));
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    const text = `${error.message} ${error.hint ?? ''} ${error.stack ?? ''}`;
    expect(text).not.toContain(state.application.secret);
    expect(text).not.toMatch(/Trace ID|Correlation/);
  });

  it('reports a login that does not answer with its own message', async () => {
    const { failure, login } = await start(people(1), { login: { fault: () => FAULTS['503'] } });
    expect((await failure()).message).toMatch(/Microsoft Entra ID failed.*HTTP 503.*5 times/);
    expect(login.requests.all).toHaveLength(5);
  });
});
