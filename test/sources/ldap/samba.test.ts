import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LdapDirectory } from '../../../src/sources/ldap/directory.ts';
import { openConnection } from '../../../src/sources/ldap/connection.ts';
import { ldapEndpoints } from '../../../src/sources/ldap/endpoint.ts';
import type { LdapSettings } from '../../../src/sources/ldap/settings.ts';
import { DOMAIN, SAMBA, type Samba, SERVICE_ACCOUNT, startSamba } from '../../services/samba.ts';
import { describeWith } from '../../services/service.ts';
import {
  BASE,
  createCompany,
  expectedOf,
  personRecords,
  type Person,
  record,
  STAFF,
  unitRecords,
} from './company.ts';
import { ACTIVE_DIRECTORY_ACCOUNTS, expectLocksRespected, NOW } from './locked-accounts.ts';
import { addsUp, byId, checkSteps, failure, fetchLdap, ldapSettings, type Run } from './fetching.ts';

/** Enough for three pages and for every kind of name; ldbadd takes 17 ms for each. */
const people = createCompany(600);
const staffAccounts = '(&(objectCategory=person)(sAMAccountName=Login*))';
const GROUPS = `OU=Groups,${BASE}`;
const LOCKED = `OU=Locked,${BASE}`;

const NORMAL = '544';
const DISABLED = '546';

function directory(): string {
  const account = (person: Person) => ({
    objectClass: 'user',
    sAMAccountName: person.login,
    department: person.department,
    userAccountControl: person.disabled ? DISABLED : NORMAL,
  });
  const group = (name: string, member: readonly string[]): string =>
    record(`CN=${name},${GROUPS}`, { objectClass: 'group', member });
  const login = (name: string, userAccountControl: string, more: Record<string, string> = {}): string =>
    record(`CN=${name},CN=Users,${BASE}`, {
      objectClass: 'user',
      sAMAccountName: name,
      userAccountControl,
      ...more,
    });
  return [
    unitRecords(people, (name) => (name === 'R+D' ? 'Research, Development' : '')),
    personRecords(people, account),
    record(`CN=PC-1,${STAFF}`, {
      objectClass: 'computer',
      sAMAccountName: 'PC-1$',
      userAccountControl: '4096',
    }),
    record(`CN=Partner,${STAFF}`, { objectClass: 'contact', sn: 'Partner', mail: 'partner@example.com' }),
    record(GROUPS, { objectClass: 'organizationalUnit' }),
    group(
      'Seniors\\, North',
      people.slice(10, 20).map(({ dn }) => dn),
    ),
    group('Leads', [`CN=Seniors\\, North,${GROUPS}`, people[30]?.dn ?? '']),
    group('Supervisors', [`CN=Leads,${GROUPS}`, people[40]?.dn ?? '']),
    group('All of us', [`CN=Domain Users,CN=Users,${BASE}`]),
    group(
      'Big',
      people.slice(0, 400).map(({ dn }) => dn),
    ),
    record(LOCKED, { objectClass: 'organizationalUnit' }),
    ...ACTIVE_DIRECTORY_ACCOUNTS.map(({ login: name, attributes }) =>
      record(`CN=${name},${LOCKED}`, {
        objectClass: 'user',
        sAMAccountName: name,
        mail: `${name}@example.com`,
        ...attributes,
      }),
    ),
    login('blocked', NORMAL),
    login('late', NORMAL, { accountExpires: '120000000000000000' }),
    login('fresh', NORMAL),
  ].join('');
}

describeWith(SAMBA, 'fetch ldap against Active LdapDirectory (Samba)', () => {
  let server: Samba;
  let ids: ReadonlyMap<string, string>;
  const idOf = (person: Person): string => ids.get(person.login) ?? 'not loaded';

  beforeAll(async () => {
    server = await startSamba(directory(), [
      { name: 'late', password: 'late-1234' },
      { name: 'fresh', password: 'fresh-1234', mustChange: true },
      { name: 'blocked', password: 'blocked-1234', disabled: true },
    ]);
    ids = await server.guids();
  }, 300_000);
  afterAll(async () => server?.stop());

  const settings = (more: Partial<LdapSettings> = {}): Partial<LdapSettings> => ({
    host: '127.0.0.1',
    domain: DOMAIN,
    username: SERVICE_ACCOUNT.name,
    password: SERVICE_ACCOUNT.password,
    useSsl: true,
    caFile: server.certificates.ca,
    pageSize: 250,
    filter: staffAccounts,
    ...more,
  });
  const run = (more: Partial<LdapSettings> = {}, rest: Omit<Run, 'ldap'> = {}): Run => ({
    ldap: settings(more),
    ...rest,
  });

  it('maps every field of 600 people over pages of 250', async () => {
    const result = await fetchLdap(run({ dn: STAFF }));
    const found = byId(result);
    expect(result.employees).toHaveLength(600);
    for (const person of people) expect(found.get(idOf(person))).toEqual(expectedOf(person, people, idOf));
    expect(addsUp(result)).toBe(true);
    const [bind, root, pages] = [1, 1, 3];
    expect(result.summary.requests).toBe(bind + root + pages);
  });

  it('leaves out disabled accounts, computers and contacts without a filter, from the root of the domain', async () => {
    const result = await fetchLdap(run({ filter: undefined }));
    const logins = result.employees.map(({ raw_data }) => raw_data?.['sAMAccountName']);
    const enabled = people.filter(({ disabled }) => !disabled).map(({ login }) => login);
    const ours = (logins as readonly string[]).filter((login) => login.startsWith('Login'));
    expect(new Set(ours)).toEqual(new Set(enabled));
    expect(logins).not.toContain('Administrator');
    expect(logins).not.toContain('krbtgt');
    expect(result.summary.skipped).toEqual({ computers: 2, contacts: 1, 'critical system objects': 2 });
    expect(addsUp(result)).toBe(true);
    const all = await fetchLdap(run({ filter: '(objectClass=person)', dn: STAFF }));
    expect(all.summary.skipped).toEqual({ computers: 1, contacts: 1 });
  });

  it('takes every locked account as inactive, so that no sync enables it', async () => {
    const result = await fetchLdap(run({ dn: LOCKED, filter: '(objectClass=user)' }, { now: NOW }));
    expectLocksRespected(ACTIVE_DIRECTORY_ACCOUNTS, result);
  });

  it('completes the managers who are disabled', async () => {
    const result = await fetchLdap(
      run({ filter: undefined, dn: STAFF }, { prepare: { useSupervisorGroups: true } }),
    );
    const found = byId(result);
    const wanted = people.filter(
      (person) => !person.disabled || people.some((one) => leadsEnabled(person, one)),
    );
    expect(result.employees).toHaveLength(wanted.length);
    for (const person of wanted) expect(found.get(idOf(person))).toEqual(expectedOf(person, people, idOf));
    expect(result.summary.managersAdded).toBe(wanted.filter(({ disabled }) => disabled).length);
    expect(result.summary.managersAdded).toBeGreaterThan(3);
  });

  it('gives the units top first, with descriptions where there are some', async () => {
    const { employees, summary } = await fetchLdap(
      run({ dn: STAFF, useOuStructure: true, useOuDescription: true }),
    );
    const departments = new Map(employees.map(({ external_id, department }) => [external_id, department]));
    for (const person of people) {
      const path = person.units.map((unit) => (unit === 'R+D' ? 'Research, Development' : unit));
      expect(departments.get(idOf(person))).toEqual(path);
    }
    expect(summary.requests).toBe(6);
  });

  it('follows nested groups and primary groups', async () => {
    const members = async (supervisorGroupName: string): Promise<readonly string[]> => {
      const { employees } = await fetchLdap(run({ dn: STAFF, supervisorGroupName }));
      return employees.filter((one) => one.force_supervisor_role).map(({ external_id }) => external_id);
    };
    const nested = [...people.slice(10, 20), ...people.slice(30, 31), ...people.slice(40, 41)].map(idOf);
    expect(new Set(await members('supervisors'))).toEqual(new Set(nested));
    expect(await members('All of us')).toHaveLength(600);
    expect(await members('Domain Users')).toHaveLength(600);
    expect(new Set(await members('Big'))).toEqual(new Set(people.slice(0, 400).map(idOf)));
    expect(await failure(run({ supervisorGroupName: 'Lead' }))).toContain('Did you mean Leads');
    expect(await failure(run({ dn: STAFF, supervisorGroupName: 'Guests Only' }))).toContain(
      'is not in the directory',
    );
  });

  it('continues an attribute that comes in pieces', async () => {
    const [endpoint] = ldapEndpoints(ldapSettings(settings()), undefined).value;
    if (endpoint === undefined) throw new Error('no endpoint');
    const login = { name: `${SERVICE_ACCOUNT.name}@${DOMAIN}`, password: SERVICE_ACCOUNT.password };
    const connection = await openConnection(endpoint, login, new AbortController().signal);
    try {
      const ad = await LdapDirectory.open(connection, 500);
      const before = connection.requests;
      const group = await ad.lookUp(`CN=Big,${GROUPS}`, ['member;range=0-149']);
      expect(new Set(group?.texts('member')).size).toBe(400);
      expect(connection.requests - before).toBe(2);
    } finally {
      await connection.close();
    }
  });

  it('checks the way to the domain controller step by step', async () => {
    const { lines, sample } = await checkSteps(run({ dn: STAFF, supervisorGroupName: 'Leads' }));
    expect(lines.filter((step) => step.startsWith('✗'))).toEqual([]);
    expect(lines).toContain('The directory identifies itself: Active Directory');
    expect(new Set(people.map(idOf)).has(sample?.external_id ?? '')).toBe(true);
  });

  describe('logs in', () => {
    const one = { filter: '(sAMAccountName=Login1)' };

    it.each(['svc', 'svc@example.test', 'EXAMPLE\\svc', `CN=svc,CN=Users,${BASE}`])(
      'as %s over LDAPS and StartTLS',
      async (username) => {
        const ldaps = await fetchLdap(run({ ...one, username }));
        const startTls = await fetchLdap(run({ ...one, username, useSsl: false, useStartTls: true }));
        expect([ldaps, startTls].map(({ employees }) => employees.length)).toEqual([1, 1]);
        expect(
          [...ldaps.notices, ...startTls.notices].filter(({ code }) => code.startsWith('ldap-')),
        ).toEqual([]);
      },
    );

    it('on port 636 without an explicit SSL setting', async () => {
      const { employees, notices } = await fetchLdap(run({ ...one, useSsl: false, port: 636 }));
      expect(employees).toHaveLength(1);
      expect(notices.map(({ code }) => code)).toContain('ldap-ssl-by-port');
    });

    it('and refuses a certificate for another name or from an unknown authority', async () => {
      const otherName =
        /^The certificate of localhost:\d+ is for a different name: dc1\.example\.test, 127\.0\.0\.1\./;
      const startTls = { ...one, useSsl: false, useStartTls: true };
      expect(await failure(run({ ...one, host: 'localhost' }))).toMatch(otherName);
      expect(await failure(run({ ...startTls, host: 'localhost' }))).toMatch(otherName);
      expect(await failure(run({ ...one, caFile: undefined }))).toContain('does not trust');
      expect(await failure(run({ ...startTls, caFile: undefined }))).toContain('does not trust');
    });

    it('without verifying, when that is asked for, and warns', async () => {
      for (const how of [{ useSsl: true }, { useSsl: false, useStartTls: true }]) {
        const unverified = { ...one, ...how, host: 'localhost', caFile: undefined, sslVerify: false };
        const { employees, notices } = await fetchLdap(run(unverified));
        expect(employees).toHaveLength(1);
        expect(notices.filter(({ level }) => level === 'warning').map(({ code }) => code)).toContain(
          'ldap-unverified',
        );
      }
    });

    it('and explains why not', async () => {
      const said = async (more: Partial<LdapSettings>): Promise<string> => failure(run({ ...one, ...more }));
      expect(await said({ useSsl: false })).toBe(
        '127.0.0.1:389 accepts passwords only over an encrypted connection. → Set LDAP_USE_START_TLS=true, or LDAP_USE_SSL=true.',
      );
      expect(await said({ password: 'wrong' })).toMatch(
        /^The directory refused the login as svc@example\.test: the user name or password is incorrect\. → Check LDAP_USERNAME, LDAP_DOMAIN and LDAP_PASSWORD;/,
      );
      expect(await said({ username: 'late', password: 'late-1234' })).toContain('the account has expired');
      expect(await said({ username: 'fresh', password: 'fresh-1234' })).toContain(
        'must be changed before the first login',
      );
      expect(await said({ username: 'blocked', password: 'blocked-1234' })).toContain(
        'the account is disabled',
      );
      expect(await said({ username: 'nobody' })).toMatch(/no such user|user name or password is incorrect/);
      expect(await said({ dn: `OU=Stff,${BASE}` })).toBe(
        `There is no OU=Stff,${BASE} in the directory, or the account is not allowed to see it. → ${BASE} exists: check the part of LDAP_DN before it.`,
      );
      expect(await said({ dn: 'DC=other,DC=test' })).toContain('LDAP_DN must end with one of them');
      expect(await said({ filter: '(memberOf=CN=A\\,B)' })).toContain('write a backslash as \\5c');
    });
  });
});

/** True when `person` is above someone enabled. */
function leadsEnabled(person: Person, other: Person): boolean {
  if (other.disabled) return false;
  for (let at = other.manager; at !== undefined; at = people[at]?.manager)
    if (at === person.index) return true;
  return false;
}
