import { describe, expect, it } from 'vitest';
import type { LdapSettings } from '../../../src/sources/ldap/settings.ts';
import { failure, fetchLdap } from './fetching.ts';
import { BASE, idOf, person, ROOT, scriptedDirectory } from './scripted-directory.ts';
import { type Asked, type Reply, type ScriptedEntry } from './scripted-server.ts';

const directory = scriptedDirectory();
const { run, server } = directory;

describe('pages', () => {
  it('goes on after a page without entries, as long as another one is announced', async () => {
    await directory.start([
      { entries: [person(1)], cookie: 'a' },
      { cookie: 'b' },
      { entries: [person(2)], references: ['ldap://other.test/DC=other'], cookie: '' },
    ]);
    const { employees, summary } = await fetchLdap(run());
    expect(employees.map(({ external_id }) => external_id)).toEqual([idOf(1), idOf(2)]);
    expect(
      server()
        .asked.slice(1)
        .map(({ cookie }) => cookie),
    ).toEqual(['', 'a', 'b']);
    expect(summary.requests).toBe(5);
  });

  it('are given up when nothing is on them, however often another one is announced', async () => {
    const empty = Array.from({ length: 30 }, (_, page): Reply => ({ cookie: `c${page}` }));
    await directory.start([{ entries: [person(1)], cookie: 'a' }, ...empty]);
    expect(await failure(run())).toMatch(/does not end: 21 pages in a row are empty/);
  });

  it.each<[string, readonly Reply[], RegExp]>([
    [
      'is refused',
      [
        { entries: [person(1)], cookie: 'a' },
        { code: 52, message: 'busy' },
      ],
      /did not return page 2 of the people: busy/,
    ],
    [
      'repeats',
      [
        { entries: [person(1)], cookie: 'a' },
        { entries: [person(1)], cookie: 'b' },
      ],
      /repeated its last response to page 2 of/,
    ],
    [
      'repeats as the last',
      [{ entries: [person(1)], cookie: 'a' }, { entries: [person(1)] }],
      /repeated its last response to page 2 of/,
    ],
    [
      'turns in a circle',
      [{ entries: [person(1)], cookie: 'a' }, { cookie: 'a' }],
      /repeated its last response to page 2 of/,
    ],
    [
      'is elsewhere',
      [{ code: 10, message: '0000202B: RefErr' }],
      /refers to another server\. → Set LDAP_HOST to a server/,
    ],
    [
      'has no login',
      [{ code: 1, message: '000004DC: LdapErr: DSID-0C0909AF' }],
      /this connection is not logged in/,
    ],
  ])('gives nothing when a page %s', async (_, pages, expected) => {
    await directory.start(pages);
    expect(await failure(run({ timeoutSeconds: 0.2 }))).toMatch(expected);
    await server().idle();
    expect(server().connections()).toBe(1);
  });
});

describe('long attributes', () => {
  it('come in pieces, and are asked for until the last', async () => {
    const groups = (from: number, to: number): string[] =>
      Array.from({ length: to - from + 1 }, (_, at) => `CN=G${from + at},${BASE}`);
    const first = { memberOf: [], 'memberOf;range=0-2': groups(0, 2) };
    const search = (asked: Asked): Reply => {
      if (asked.base === '') return { entries: [ROOT] };
      if (asked.scope === 'sub') return { entries: [person(1, first)] };
      const attributes: ScriptedEntry['attributes'] = asked.attributes.includes('memberOf;range=3-*')
        ? { 'memberOf;range=3-5': groups(3, 5) }
        : { 'memberOf;range=6-*': groups(6, 6) };
      return { entries: [{ dn: asked.base, attributes }] };
    };
    await directory.start([], [], { search });
    const { employees } = await fetchLdap(run());
    expect(employees[0]?.raw_data?.['memberOf']).toEqual(groups(0, 6));
    expect(
      server()
        .asked.slice(2)
        .map(({ attributes }) => attributes),
    ).toEqual([['memberOf;range=3-*'], ['memberOf;range=6-*']]);
  });
});

describe('managers', () => {
  it('are each looked up once, through circles, other domains and other spellings', async () => {
    const boss = (number: number): ScriptedEntry['attributes'] => ({ manager: [`CN=P${number},${BASE}`] });
    const far = 'CN=Far,DC=other,DC=test';
    await directory.start(
      [
        {
          entries: [
            person(1, boss(8)),
            person(2, { manager: [`cn=p8, dc=Example,dc=test`] }),
            person(3, { manager: [far] }),
            person(4, boss(7)),
          ],
        },
      ],
      [person(8, boss(9)), person(9, boss(8)), person(7, { manager: [far] })],
    );
    const { employees, notices, summary } = await fetchLdap(
      run({}, { prepare: { useSupervisorGroups: true } }),
    );
    expect(
      employees.map(({ external_id, supervisor_id, status }) => [external_id, supervisor_id, status]),
    ).toEqual([
      [idOf(1), idOf(8), 'active'],
      [idOf(2), idOf(8), 'active'],
      [idOf(3), '', 'active'],
      [idOf(4), idOf(7), 'active'],
      [idOf(8), idOf(9), 'inactive'],
      [idOf(7), '', 'inactive'],
      [idOf(9), idOf(8), 'inactive'],
    ]);
    expect(summary).toMatchObject({ read: 4, managersAdded: 3 });
    expect(
      server()
        .asked.slice(2)
        .map(({ base }) => base.toLowerCase().replaceAll(', ', ',')),
    ).toEqual([
      'cn=p8,dc=example,dc=test',
      'cn=far,dc=other,dc=test',
      'cn=p7,dc=example,dc=test',
      'cn=p9,dc=example,dc=test',
    ]);
    expect(notices.find(({ code }) => code === 'manager-missing')?.who).toEqual([far]);
  });
});

describe('rights', () => {
  it('a directory that shows no objectGUID is refused', async () => {
    await directory.start([{ entries: [person(1, { objectGUID: [] })] }]);
    expect(await failure(run())).toMatch(/^LDAP: the field objectGUID is missing from the only person/);
  });

  it('a field that nobody has is a warning', async () => {
    await directory.start([
      { entries: [person(1, { department: [], title: [' '] }), person(2, { department: [], title: [] })] },
    ]);
    const { notices } = await fetchLdap(run());
    expect(notices.find(({ code }) => code === 'field-empty')?.message).toContain(
      'the fields title, department are empty for all 2',
    );
  });

  it('a login that the server treats as anonymous is reported when nobody is found', async () => {
    await directory.start([{}], [], { extended: { code: 0 } });
    const { notices } = await fetchLdap(run());
    expect(notices.map(({ message }) => message)).toEqual([
      `No one below ${BASE} matched the filter: the server treated the login as anonymous: check LDAP_USERNAME and LDAP_PASSWORD.`,
    ]);
  });
});

describe('logins', () => {
  it.each([
    ['525', 'there is no such user'],
    ['52e', 'the user name or password is incorrect'],
    ['530', 'the account is not allowed to log in at this time of day'],
    ['531', 'the account is not allowed to log in from this computer'],
    ['532', 'the password has expired'],
    ['533', 'the account is disabled'],
    ['701', 'the account has expired'],
    ['773', 'the password must be changed before the first login'],
    ['775', 'the account is locked after too many failed logins'],
  ])('refused with data %s say that %s', async (data, words) => {
    const message = `80090308: LdapErr: DSID-0C090447, comment: AcceptSecurityContext error, data ${data}, v3839\0`;
    await directory.start([], [], { bind: { code: 49, message } });
    const said = await failure(run());
    expect(said).toContain(`The directory refused the login as svc@example.test: ${words}. → `);
    expect(said).not.toContain('svcpw-1234');
  });
});

describe('an entry that repeats', () => {
  it('is no fault when the list is whole at the second reading', async () => {
    let reading = 0;
    const pages = [[person(1), person(2)], [person(2)]];
    const search = (asked: Asked): Reply => {
      if (asked.base === '') return { entries: [ROOT] };
      if (asked.cookie === '') {
        reading += 1;
        return { entries: pages[0] ?? [], cookie: 'a' };
      }
      return { entries: reading === 1 ? (pages[1] ?? []) : [person(3)] };
    };
    await directory.start([], [], { search });
    const { employees, summary } = await fetchLdap(run());
    expect(employees.map(({ external_id }) => external_id)).toEqual([idOf(1), idOf(2), idOf(3)]);
    expect(summary.read).toBe(3);
    expect(reading).toBe(2);
  });
});

describe('an address made of the login name', () => {
  it('is one warning with the count, unless the settings ask for it', async () => {
    const noMail = { mail: [] };
    await directory.start([{ entries: [person(1, noMail), person(2, noMail), person(3)] }]);
    const warned = async (ldap: Partial<LdapSettings>) =>
      (await fetchLdap(run(ldap))).notices.filter(({ code }) => code === 'email-from-login');
    expect(await warned({})).toEqual([
      {
        level: 'warning',
        code: 'email-from-login',
        message:
          '2 people have no mail: tcsync uses the login name followed by @example.test as the e-mail. Enter the address in the directory, or set LDAP_EMAIL_ATTRIBUTE.',
        who: ['p1@example.test', 'p2@example.test'],
      },
    ]);
    expect(await warned({ useSamaccountname: true })).toEqual([]);
  });
});

describe('LDAP_INCLUDE_DISABLED', () => {
  it('decides whether locked accounts come as inactive people or are skipped', async () => {
    await directory.start([{ entries: [person(1), person(2, { accountExpires: ['120000000000000000'] })] }]);
    const all = await fetchLdap(run());
    expect(all.employees.map(({ status }) => status)).toEqual(['active', 'inactive']);
    const usable = await fetchLdap(run({ includeDisabled: false }));
    expect(usable.employees.map(({ external_id }) => external_id)).toEqual([idOf(1)]);
    expect(usable.summary.skipped).toEqual({ 'expired accounts': 1 });
  });
});

describe('interruption', () => {
  it('ends the fetch at once, and the connection with it', async () => {
    const interrupt = new AbortController();
    await directory.start([{ entries: [person(1)], cookie: 'a' }, 'silence']);
    const reason = new Error('stopped by the user');
    const fetched = fetchLdap(
      run({}, { signal: interrupt.signal, progress: () => setImmediate(() => interrupt.abort(reason)) }),
    );
    await expect(fetched).rejects.toBe(reason);
    await server().idle();
  });

  it('before the start connects nowhere', async () => {
    await directory.start([]);
    await expect(fetchLdap(run({}, { signal: AbortSignal.abort() }))).rejects.toThrow('aborted');
    expect(server().connections()).toBe(0);
  });
});
