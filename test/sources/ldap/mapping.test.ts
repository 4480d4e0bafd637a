import { describe, expect, it } from 'vitest';
import { Entry } from '../../../src/sources/ldap/entry.ts';
import { reasonToSkip, toEmployee } from '../../../src/sources/ldap/mapping.ts';
import { bindName, ldapEndpoint } from '../../../src/sources/ldap/endpoint.ts';
import type { LdapSettings } from '../../../src/sources/ldap/settings.ts';
import { ldapSettings } from './fetching.ts';

type Attributes = Readonly<Record<string, string | readonly string[]>>;

function entry(attributes: Attributes, dn = 'CN=x,DC=example,DC=test'): Entry {
  const values = Object.entries(attributes).map(([name, given]) => {
    const list = typeof given === 'string' ? [given] : given;
    return [name, list.map((value) => Buffer.from(value))] as const;
  });
  return new Entry(dn, Object.fromEntries(values));
}

function employee(attributes: Attributes, ldap: Partial<LdapSettings> = {}, preferredDomain?: string) {
  return toEmployee(entry(attributes), {
    ldap: ldapSettings({ domain: 'corp.test', ...ldap }),
    preferredDomain,
    unitDescriptions: new Map(),
    ids: new Map(),
    isSupervisor: () => false,
    isAdministrator: () => false,
  });
}

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
    [{ sn: 'Surname', cn: 'Common' }, 'Surname'],
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

it.each<[Attributes, string | undefined]>([
  [{ objectClass: ['top', 'person', 'User'], sAMAccountName: 'a' }, undefined],
  [{ objectClass: ['top', 'user', 'Computer'], sAMAccountName: 'a' }, 'computers'],
  [{ objectClass: ['person', 'contact'], mail: 'a@example.com' }, 'contacts'],
  [
    { objectClass: ['user'], sAMAccountName: 'gmsa$', mail: 'a@example.com' },
    'accounts of machines and services ($)',
  ],
  [{ objectClass: ['person'], cn: 'Somebody' }, 'without e-mail and login name'],
  [{ objectClass: ['person'], uid: 'somebody' }, undefined],
])('%o is skipped as %s', (attributes, reason) => {
  expect(reasonToSkip(entry(attributes))).toBe(reason);
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
    ldapEndpoint(ldapSettings({ host: 'dc1.corp.test', ...ldap }), undefined);
  const codes = (ldap: Partial<LdapSettings>) => endpoint(ldap).notices.map(({ code }) => code);

  it.each<[Partial<LdapSettings>, string, string]>([
    [{}, 'plain', 'dc1.corp.test:389'],
    [{ useSsl: true }, 'ldaps', 'dc1.corp.test:636'],
    [{ useSsl: true, port: 3269 }, 'ldaps', 'dc1.corp.test:3269'],
    [{ port: 636 }, 'ldaps', 'dc1.corp.test:636'],
    [{ useStartTls: true }, 'starttls', 'dc1.corp.test:389'],
    [{ port: 636, useStartTls: true }, 'starttls', 'dc1.corp.test:636'],
    [{ host: '[::1]' }, 'plain', '[::1]:389'],
  ])('of %o is %s to %s', (ldap, security, address) => {
    expect(endpoint(ldap).value).toMatchObject({ security, address });
  });

  it('asks for the certificate of the host by its name, and of an address by none', () => {
    expect(endpoint({ useSsl: true }).value.tls).toMatchObject({
      servername: 'dc1.corp.test',
      rejectUnauthorized: true,
    });
    expect(endpoint({ host: '10.0.0.1' }).value.tls).not.toHaveProperty('servername');
  });

  it('warns of what is not safe', () => {
    expect(codes({})).toEqual(['ldap-plain']);
    expect(codes({ host: '127.0.0.1' })).toEqual([]);
    expect(codes({ useStartTls: true })).toEqual([]);
    expect(codes({ useStartTls: true, sslVerify: false })).toEqual(['ldap-unverified']);
    expect(codes({ port: 636 })).toEqual(['ldap-ssl-by-port']);
  });

  it.each(['ldaps://dc1.corp.test', 'dc1.corp.test:636', 'dc1 corp'])('refuses %s as a host', (host) => {
    expect(() => endpoint({ host })).toThrow(/^LDAP_HOST is not the name of a server/);
  });
});
