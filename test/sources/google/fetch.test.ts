import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { RemoteError } from '../../../src/base/errors.ts';
import type { Employee } from '../../../src/core/model.ts';
import { FAULTS } from '../../../src/sandbox/faults.ts';
import { source } from '../../../src/sources/google/index.ts';
import type { AllSettings } from '../../../src/sources/registry.ts';
import type { SourceContext } from '../../../src/sources/source.ts';
import type { GoogleState } from '../../stand-ins/google/state.ts';
import { FakeClock } from '../../fakes.ts';
import { contextFor } from '../context.ts';
import { startWorkspace, type Workspace } from './workspace.ts';

const SCOPE = 'https://www.googleapis.com/auth/admin.directory';

let open: Workspace | undefined;
afterEach(async () => open?.close());

type Settings = Readonly<Record<string, string>>;
type Options = Parameters<typeof startWorkspace>[1];

async function workspace(fill: (state: GoogleState) => void, options: Options = {}): Promise<Workspace> {
  open = await startWorkspace(fill, options);
  return open;
}

function fetchFrom(
  { env }: Pick<Workspace, 'env'>,
  settings: Settings = {},
  changes: Partial<SourceContext<Pick<AllSettings, 'google'>>> = {},
) {
  const clock = new FakeClock(new Date().toISOString());
  return source.fetch(contextFor(['google'], { ...env, ...settings }, { clock, ...changes }));
}

/** Why a fetch fails. */
async function failure(place: Workspace, settings: Settings = {}): Promise<RemoteError> {
  return fetchFrom(place, settings).then(
    () => Promise.reject(new Error('It did not fail')),
    (error: RemoteError) => error,
  );
}

function emails(employees: readonly Employee[]): readonly string[] {
  return employees.map(({ email }) => email.replace('@example.com', ''));
}

function reportsTo(boss: { readonly primaryEmail: string }) {
  return { relations: [{ type: 'manager', value: boss.primaryEmail.toUpperCase() }] };
}

it('reads all pages, and asks for nothing that it does not need', async () => {
  const place = await workspace((state) => {
    for (let n = 0; n < 1200; n += 1) state.addUser();
  });
  const { employees, summary } = await fetchFrom(place);
  expect(summary).toEqual({ read: 1201, skipped: {}, managersAdded: 0, requests: 4 });
  expect(new Set(employees.map(({ external_id: id }) => id)).size).toBe(1201);
  expect(JSON.stringify(employees)).not.toMatch(/\+48|private\d/);
  const [first] = place.directory.requests.all;
  expect(Object.fromEntries(new URLSearchParams(first?.query))).toMatchObject({
    customer: 'my_customer',
    maxResults: '500',
    projection: 'full',
    orderBy: 'email',
    fields: expect.stringMatching(/^nextPageToken,users\((?!.*(?:phones|recovery|addresses)).*\)$/),
  });
});

it('finds managers by any address, and completes the tree all the way up', async () => {
  const place = await workspace((state) => {
    const ceo = state.addUser({ primaryEmail: 'ceo@example.com', aliases: ['chief@example.com'] });
    const head = state.addUser({
      primaryEmail: 'head@example.com',
      suspended: true,
      relations: [{ type: 'manager', value: 'chief@example.com' }],
    });
    state.addUser({ primaryEmail: 'ann@example.com', orgUnitPath: '/Staff', ...reportsTo(head) });
    state.addUser({ primaryEmail: 'bob@example.com', orgUnitPath: '/Staff/Europe', ...reportsTo(ceo) });
    state.addUser({
      primaryEmail: 'cid@example.com',
      orgUnitPath: '/Staff',
      relations: [{ type: 'manager', value: 'gone@example.com' }],
    });
    state.addUser({ orgUnitPath: '/Robots', relations: [{ type: 'manager', value: 'nobody@example.com' }] });
  });
  const { employees, summary, notices } = await fetchFrom(place, { GOOGLE_ORG_UNITS: '/Staff' });
  expect(emails(employees)).toEqual(['ann', 'bob', 'cid', 'ceo', 'head']);
  const [ann, bob, cid, ceo, head] = employees;
  expect(ann?.supervisor_id).toBe(head?.external_id);
  expect(bob?.supervisor_id).toBe(ceo?.external_id);
  expect(head?.supervisor_id).toBe(ceo?.external_id);
  expect(cid?.supervisor_id).toBe('');
  expect([head, ceo]).toMatchObject([
    { status: 'inactive', hierarchy_only: true },
    { status: 'inactive', hierarchy_only: true },
  ]);
  expect(summary).toMatchObject({ managersAdded: 2, skipped: { 'not in GOOGLE_ORG_UNITS': 4 } });
  expect(notices.filter(({ code }) => code === 'manager-missing')).toMatchObject([
    { who: ['gone@example.com'] },
  ]);
});

it('does not go round in a circle of managers', async () => {
  const place = await workspace((state) => {
    const relations = (value: string) => ({ relations: [{ type: 'manager', value }] });
    state.addUser({ primaryEmail: 'a@example.com', ...relations('b@example.com') });
    state.addUser({ primaryEmail: 'b@example.com', ...relations('a@example.com') });
    state.addUser({ primaryEmail: 'c@example.com', orgUnitPath: '/Staff', ...relations('a@example.com') });
  });
  const { employees } = await fetchFrom(place, { GOOGLE_ORG_UNITS: '/Staff' });
  expect(emails(employees)).toEqual(['c', 'a', 'b']);
});

describe('suspended and archived users', () => {
  const fill = (state: GoogleState): void => {
    state.addUser({ primaryEmail: 'suspended@example.com', suspended: true });
    state.addUser({ primaryEmail: 'archived@example.com', archived: true });
  };

  it('are inactive', async () => {
    const { employees } = await fetchFrom(await workspace(fill));
    expect(employees.map(({ email, status }) => [email, status])).toEqual([
      ['admin@example.com', 'active'],
      ['archived@example.com', 'inactive'],
      ['suspended@example.com', 'inactive'],
    ]);
  });

  it('are left out, if asked to', async () => {
    const place = await workspace(fill);
    const { employees, summary } = await fetchFrom(place, { GOOGLE_INCLUDE_DISABLED: 'no' });
    expect(emails(employees)).toEqual(['admin']);
    expect(summary.skipped).toEqual({ 'suspended or archived user': 2 });
  });
});

describe('groups', () => {
  const fill = (state: GoogleState): void => {
    const [ann, bob, cid] = ['ann', 'bob', 'cid'].map((name) =>
      state.addUser({ primaryEmail: `${name}@example.com` }),
    );
    if (ann === undefined || bob === undefined || cid === undefined) return;
    const inner = state.addGroup('Inner', [bob]);
    state.addGroup('Staff', [ann, inner, { type: 'USER', email: 'guest@elsewhere.org' }]);
    // A circle, which the Admin console refuses but older groups have.
    inner.members.push({ id: state.groups[1]?.id ?? '', type: 'GROUP' });
    state.addGroup("Bob's \\ team", [cid]);
    state.addGroup('Staff', [cid], 'staff-of-old@example.com');
    state.addGroup('Staffing', [bob]);
    state.addGroup('Empty');
    state.addGroup('Guests', [{ type: 'USER', email: 'guest@elsewhere.org' }]);
    state.addGroup('Everybody', [{ id: state.customerId, type: 'CUSTOMER' }]);
  };

  it.each([
    ['an address', 'staff@example.com', ['ann', 'bob']],
    ['an address in another case', 'STAFF@example.com', ['ann', 'bob']],
    ['a name: all groups of it', 'Staff', ['ann', 'bob', 'cid']],
    ['a name with a quote and a backslash', "Bob's \\ team", ['cid']],
    ['several', "staff@example.com, Bob's \\ team", ['ann', 'bob', 'cid']],
    ['a group of the whole company', 'everybody@example.com', ['admin', 'ann', 'bob', 'cid']],
  ])('are found by %s', async (_, words, expected) => {
    const { employees } = await fetchFrom(await workspace(fill), { GOOGLE_FILTER_GROUPS: words });
    expect(emails(employees)).toEqual(expected);
  });

  it.each(['nothing@example.com', 'Nothing', 'Empty', 'staff', 'guests@example.com'])(
    'without members are an error: %s',
    async (word) => {
      const place = await workspace(fill);
      for (const setting of ['GOOGLE_FILTER_GROUPS', 'GOOGLE_SUPERVISOR_GROUPS']) {
        const error = await failure(place, { [setting]: `Staff,${word}` });
        expect(error).toMatchObject({ code: 'source', message: expect.stringContaining(word) });
        expect(error.hint).toContain('GOOGLE_FILTER_GROUPS');
      }
    },
  );

  it('that are missing are a warning with --allow-missing-groups', async () => {
    const place = await workspace(fill);
    const settings = { GOOGLE_FILTER_GROUPS: 'Staffing,Nothing', GOOGLE_ORG_UNITS: '/,/Nowhere' };
    const { employees, notices } = await fetchFrom(place, settings, { allowMissingGroups: true });
    expect(emails(employees)).toEqual(['bob']);
    expect(notices.filter(({ code }) => code === 'group-missing')).toMatchObject([
      { who: ['Nothing'] },
      { who: ['/Nowhere'] },
    ]);
  });

  it('make supervisors', async () => {
    const { employees } = await fetchFrom(await workspace(fill), { GOOGLE_SUPERVISOR_GROUPS: 'Inner' });
    const supervisors = employees.filter((employee) => employee.role_id === '2');
    // Inner holds Staff, which holds Inner.
    expect(emails(supervisors)).toEqual(['ann', 'bob']);
  });

  it('say how many of their members come from elsewhere', async () => {
    const place = await workspace(fill);
    const { notices } = await fetchFrom(place, { GOOGLE_FILTER_GROUPS: 'staff@example.com' });
    expect(notices.find(({ code }) => code === 'foreign-members')?.message).toContain('1 member');
  });
});

it('refuses organizational units without users', async () => {
  const place = await workspace((state) => state.addUser({ orgUnitPath: '/Staff' }));
  const error = await failure(place, { GOOGLE_ORG_UNITS: '/Staff,/Staff/Europe,/Stuff' });
  expect(error.code).toBe('source');
  expect(error.message).toContain(': /Staff/Europe, /Stuff.');
});

it('keeps those who are in a unit and in a group, if both are given', async () => {
  const place = await workspace((state) => {
    const ann = state.addUser({ primaryEmail: 'ann@example.com', orgUnitPath: '/Staff' });
    state.addUser({ orgUnitPath: '/Staff' });
    state.addGroup('TimeCamp', [ann, state.admin]);
  });
  const settings = { GOOGLE_ORG_UNITS: '/Staff', GOOGLE_FILTER_GROUPS: 'TimeCamp' };
  expect(emails((await fetchFrom(place, settings)).employees)).toEqual(['ann']);
});

describe('rights', () => {
  it.each<[string, Settings, readonly string[]]>([
    ['users alone', {}, ['user']],
    ['organizational units', { GOOGLE_ORG_UNITS: '/', GOOGLE_USE_ORG_UNIT_STRUCTURE: 'yes' }, ['user']],
    ['groups by address', { GOOGLE_FILTER_GROUPS: 'staff@example.com' }, ['user', 'group.member']],
    ['groups by name', { GOOGLE_SUPERVISOR_GROUPS: 'Staff' }, ['user', 'group.member', 'group']],
  ])('for %s are the least: the scopes suffice, and one less is refused', async (_, settings, names) => {
    const place = await workspace((state) => state.addGroup('Staff', [state.admin]));
    const scopes = names.map((name) => `${SCOPE}.${name}.readonly`);
    place.state.delegatedScopes = scopes;
    await expect(fetchFrom(place, settings)).resolves.toBeDefined();
    expect([...place.state.tokens.values()][0]?.scopes).toEqual(scopes);
    for (const left of scopes) {
      place.state.delegatedScopes = scopes.filter((scope) => scope !== left);
      const error = await failure(place, settings);
      expect(error).toMatchObject({ code: 'login', status: 401 });
      expect(error.hint).toContain(`client ID ${place.state.serviceAccount.clientId}`);
      expect(error.hint).toContain(`: ${scopes.join(',')}.`);
    }
  });
});

describe('a refused login says what to put right', () => {
  const NOBODY = { GOOGLE_ADMIN_EMAIL: 'nobody@example.com' };

  it.each<[string, (state: GoogleState) => void, Settings, RegExp, RegExp]>([
    ['no such administrator', () => {}, NOBODY, /no active user nobody@example\.com/, /GOOGLE_ADMIN_EMAIL/],
    [
      'a suspended administrator',
      ({ admin }) => void (admin.suspended = true),
      {},
      /no active user admin@/,
      /not suspended/,
    ],
    [
      'a deleted key',
      ({ serviceAccount }) => serviceAccount.keys.clear(),
      {},
      /The key 5f0c1b\w+ of the service account timecamp-sync@\S+ is deleted/,
      /create a new JSON key/,
    ],
    [
      'a key that is not the one of this id',
      ({ serviceAccount: { keys } }) => {
        const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
        for (const id of keys.keys()) keys.set(id, publicKey);
      },
      {},
      /The key 5f0c1b\w+ /,
      /create a new JSON key/,
    ],
  ])('%s', async (_, change, settings, message, hint) => {
    const place = await workspace(change);
    const error = await failure(place, settings);
    expect(error).toMatchObject({ code: 'login', message: expect.stringMatching(message) });
    expect(error.hint).toMatch(hint);
  });

  it('another address for tokens', async () => {
    const token = { audience: 'https://oauth2.googleapis.com/token' };
    const error = await failure(await workspace(() => {}, { token }));
    expect(error).toMatchObject({ code: 'login', hint: 'Remove GOOGLE_TOKEN_URL.' });
  });

  it.each([-7200_000, 7200_000])('a clock that is %d ms off', async (ms) => {
    const place = await workspace(() => {});
    const clock = new FakeClock(new Date(Date.now() + ms).toISOString());
    await expect(fetchFrom(place, {}, { clock })).rejects.toMatchObject({
      code: 'login',
      message: expect.stringContaining("This machine's clock"),
    });
  });
});

describe('a forbidden request is final, and says what to put right', () => {
  it.each<[string, (state: GoogleState) => void, RegExp, RegExp]>([
    [
      'no administrator',
      ({ admin }) => void (admin.isAdmin = false),
      /is not allowed to read it: Not Authorized/,
      /Users > Read/,
    ],
    [
      'the API is off',
      (state) => void (state.isApiEnabled = false),
      /Admin SDK API is disabled/,
      /enable the Admin SDK API/,
    ],
  ])('%s', async (_, change, message, hint) => {
    const place = await workspace(change);
    const error = await failure(place);
    expect(error).toMatchObject({ code: 'forbidden', status: 403, message: expect.stringMatching(message) });
    expect(error.hint).toMatch(hint);
    expect(place.directory.requests.all).toHaveLength(1);
  });

  it('a scope that the token lacks', async () => {
    const place = await workspace(() => {});
    // Tokens that cannot read users, whatever they were asked for.
    const set = place.state.tokens.set.bind(place.state.tokens);
    place.state.tokens.set = (name, token) => set(name, { ...token, scopes: [`${SCOPE}.group.readonly`] });
    const error = await failure(place);
    expect(error.message).toContain(`lacks the scope ${SCOPE}.user.readonly`);
    expect(error.hint).toContain(place.state.serviceAccount.clientId);
  });

  it('another company', async () => {
    const error = await failure(await workspace(() => {}), { GOOGLE_CUSTOMER: 'C0another' });
    expect(error).toMatchObject({ code: 'forbidden' });
  });
});

describe('limits', () => {
  it.each(['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded'])(
    '403 %s is waited for, then ends the fetch',
    async (message) => {
      let left = 3;
      const fault = () => {
        left -= 1;
        return left >= 0 ? ({ kind: 'status', status: 403, message } as const) : undefined;
      };
      const place = await workspace((state) => state.addUser(), { directory: { fault } });
      const clock = new FakeClock(new Date().toISOString());
      const { employees, summary } = await fetchFrom(place, {}, { clock });
      expect(employees).toHaveLength(2);
      expect(summary.requests).toBe(5);
      expect(clock.slept).toHaveLength(3);
      expect(clock.slept[2]).toBeGreaterThan(clock.slept[0] ?? 0);

      left = Infinity;
      const error = await failure(place);
      expect(error).toMatchObject({ code: 'throttled', status: 403 });
      expect(error.message).toContain('tried 5 times');
    },
  );

  it('403 dailyLimitExceeded is final', async () => {
    const fault = () => ({ kind: 'status', status: 403, message: 'dailyLimitExceeded' }) as const;
    const place = await workspace(() => {}, { directory: { fault } });
    expect(await failure(place)).toMatchObject({ code: 'forbidden' });
    expect(place.directory.requests.all).toHaveLength(1);
  });
});

it('gets a new token once, if Google does not accept the one it has', async () => {
  const place = await workspace(
    (state) => {
      for (let n = 0; n < 5; n += 1) state.addUser();
    },
    { directory: { pageSize: 2, onRequest: ({ n }) => void (n === 2 && place.state.tokens.clear()) } },
  );
  const { summary } = await fetchFrom(place);
  expect(summary).toMatchObject({ read: 6, requests: 6 });
  expect(place.token.requests.all).toHaveLength(2);
});

it('fails when nobody has a field that decides', async () => {
  const place = await workspace((state) => {
    for (const user of [state.admin, state.addUser()]) Reflect.deleteProperty(user, 'suspended');
  });
  expect(await failure(place)).toMatchObject({
    code: 'source',
    message: expect.stringContaining('suspended'),
  });
});

it('puts the key nowhere on the wire', async () => {
  const place = await workspace(() => {});
  const { port } = new URL(place.token.url);
  let sent = '';
  const recorder = createServer((socket) => {
    const through = connect(Number(port), '127.0.0.1');
    socket.on('data', (bytes) => (sent += bytes.toString()));
    socket.pipe(through).pipe(socket);
  });
  recorder.listen(0, '127.0.0.1');
  await once(recorder, 'listening');
  const { port: recorded } = recorder.address() as AddressInfo;
  await fetchFrom(place, { GOOGLE_TOKEN_URL: `http://127.0.0.1:${recorded}/token` });
  recorder.close();
  expect(sent).toContain('assertion=');
  for (const line of place.state.serviceAccount.privateKey.split('\n').filter((one) => one.length > 20))
    expect(decodeURIComponent(sent)).not.toContain(line);
});

describe('5,000 people', () => {
  const fill = (state: GoogleState): void => {
    for (let n = 0; n < 4999; n += 1) {
      const boss = state.users[Math.floor(n / 8)];
      state.addUser({
        orgUnitPath: n % 50 === 0 ? '/Contractors' : `/Staff/Team ${n % 40}`,
        suspended: n % 25 === 7,
        organizations: [{ primary: true, department: `Team ${n % 40}`, title: 'Member' }],
        ...(boss === undefined ? {} : reportsTo(boss)),
      });
    }
    state.addGroup('Leads', state.users.slice(0, 625));
  };
  const SETTINGS = { GOOGLE_ORG_UNITS: '/Staff', GOOGLE_SUPERVISOR_GROUPS: 'leads@example.com' };

  it.each([1, 2, 3, 4])('come whole through faults by chance (seed %d)', async (seed) => {
    const place = await workspace(fill);
    const { employees } = await fetchFrom(place, SETTINGS);
    await place.close();
    expect(employees.length).toBeGreaterThan(4900);
    const quota = { kind: 'status', status: 403, message: 'userRateLimitExceeded' } as const;
    const faulty = await workspace(fill, {
      directory: {
        seed,
        failRate: 0.15,
        fault: ({ n }) => (n % 5 === 0 ? quota : n % 7 === 0 ? FAULTS.truncated : undefined),
      },
      token: { seed, failRate: 0.15 },
    });
    const again = await fetchFrom(faulty, SETTINGS);
    expect(again.employees).toEqual(employees);
    expect(faulty.directory.requests.all.length).toBeGreaterThan(15);
  });
});
