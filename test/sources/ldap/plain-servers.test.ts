import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LdapSettings } from '../../../src/sources/ldap/settings.ts';
import {
  DIRECTORY_SERVER,
  type DirectoryServer,
  READER as DIRECTORY_READER,
  startDirectoryServer,
} from '../../services/directory-server.ts';
import { describeWith } from '../../services/service.ts';
import { OPENLDAP, READER, type Slapd, startSlapd } from '../../services/slapd.ts';
import { type Attributes, BASE, record } from './company.ts';
import { fetchLdap } from './fetching.ts';
import {
  type AccountRow,
  DIRECTORY_SERVER_ACCOUNTS,
  expectLocksRespected,
  NOW,
  OPENLDAP_ACCOUNTS,
} from './locked-accounts.ts';

const PEOPLE = `ou=People,${BASE}`;
const GROUPS = `ou=Groups,${BASE}`;

function person(login: string, classes: readonly string[], attributes: Attributes): string {
  return record(`uid=${login},${PEOPLE}`, {
    objectClass: ['inetOrgPerson', ...classes],
    uid: login,
    cn: `Ada ${login}`,
    sn: 'Lovelace',
    mail: `${login}@example.com`,
    ...attributes,
  });
}

function locked(rows: readonly AccountRow[], objectClass: string): string {
  return rows.map(({ login, attributes }) => person(login, [objectClass], attributes)).join('');
}

const member = (login: string): string => `uid=${login},${PEOPLE}`;

/** The people of the groups, and the groups: nested, in a circle, by login, by number, with members that do not exist. */
function groups(): string {
  const posix = (login: string, number: string): string =>
    person(login, ['posixAccount'], { uidNumber: number, gidNumber: number, homeDirectory: '/' });
  const group = (cn: string, objectClass: string, attributes: Attributes): string =>
    record(`cn=${cn},${GROUPS}`, { objectClass, cn, ...attributes });
  return [
    record(GROUPS, { objectClass: 'organizationalUnit', ou: 'Groups' }),
    ...['1001', '1002', '1003', '1004', '1005'].map((number) => posix(`Person${number}`, number)),
    group('inner', 'groupOfNames', { member: [member('person1001'), `cn=outer,${GROUPS}`] }),
    group('unique', 'groupOfUniqueNames', {
      uniqueMember: [`${member('Person1002')}#'0101'B`, `cn=logins,${GROUPS}`],
    }),
    group('logins', 'posixGroup', { gidNumber: '9001', memberUid: ['PERSON1003', 'gone'] }),
    group('outer', 'groupOfNames', {
      member: [`cn=inner,${GROUPS}`, `cn=unique,${GROUPS}`, member('left')],
    }),
    group('primary', 'posixGroup', { gidNumber: '1004' }),
  ].join('');
}

async function expectGroupsResolved(ldap: Partial<LdapSettings>): Promise<void> {
  const { employees, notices } = await fetchLdap({
    ldap: { ...ldap, supervisorGroupName: 'Outer', globalAdminGroupName: 'primary' },
    now: NOW,
  });
  const having = (field: string): readonly string[] =>
    employees
      .filter((employee) => employee[field] === true)
      .map(({ email }) => email)
      .toSorted();
  expect(having('force_supervisor_role')).toEqual(
    [1001, 1002, 1003].map((number) => `person${number}@example.com`),
  );
  expect(having('force_global_admin_role')).toEqual(['person1004@example.com']);
  const unresolved = notices.filter(({ code }) => code === 'group-members-unresolved');
  expect(unresolved.map(({ message, who }) => [message, who])).toEqual([
    [
      expect.stringMatching(
        /^The group Outer \(LDAP_SUPERVISOR_GROUP_NAME\) has 2 members that tcsync cannot find in the directory/,
      ),
      [member('left'), 'gone'],
    ],
  ]);
}

const UNIT = record(PEOPLE, { objectClass: 'organizationalUnit', ou: 'People' });

describeWith(OPENLDAP, 'accounts and groups of OpenLDAP', () => {
  let server: Slapd;
  beforeAll(async () => {
    const people = UNIT + locked(OPENLDAP_ACCOUNTS, 'shadowAccount') + groups();
    server = await startSlapd({ schema: 'plain', people });
  }, 120_000);
  afterAll(async () => server?.stop());

  const settings = () => ({
    port: server.port,
    username: READER.dn,
    password: READER.password,
    dn: PEOPLE,
  });

  it('come as inactive people when they are locked, so that no sync enables them', async () => {
    expectLocksRespected(OPENLDAP_ACCOUNTS, await fetchLdap({ ldap: settings(), now: NOW }));
  });

  it('count members of groups within groups, by name, login and number', async () => {
    await expectGroupsResolved(settings());
  });
});

describeWith(DIRECTORY_SERVER, 'accounts and groups of 389 Directory Server', () => {
  let server: DirectoryServer;
  beforeAll(async () => {
    server = await startDirectoryServer(
      UNIT + locked(DIRECTORY_SERVER_ACCOUNTS, 'krbPrincipalAux') + groups(),
    );
  }, 300_000);
  afterAll(async () => server?.stop());

  const settings = () => ({
    port: server.port,
    username: DIRECTORY_READER.dn,
    password: DIRECTORY_READER.password,
    dn: PEOPLE,
  });

  it('come as inactive people when they are locked, so that no sync enables them', async () => {
    const result = await fetchLdap({ ldap: settings(), now: NOW });
    expectLocksRespected(DIRECTORY_SERVER_ACCOUNTS, result);
    expect(new Set(result.employees.map(({ external_id }) => external_id)).size).toBe(
      result.employees.length,
    );
    expect(result.employees.map(({ external_id }) => external_id)).not.toContain('');
  });

  it('count members of groups within groups, by name, login and number', async () => {
    await expectGroupsResolved(settings());
  });
});
