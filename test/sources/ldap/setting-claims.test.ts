import { describe, expect, it } from 'vitest';
import type { Employee } from '../../../src/core/model.ts';
import { dnKey } from '../../../src/sources/ldap/dn.ts';
import { bindName, ldapEndpoints } from '../../../src/sources/ldap/endpoint.ts';
import { type LdapSettings, settings } from '../../../src/sources/ldap/settings.ts';
import { employee } from './entries.ts';
import { ldapSettings } from './fetching.ts';

type Key = keyof typeof settings.settings;

/** What a description claims: its words, settings, and what they lead to. */
type Claim<T> = readonly [Key, string, Partial<LdapSettings>, T];

const ANN = {
  sAMAccountName: 'ann',
  mail: 'Ann.Example@mail.test',
  userPrincipalName: 'ann@upn.test',
  entryUUID: 'uuid-1',
  employeeNumber: '17',
  department: 'Sales',
  departmentNumber: '4711',
};

function ann(ldap: Partial<LdapSettings>): Employee {
  return employee(ANN, ldap, undefined, {
    dn: 'CN=Ann,OU=N,OU=People,DC=corp,DC=test',
    unitDescriptions: new Map(
      ldap.useOuDescription === true ? [[dnKey('OU=N,OU=People,DC=corp,DC=test'), 'North']] : [],
    ),
  });
}

describe('a setting of LDAP does what its description says: the employee', () => {
  it.each<Claim<Partial<Employee>>>([
    [
      'domain',
      'The domain of login names (the part after the @)',
      { domain: 'x.test', useSamaccountname: true },
      { email: 'ann@x.test' },
    ],
    [
      'useSamaccountname',
      'Use the login name followed by @LDAP_DOMAIN as the e-mail',
      { useSamaccountname: true },
      { email: 'ann@corp.test', real_email: 'ann.example@mail.test' },
    ],
    [
      'useSamaccountnameOnly',
      'Use the login name alone as the e-mail',
      { useSamaccountnameOnly: true },
      { email: 'ann' },
    ],
    [
      'useWindowsLoginEmail',
      '@LDAP_EMAIL_DOMAIN, or by @LDAP_DOMAIN',
      { useWindowsLoginEmail: true },
      { email: 'ann@corp.test' },
    ],
    [
      'emailDomain',
      'The domain for LDAP_USE_WINDOWS_LOGIN_EMAIL',
      { useWindowsLoginEmail: true, emailDomain: 'x.test' },
      { email: 'ann@x.test' },
    ],
    [
      'emailAttribute',
      'such as userPrincipalName',
      { emailAttribute: 'userPrincipalName' },
      { email: 'ann@upn.test' },
    ],
    [
      'useRealEmailAsEmail',
      'Use the mailbox address instead of an e-mail built from the login name',
      { useSamaccountname: true, useRealEmailAsEmail: true },
      { email: 'ann.example@mail.test' },
    ],
    [
      'idAttribute',
      'The attribute with the stable id',
      { idAttribute: 'employeeNumber' },
      { external_id: '17' },
    ],
    [
      'departmentAttribute',
      'such as departmentNumber',
      { departmentAttribute: 'departmentNumber' },
      { department: '4711' },
    ],
    [
      'useOuStructure',
      'the organizational units of an entry as its department',
      { useOuStructure: true },
      { department: ['People', 'N'] },
    ],
    [
      'useOuDescription',
      "use a unit's description as its name",
      { useOuStructure: true, useOuDescription: true },
      { department: ['People', 'North'] },
    ],
  ])('%s', (key, claim, ldap, result) => {
    expect(settings.settings[key].doc).toContain(claim);
    expect(ann(ldap)).toMatchObject(result);
    const { [key]: _, ...without } = ldap;
    expect(ann(without)).not.toMatchObject(result);
  });
});

describe('a setting of LDAP does what its description says: the connection', () => {
  it.each<Claim<readonly string[]>>([
    [
      'host',
      'several names, separated by commas, are tried in order',
      { host: 'a.test,b.test' },
      ['plain a.test:389', 'plain b.test:389'],
    ],
    ['port', '389; 636 and 3269 always use TLS', { port: 3269 }, ['ldaps dc1:3269']],
    [
      'useSsl',
      'from the start (LDAPS), on port 636 if LDAP_PORT is 389',
      { useSsl: true },
      ['ldaps dc1:636'],
    ],
    [
      'useSsl',
      'from the start (LDAPS), on port 636 if LDAP_PORT is 389',
      { useSsl: true, port: 1636 },
      ['ldaps dc1:1636'],
    ],
    ['useStartTls', 'with StartTLS, on LDAP_PORT', { useStartTls: true, port: 1389 }, ['starttls dc1:1389']],
    [
      'sslVerify',
      "Verify the server's certificate",
      { useSsl: true, sslVerify: false },
      ['ldaps dc1:636, any certificate'],
    ],
    ['timeoutSeconds', 'How long to wait', { timeoutSeconds: 7 }, ['plain dc1:389, 7 s']],
  ])('%s', (key, claim, ldap, result) => {
    expect(settings.settings[key].doc).toContain(claim);
    const { value } = ldapEndpoints(ldapSettings({ host: 'dc1', ...ldap }), undefined);
    expect(
      value.map(({ security, address, tls, timeoutMs }) =>
        [
          `${security} ${address}`,
          ...(tls.rejectUnauthorized === false ? ['any certificate'] : []),
          ...(timeoutMs === 20_000 ? [] : [`${timeoutMs / 1000} s`]),
        ].join(', '),
      ),
    ).toEqual(result);
  });

  it('username', () => {
    expect(settings.settings.username.doc).toContain(
      '@LDAP_DOMAIN is added unless it contains @, \\ or = (a DN)',
    );
    const names = ['reader', 'reader@x.test', 'X\\reader', 'cn=reader'];
    expect(names.map((username) => bindName({ username, domain: 'corp.test' }))).toEqual([
      'reader@corp.test',
      ...names.slice(1),
    ]);
  });
});
