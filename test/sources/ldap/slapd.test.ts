import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LdapSettings } from '../../../src/sources/ldap/settings.ts';
import { describeWith } from '../../services/service.ts';
import { LIMITED, OPENLDAP, READER, type Slapd, startSlapd } from '../../services/slapd.ts';
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
import { addsUp, byId, checkSteps, failure, fetchLdap, type Run } from './fetching.ts';

const people = createCompany(3000);
const everyone = '(objectClass=person)';
const guid = (person: Person): string => person.guid;
const dnsOf = (...chosen: readonly Person[]): readonly string[] => chosen.map(({ dn }) => dn);

function directory(): string {
  const account = (person: Person) => ({
    objectClass: 'user',
    objectGUID: person.guidBytes,
    sAMAccountName: person.login,
    department: person.department,
    userAccountControl: person.disabled ? '514' : '512',
  });
  return [
    unitRecords(people, (name) => (name === 'R+D' ? 'Research, Development' : '')),
    personRecords(people, account),
    record(`CN=PC-1,${STAFF}`, { objectClass: 'computer', cn: 'PC-1', sn: 'PC', sAMAccountName: 'PC-1$' }),
    record(`CN=Partner,${STAFF}`, {
      objectClass: 'contact',
      cn: 'Partner',
      sn: 'Partner',
      mail: 'p@example.com',
    }),
    record(`CN=Managed,${STAFF}`, {
      objectClass: 'user',
      cn: 'M',
      sn: 'M',
      sAMAccountName: 'gmsa$',
      mail: 'm@x.test',
    }),
    record(`CN=Nothing,${STAFF}`, { objectClass: 'user', cn: 'Nothing', sn: 'Nothing' }),
  ].join('');
}

function groups(): string {
  const group = (name: string, member: readonly string[]): string =>
    record(`CN=${name},OU=Groups,${BASE}`, { objectClass: 'group', cn: name, member });
  return [
    record(`OU=Groups,${BASE}`, { objectClass: 'organizationalUnit', ou: 'Groups' }),
    group('Supervisors', dnsOf(...people.slice(0, 2000))),
    group('Supervisors of Nothing', dnsOf(...people.slice(2000, 2010))),
    group('Global Admins', dnsOf(...people.slice(7, 9))),
    group('Empty', []),
  ].join('');
}

describeWith(OPENLDAP, 'fetch ldap against OpenLDAP with Active Directory’s attributes', () => {
  let server: Slapd;
  beforeAll(async () => {
    server = await startSlapd({ schema: 'active-directory', people: directory(), groups: groups() });
  }, 60_000);
  afterAll(async () => server?.stop());

  const settings = (more: Partial<LdapSettings> = {}): Partial<LdapSettings> => ({
    port: server.port,
    username: READER.dn,
    password: READER.password,
    pageSize: 500,
    filter: everyone,
    ...more,
  });
  const run = (more: Partial<LdapSettings> = {}, rest: Omit<Run, 'ldap'> = {}): Run => ({
    ldap: settings(more),
    ...rest,
  });

  it('maps every field of 3,000 people over pages of 500', async () => {
    const progress: number[] = [];
    const result = await fetchLdap(run({}, { progress: (read) => progress.push(read) }));
    const found = byId(result);
    expect(result.employees).toHaveLength(3000);
    for (const person of people) expect(found.get(person.guid)).toEqual(expectedOf(person, people, guid));
    expect(result.summary.read).toBe(3004);
    expect(result.summary.skipped).toEqual({
      computers: 1,
      contacts: 1,
      'machine and service accounts ($)': 1,
      'without an e-mail or login name': 1,
    });
    expect(addsUp(result)).toBe(true);
    expect(progress).toEqual([500, 1000, 1500, 2000, 2500, 3000, 3004]);
  });

  it('needs no more requests than the pages, whatever is asked of it', async () => {
    const { summary } = await fetchLdap(
      run({
        useOuStructure: true,
        useOuDescription: true,
        supervisorGroupName: 'Supervisors',
        globalAdminGroupName: 'Global Admins',
      }),
    );
    const [bind, root, twoGroups, pages, units] = [1, 1, 2, 7, 1];
    expect(summary.requests).toBe(bind + root + twoGroups + pages + units);
  });

  it('takes enabled accounts only when no filter is set, because the schema knows userAccountControl', async () => {
    const { employees, summary } = await fetchLdap(run({ filter: undefined }));
    const enabled = people.filter(({ disabled }) => !disabled);
    expect(new Set(employees.map(({ external_id }) => external_id))).toEqual(new Set(enabled.map(guid)));
    expect(summary.managersAdded).toBe(0);
    const orphan = enabled.find(({ manager }) => manager !== undefined && people[manager]?.disabled === true);
    expect(employees.find(({ external_id }) => external_id === orphan?.guid)?.supervisor_id).toBe('');
  });

  it('fetches managers outside the filter as inactive, all the way up', async () => {
    const result = await fetchLdap(
      run({ filter: '(sAMAccountName=Login2999)' }, { prepare: { useSupervisorGroups: true } }),
    );
    const chain: Person[] = [];
    for (let at = people[2999]?.manager; at !== undefined; at = people[at]?.manager) {
      const manager = people[at];
      if (manager !== undefined) chain.push(manager);
    }
    expect(chain.length).toBeGreaterThan(3);
    expect(result.employees.slice(1).map(({ external_id }) => external_id)).toEqual(chain.map(guid));
    expect(result.employees.map(({ status }) => status)).toEqual(['active', ...chain.map(() => 'inactive')]);
    expect(result.employees.map(({ supervisor_id }) => supervisor_id)).toEqual([...chain.map(guid), '']);
    expect(result.summary.managersAdded).toBe(chain.length);
    expect(addsUp(result)).toBe(true);
  });

  it('gives the units top first, with descriptions where there are some', async () => {
    const { employees } = await fetchLdap(run({ useOuStructure: true, useOuDescription: true }));
    const departments = new Map(employees.map(({ external_id, department }) => [external_id, department]));
    for (const person of people) {
      const path = person.units.map((unit) => (unit === 'R+D' ? 'Research, Development' : unit));
      expect(departments.get(person.guid)).toEqual(path);
    }
    const plain = await fetchLdap(run({ useOuStructure: true, dn: STAFF }));
    const byName = new Map(plain.employees.map(({ external_id, department }) => [external_id, department]));
    for (const person of people) expect(byName.get(person.guid)).toEqual(person.units);
  });

  it('gives roles by the group’s own name in any case, and not by a name it is part of', async () => {
    const { employees } = await fetchLdap(
      run({ supervisorGroupName: 'SUPERVISORS', globalAdminGroupName: 'global admins', dn: STAFF }),
    );
    const has = (field: string): readonly string[] =>
      employees.filter((employee) => employee[field] === true).map(({ external_id }) => external_id);
    expect(new Set(has('force_supervisor_role'))).toEqual(new Set(people.slice(0, 2000).map(guid)));
    expect(new Set(has('force_global_admin_role'))).toEqual(new Set(people.slice(7, 9).map(guid)));
  });

  it('refuses a group that is not there or empty, unless that is allowed', async () => {
    expect(await failure(run({ supervisorGroupName: 'Supervisor' }))).toBe(
      'The group Supervisor (LDAP_SUPERVISOR_GROUP_NAME) is not in the directory. → Set LDAP_SUPERVISOR_GROUP_NAME to the group’s own name (CN). Did you mean Supervisors, or Supervisors of Nothing? Use --allow-missing-groups to continue this run without it.',
    );
    expect(await failure(run({ globalAdminGroupName: 'Empty' }))).toMatch(
      /^None of the people found is in the group Empty \(LDAP_GLOBAL_ADMIN_GROUP_NAME\)\. → Check the members/,
    );
    const allowed = await fetchLdap(
      run({ supervisorGroupName: 'Supervisor', globalAdminGroupName: 'Empty' }, { allowMissingGroups: true }),
    );
    expect(allowed.employees).toHaveLength(3000);
    expect(allowed.notices.filter(({ code }) => code === 'missing-group')).toHaveLength(2);
  });

  it('takes the address in the domain that TIMECAMP_REPLACE_EMAIL_DOMAIN names', async () => {
    const both = people.find(({ mail }) => mail.includes(','));
    const filter = `(sAMAccountName=${both?.login})`;
    const { employees } = await fetchLdap(
      run({ filter }, { prepare: { replaceEmailDomain: 'example.com' } }),
    );
    expect(employees.map(({ email }) => email)).toEqual([`new${both?.index}@example.com`]);
  });

  it('checks the way to the directory step by step', async () => {
    const safe = {
      host: 'localhost',
      useStartTls: true,
      caFile: server.certificates.ca,
      supervisorGroupName: 'Supervisors',
    };
    const steps = [
      `The settings are consistent: localhost:${server.port}`,
      expect.stringMatching(/^The name localhost can be resolved: (127\.0\.0\.1|::1)$/),
      `Port ${server.port} on localhost is open: `,
      'The connection to localhost is encrypted as configured: StartTLS, with a verified certificate',
      `The directory accepts the login as ${READER.dn}: `,
      'The directory identifies itself: another LDAP server',
      'The group Supervisors exists: LDAP_SUPERVISOR_GROUP_NAME',
      `There are people below ${BASE}: 100 of the first 100 entries are people`,
    ];
    const { lines, sample } = await checkSteps(run(safe));
    expect(lines).toEqual(steps);
    const person = people.find((one) => one.guid === sample?.external_id);
    expect(sample).toMatchObject({ name: person?.display, job_title: person?.title });

    const stopped = async (more: Partial<LdapSettings>, at: number, why: RegExp): Promise<void> => {
      const failed = await checkSteps(run({ ...safe, ...more }));
      expect(failed.lines).toHaveLength(at);
      expect(failed.lines.at(-1)).toMatch(why);
    };
    await stopped({ filter: '(' }, 1, /^✗ The settings are consistent: LDAP_FILTER is invalid/);
    await stopped(
      { host: 'nowhere.invalid' },
      2,
      /^✗ The name nowhere\.invalid can be resolved: .* cannot be resolved/,
    );
    await stopped({ port: 1 }, 3, /^✗ Port 1 on localhost is open: \S+ refuses connections/);
    await stopped({ caFile: undefined }, 4, /^✗ The connection to localhost is encrypted .* does not trust/);
    await stopped({ password: 'wrong' }, 5, /^✗ The directory accepts the login .* is incorrect/);
    await stopped(
      { supervisorGroupName: 'Nobody' },
      7,
      /^✗ The group Nobody exists: .* is not in the directory/,
    );
    await stopped({ dn: `OU=Gone,${BASE}` }, 8, /^✗ There are people below OU=Gone/);
    await stopped({ filter: '(objectClass=computer)' }, 8, /The only entry .* is not a person/);
  });

  describe('explains', () => {
    it('a wrong host, a wrong port and a port that does not speak TLS', async () => {
      expect(await failure(run({ host: 'nowhere.invalid' }))).toMatch(
        /^The name nowhere\.invalid cannot be resolved/,
      );
      expect(await failure(run({ port: 1 }))).toMatch(
        /^127\.0\.0\.1:1 refuses connections\. → Check LDAP_HOST and LDAP_PORT/,
      );
      expect(await failure(run({ useSsl: true }))).toMatch(
        /^127\.0\.0\.1:\d+ closed the connection before it answered the TLS handshake\./,
      );
      expect(await failure(run({ port: server.tlsPort }))).toMatch(/closed the connection/);
      expect(await failure(run({ host: 'ldap://dc1.example.com' }))).toMatch(
        /^LDAP_HOST is not a server name/,
      );
    });

    it('a login by user@domain, which OpenLDAP does not know, and a wrong password', async () => {
      expect(await failure(run({ username: 'svc' }))).toBe(
        'The directory refused the login as svc@example.test: this server requires a distinguished name. → Set LDAP_USERNAME to the full distinguished name, such as cn=reader,dc=example,dc=com.',
      );
      expect(await failure(run({ password: 'wrong' }))).toBe(
        `The directory refused the login as ${READER.dn}: the user name or password is incorrect. → Check LDAP_USERNAME, which must be the full distinguished name, and LDAP_PASSWORD.`,
      );
    });

    it('a base that is not there, with the part that is', async () => {
      expect(await failure(run({ dn: `OU=Gone,OU=Lost,${STAFF}` }))).toBe(
        `There is no OU=Gone,OU=Lost,${STAFF} in the directory, or the account is not allowed to see it. → ou=Staff,dc=example,dc=test exists: check the part of LDAP_DN before it.`,
      );
      expect(await failure(run({ dn: 'OU=Staff,DC=other,DC=test' }))).toBe(
        'There is no OU=Staff,DC=other,DC=test in the directory, or the account is not allowed to see it. → This server hosts dc=example,dc=test; LDAP_DN must end with one of them.',
      );
      expect(await failure(run({ dn: 'Staff' }))).toMatch(
        /LDAP_DN is not a distinguished name\. → Write it as/,
      );
    });

    it('a filter that cannot be read', async () => {
      expect(await failure(run({ filter: '(&(objectClass=person)' }))).toMatch(
        /^LDAP_FILTER is invalid: .*parentheses/,
      );
      expect(await failure(run({ filter: '(memberOf=CN=Doe\\, Jane,DC=x)' }))).toMatch(
        /write a backslash as \\5c/,
      );
    });

    it('a limit on what the account may see, with the page that failed', async () => {
      expect(await failure(run({ username: LIMITED.dn }))).toBe(
        'The directory did not return page 3 of the people: it limits how many entries this account can read at a time (size limit). → Lower LDAP_PAGE_SIZE to 500 or less; if that does not help, raise the limit for this account on the server.',
      );
    });

    it('an empty result', async () => {
      const { notices } = await fetchLdap(
        run({ filter: '(sAMAccountName=nobody)', supervisorGroupName: 'Supervisors' }),
      );
      expect(notices.map(({ message }) => message)).toEqual([
        `No one below ${BASE} matched the filter: check LDAP_DN and LDAP_FILTER, and that the account in LDAP_USERNAME has read access there.`,
      ]);
    });
  });
});
