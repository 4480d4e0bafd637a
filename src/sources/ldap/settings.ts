import { bool, caFile, domain, integer, flag, password, text } from '../../config/kinds.ts';
import { defaulted, optional, required, section, type ValuesOf } from '../../config/setting.ts';

export const settings = section({
  title: 'LDAP and Active Directory',
  intro: 'Read by `fetch ldap`.',
  settings: {
    host: required(
      'LDAP_HOST',
      text,
      'The name of the directory server, without ldap:// and without the port.',
    ),
    domain: required('LDAP_DOMAIN', domain, 'The domain of logins, behind the @: corp.example.com.'),
    dn: required('LDAP_DN', text, 'Below which entry people are searched: DC=corp,DC=example,DC=com.'),
    username: required(
      'LDAP_USERNAME',
      text,
      'Who logs in to read. LDAP_DOMAIN is put behind it unless it has an @, a \\ or a = (a DN).',
    ),
    password: required('LDAP_PASSWORD', password, 'The password of LDAP_USERNAME.'),
    port: defaulted(
      'LDAP_PORT',
      integer(1, 65_535),
      '389',
      'The port: 389, or 636 which is always encrypted.',
    ),
    filter: optional('LDAP_FILTER', text, 'Which entries are people, as an LDAP filter.', {
      without: 'enabled people on Active Directory, (objectClass=person) elsewhere',
    }),
    pageSize: defaulted(
      'LDAP_PAGE_SIZE',
      integer(1, 100_000),
      '1000',
      'How many entries are asked for at a time.',
    ),
    useSamaccountname: flag('LDAP_USE_SAMACCOUNTNAME', 'The e-mail is the login name at LDAP_DOMAIN.'),
    useSamaccountnameOnly: flag('LDAP_USE_SAMACCOUNTNAME_ONLY', 'The e-mail is the login name alone.'),
    useWindowsLoginEmail: flag(
      'LDAP_USE_WINDOWS_LOGIN_EMAIL',
      'The e-mail is the login name at LDAP_EMAIL_DOMAIN, or at LDAP_DOMAIN.',
    ),
    emailDomain: optional('LDAP_EMAIL_DOMAIN', domain, 'The domain for LDAP_USE_WINDOWS_LOGIN_EMAIL.', {
      without: 'LDAP_DOMAIN',
    }),
    useRealEmailAsEmail: flag(
      'LDAP_USE_REAL_EMAIL_AS_EMAIL',
      'The mailbox address takes the place of an e-mail made of the login name.',
    ),
    useOuStructure: flag('LDAP_USE_OU_STRUCTURE', 'The organizational units of an entry are its department.'),
    useOuDescription: flag(
      'LDAP_USE_OU_DESCRIPTION',
      'Organizational units are named by their description, with LDAP_USE_OU_STRUCTURE.',
    ),
    useSsl: flag('LDAP_USE_SSL', 'The connection is encrypted from its start, on port 636 (LDAPS).'),
    useStartTls: flag('LDAP_USE_START_TLS', 'The connection is encrypted by StartTLS, on port 389.'),
    sslVerify: defaulted(
      'LDAP_SSL_VERIFY',
      bool,
      'true',
      "The server's certificate is checked. Name your authority in LDAP_CA_FILE rather than turning it off.",
    ),
    caFile: optional('LDAP_CA_FILE', caFile, 'A PEM file of authorities to trust for this server.'),
    supervisorGroupName: optional(
      'LDAP_SUPERVISOR_GROUP_NAME',
      text,
      'The name (CN) of a group whose members become supervisors, and nobody else.',
    ),
    globalAdminGroupName: optional(
      'LDAP_GLOBAL_ADMIN_GROUP_NAME',
      text,
      'The name (CN) of a group whose members become administrators of TimeCamp.',
    ),
    timeoutSeconds: defaulted(
      'LDAP_TIMEOUT_SECONDS',
      integer(1, 3600),
      '60',
      'How long to wait for the connection, and for each answer.',
    ),
  },
  check({ useSsl, useStartTls }, tell) {
    if (useSsl === true && useStartTls === true) {
      tell.problem(
        'LDAP_USE_SSL',
        'LDAP_USE_SSL and LDAP_USE_START_TLS are both on. Use one of them: LDAP_USE_SSL for port 636 or LDAP_USE_START_TLS for port 389.',
      );
    }
  },
});

export type LdapSettings = ValuesOf<typeof settings>;
