import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../../services/service.ts';
import { OPENLDAP, READER, type Slapd, startSlapd } from '../../services/slapd.ts';
import { BASE, record } from './company.ts';
import { fetchLdap, mapped } from './fetching.ts';

describeWith(OPENLDAP, 'fetch ldap against OpenLDAP as it comes', () => {
  let server: Slapd;
  const uuid = (index: number): string =>
    `6f9619ff-8b86-d011-b42d-00cf4fc96${String(index).padStart(3, '0')}`;
  const person = (index: number, attributes: Record<string, string | readonly string[]>): string =>
    record(`uid=u${index},ou=People,${BASE}`, {
      objectClass: 'inetOrgPerson',
      entryUUID: uuid(index),
      uid: `u${index}`,
      cn: `Person ${index}`,
      sn: `Surname${index}`,
      ...attributes,
    });
  beforeAll(async () => {
    const tree = [
      record(`ou=People,${BASE}`, { objectClass: 'organizationalUnit', ou: 'People' }),
      person(1, { mail: ['First@old.test', 'Second@example.com'], givenName: 'Ewa', title: 'Boss' }),
      person(2, { manager: `UID=U1, ou=people,${BASE}` }),
      person(3, { mail: 'third@example.com', manager: `uid=gone,ou=People,${BASE}`, displayName: 'Trzeci' }),
      record(`cn=leads,${BASE}`, {
        objectClass: 'groupOfNames',
        cn: 'leads',
        member: `uid=u2,ou=People,${BASE}`,
      }),
    ];
    server = await startSlapd({ schema: 'plain', people: tree.join('') });
  }, 60_000);
  afterAll(async () => server?.stop());

  it('uses entryUUID, uid, the names and the groups that there are', async () => {
    const { employees, notices, summary } = await fetchLdap({
      ldap: {
        port: server.port,
        username: READER.dn,
        password: READER.password,
        dn: `ou=People,${BASE}`,
        supervisorGroupName: 'Leads',
      },
      prepare: { useSupervisorGroups: true, replaceEmailDomain: 'example.com' },
    });
    const rest = { department: '', status: 'active', supervisor_id: '', job_title: '' };
    expect(employees.map(mapped)).toEqual([
      { ...rest, external_id: uuid(1), name: 'Ewa Surname1', email: 'second@example.com', job_title: 'Boss' },
      {
        ...rest,
        external_id: uuid(2),
        name: 'Person 2',
        email: 'u2@example.test',
        supervisor_id: uuid(1),
        force_supervisor_role: true,
      },
      { ...rest, external_id: uuid(3), name: 'Trzeci', email: 'third@example.com' },
    ]);
    expect(notices.find(({ code }) => code === 'manager-missing')?.who).toEqual([
      `uid=gone,ou=People,${BASE}`,
    ]);
    expect(summary).toMatchObject({ read: 3, managersAdded: 0, skipped: {} });
  });
});
