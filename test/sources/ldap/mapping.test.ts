import { describe, expect, it } from 'vitest';
import { bindName, ldapEndpoints } from '../../../src/sources/ldap/endpoint.ts';
import type { LdapSettings } from '../../../src/sources/ldap/settings.ts';
import { reasonToSkip } from '../../../src/sources/ldap/skip.ts';
import { type Attributes, employee, entry } from './entries.ts';
import { ldapSettings } from './fetching.ts';

describe('the e-mail', () => {
  const both = { sAMAccountName: 'JDoe', mail: 'Jane.Doe@Example.com' };
  const noMail = { sAMAccountName: 'JDoe' };
  const noLogin = { mail: 'Jane.Doe@Example.com' };
  const windows = { useWindowsLoginEmail: true };

  it.each<[string, Attributes, Partial<LdapSettings>, string, string | undefined]>([
    ['mail', both, {}, 'jane.doe@example.com', undefined],
    ['the login at LDAP_DOMAIN without mail', noMail, {}, 'jdoe@corp.test', undefined],
    ['SAMACCOUNTNAME', both, { useSamaccountname: true }, 'jdoe@corp.test', 'jane.doe@example.com'],
    ['SAMACCOUNTNAME without mail', noMail, { useSamaccountname: true }, 'jdoe@corp.test', undefined],
    ['SAMACCOUNTNAME without login', noLogin, { useSamaccountname: true }, 'jane.doe@example.com', undefined],
    ['SAMACCOUNTNAME_ONLY', both, { useSamaccountnameOnly: true }, 'jdoe', 'jane.doe@example.com'],
    [
      'ONLY before the others',
      both,
      { useSamaccountnameOnly: true, ...windows },
      'jdoe',
      'jane.doe@example.com',
    ],
    ['WINDOWS_LOGIN', both, windows, 'jdoe@corp.test', 'jane.doe@example.com'],
    [
      'WINDOWS_LOGIN at EMAIL_DOMAIN',
      both,
      { ...windows, emailDomain: 'm.test' },
      'jdoe@m.test',
      'jane.doe@example.com',
    ],
    [
      'WINDOWS_LOGIN before SAMACCOUNTNAME',
      both,
      { ...windows, emailDomain: 'm.test', useSamaccountname: true },
      'jdoe@m.test',
      'jane.doe@example.com',
    ],
    ['REAL_EMAIL', both, { ...windows, useRealEmailAsEmail: true }, 'jane.doe@example.com', undefined],
    [
      'REAL_EMAIL without mail',
      noMail,
      { ...windows, useRealEmailAsEmail: true },
      'jdoe@corp.test',
      undefined,
    ],
    [
      'REAL_EMAIL where nothing was replaced',
      both,
      { useRealEmailAsEmail: true },
      'jane.doe@example.com',
      undefined,
    ],
  ])('by %s', (_, attributes, ldap, email, realEmail) => {
    const found = employee(attributes, ldap);
    expect([found.email, found.real_email]).toEqual([email, realEmail]);
  });

  it('of several is the one in the preferred domain, else the first', () => {
    const mail = ['a@one.test, b@two.test', 'c@three.test'];
    const chosen = (domain?: string): string => employee({ sAMAccountName: 'x', mail }, {}, domain).email;
    expect([undefined, 'two.test', 'Three.Test', 'wo.test'].map(chosen)).toEqual([
      'a@one.test',
      'b@two.test',
      'c@three.test',
      'a@one.test',
    ]);
    expect(employee({ sAMAccountName: 'x', mail }, { useSamaccountname: true }, 'two.test').real_email).toBe(
      'b@two.test',
    );
  });
});

describe('the name', () => {
  const names = { displayName: 'Shown', givenName: 'Given', sn: 'Surname', cn: 'Common' };
  it.each<[Attributes, string]>([
    [names, 'Shown'],
    [{ ...names, displayName: ' ' }, 'Given Surname'],
    [{ sn: 'One', cn: 'Ada One' }, 'Ada One'],
    [{ givenName: 'Ada', cn: 'Ada One' }, 'Ada One'],
    [{ sn: 'One' }, 'One'],
    [{ givenName: 'Ada' }, 'Ada'],
    [{ cn: 'Common' }, 'Common'],
    [{}, ''],
  ])('of %o is %s', (attributes, name) => {
    expect(employee(attributes).name).toBe(name);
  });
});

it('takes attribute names in any case', () => {
  expect(employee({ SAMACCOUNTNAME: 'a', Title: 'Boss', useraccountcontrol: '514' })).toMatchObject({
    email: 'a@corp.test',
    job_title: 'Boss',
    status: 'inactive',
  });
});

describe('who is not a person', () => {
  const person = { objectClass: ['top', 'person', 'user'], sAMAccountName: 'a', mail: 'a@example.com' };
  it.each<[Attributes, string | undefined]>([
    [person, undefined],
    [{ ...person, objectClass: ['top', 'user', 'Computer'] }, 'computers'],
    [{ objectClass: ['person', 'contact'], mail: 'a@example.com' }, 'contacts'],
    [{ ...person, sAMAccountName: 'trust$' }, 'machine and service accounts ($)'],
    [
      {
        objectClass: ['user', 'computer', 'msDS-GroupManagedServiceAccount'],
        sAMAccountName: 'gmsa$',
        mail: 'a@example.com',
      },
      'managed service accounts',
    ],
    [{ ...person, sAMAccountName: 'HealthMailbox0f3c1' }, 'system mailboxes'],
    [{ ...person, cn: 'SystemMailbox{1f05a927-0ba2-4a4e-9d5b-5f6c1e2d3a4b}' }, 'system mailboxes'],
    [{ ...person, msExchRecipientTypeDetails: '549755813888' }, 'system mailboxes'],
    [{ ...person, msExchRecipientTypeDetails: '16' }, 'rooms and equipment'],
    [{ ...person, msExchRecipientTypeDetails: '8589934592' }, 'rooms and equipment'],
    [{ ...person, msExchRecipientTypeDetails: '32' }, 'rooms and equipment'],
    [{ ...person, msExchRecipientTypeDetails: '4' }, 'shared mailboxes'],
    [{ ...person, msExchRecipientTypeDetails: '34359738368' }, 'shared mailboxes'],
    [{ ...person, msExchRecipientTypeDetails: '1' }, undefined],
    [{ ...person, msExchRecipientTypeDetails: '2147483648' }, undefined],
    [{ ...person, isCriticalSystemObject: 'TRUE' }, 'critical system objects'],
    [{ ...person, isCriticalSystemObject: 'FALSE' }, undefined],
    [{ ...person, mail: '', servicePrincipalName: 'MSSQLSvc/db1' }, 'service accounts'],
    [{ ...person, servicePrincipalName: 'HTTP/dev.example.com' }, undefined],
    [{ objectClass: ['applicationProcess'], uid: 'reader' }, 'service accounts'],
    [{ objectClass: ['person'], cn: 'Nameless' }, 'without an e-mail or login name'],
    [{ objectClass: ['person'], uid: 'login' }, undefined],
    [{ objectClass: ['person'], proxyAddresses: 'SMTP:a@example.com' }, undefined],
  ])('%o is skipped as %s', (attributes, reason) => {
    expect(reasonToSkip(entry(attributes))).toBe(reason);
  });

  it('knows the mailboxes of Exchange by their container', () => {
    const dn = 'CN=x,CN=Microsoft Exchange System Objects,DC=example,DC=test';
    expect(reasonToSkip(entry(person, dn))).toBe('system mailboxes');
  });
});

describe('the attributes that the settings name', () => {
  it('LDAP_EMAIL_ATTRIBUTE takes the place of mail, also where it is empty', () => {
    const upn = { emailAttribute: 'userPrincipalName' };
    const both = { sAMAccountName: 'a', mail: 'mail@x.test', userPrincipalName: 'Upn@x.test' };
    expect(employee(both, upn).email).toBe('upn@x.test');
    expect(employee({ ...both, userPrincipalName: '' }, upn).email).toBe('a@corp.test');
  });

  it.each<[string, Attributes, Partial<LdapSettings>, string]>([
    [
      'objectGUID',
      { objectGUID: 'aaaaaaaaaaaaaaaa', entryUUID: 'E' },
      {},
      '61616161-6161-6161-6161-616161616161',
    ],
    ['an objectGUID of another length', { objectGUID: 'abc', entryUUID: 'E' }, {}, '616263'],
    ['entryUUID', { entryUUID: 'ABC', nsUniqueId: 'N' }, {}, 'abc'],
    ['nsUniqueId', { nsUniqueId: 'N-1' }, {}, 'n-1'],
    [
      'LDAP_ID_ATTRIBUTE',
      { entryUUID: 'E', employeeNumber: 'A17' },
      { idAttribute: 'employeeNumber' },
      'A17',
    ],
    ['LDAP_ID_ATTRIBUTE, empty', { entryUUID: 'E' }, { idAttribute: 'employeeNumber' }, ''],
    ['a GUID', { GUID: 'aaaaaaaaaaaaaaaa' }, { idAttribute: 'GUID' }, '61616161-6161-6161-6161-616161616161'],
  ])('the id is %s', (_, attributes, ldap, id) => {
    expect(employee(attributes, ldap).external_id).toBe(id);
  });

  it('LDAP_DEPARTMENT_ATTRIBUTE', () => {
    const both = { department: 'Sales', departmentNumber: '4711', ou: 'People' };
    const departments = ['department', 'departmentNumber', 'ou'].map(
      (departmentAttribute) => employee(both, { departmentAttribute }).department,
    );
    expect(departments).toEqual(['Sales', '4711', 'People']);
  });
});

describe('proxyAddresses', () => {
  const proxyAddresses = ['smtp:alias@x.test', 'SIP:a@x.test', 'X500:/o=Org', 'SMTP:Primary@x.test'];
  it('give the primary address where mail is empty', () => {
    expect(employee({ sAMAccountName: 'a', proxyAddresses }).email).toBe('primary@x.test');
    expect(employee({ sAMAccountName: 'a', mail: 'mail@x.test', proxyAddresses }).email).toBe('mail@x.test');
  });

  it('as LDAP_EMAIL_ATTRIBUTE, too, and an alias in the preferred domain', () => {
    const attribute = { emailAttribute: 'proxyAddresses' };
    expect(employee({ sAMAccountName: 'a', proxyAddresses }, attribute).email).toBe('primary@x.test');
    const both = { sAMAccountName: 'a', proxyAddresses: ['SMTP:a@x.test', 'smtp:a@y.test'] };
    expect(employee(both, attribute, 'y.test').email).toBe('a@y.test');
  });
});

it.each([
  ['svc', 'svc@corp.test'],
  ['svc@other.test', 'svc@other.test'],
  ['CORP\\svc', 'CORP\\svc'],
  ['cn=svc,dc=x', 'cn=svc,dc=x'],
])('binds %s as %s', (username, name) => {
  expect(bindName({ username, domain: 'corp.test' })).toBe(name);
});

describe('the endpoint', () => {
  const endpoint = (ldap: Partial<LdapSettings>) =>
    ldapEndpoints(ldapSettings({ host: 'dc1.corp.test', ...ldap }), undefined);
  const codes = (ldap: Partial<LdapSettings>) => endpoint(ldap).notices.map(({ code }) => code);

  it.each<[Partial<LdapSettings>, string, string]>([
    [{}, 'plain', 'dc1.corp.test:389'],
    [{ useSsl: true }, 'ldaps', 'dc1.corp.test:636'],
    [{ port: 3269 }, 'ldaps', 'dc1.corp.test:3269'],
    [{ port: 3268 }, 'plain', 'dc1.corp.test:3268'],
    [{ port: 636 }, 'ldaps', 'dc1.corp.test:636'],
    [{ useStartTls: true }, 'starttls', 'dc1.corp.test:389'],
    [{ port: 636, useStartTls: true }, 'starttls', 'dc1.corp.test:636'],
    [{ host: '[::1]' }, 'plain', '[::1]:389'],
  ])('of %o is %s to %s', (ldap, security, address) => {
    expect(endpoint(ldap).value).toMatchObject([{ security, address }]);
  });

  it('asks for the certificate of the host by its name, and of an address by none', () => {
    expect(endpoint({ useSsl: true }).value[0]?.tls).toMatchObject({
      servername: 'dc1.corp.test',
      rejectUnauthorized: true,
    });
    expect(endpoint({ host: '10.0.0.1' }).value[0]?.tls).not.toHaveProperty('servername');
  });

  it('of several hosts are several, in their order', () => {
    const host = 'dc1.corp.test, [::1] 10.0.0.1';
    expect(endpoint({ host }).value.map(({ address }) => address)).toEqual([
      'dc1.corp.test:389',
      '[::1]:389',
      '10.0.0.1:389',
    ]);
  });

  it('warns of what is not safe', () => {
    expect(codes({})).toEqual(['ldap-plain']);
    expect(codes({ host: '127.0.0.1' })).toEqual([]);
    expect(codes({ useStartTls: true })).toEqual([]);
    expect(codes({ useStartTls: true, sslVerify: false })).toEqual(['ldap-unverified']);
    expect(codes({ port: 636 })).toEqual(['ldap-ssl-by-port']);
  });

  it.each(['ldaps://dc1.corp.test', 'dc1.corp.test:636', 'dc1,ldap://dc2', ' '])(
    'refuses %s as a host',
    (host) => {
      expect(() => endpoint({ host })).toThrow(/^LDAP_HOST is not a server name/);
    },
  );
});
