import { domain } from '../../config/address-kinds.ts';
import { caFile } from '../../config/files.ts';
import { bool, flag, integer, matching, password, path, text } from '../../config/kinds.ts';
import { defaulted, optional, required, section, type ValuesOf } from '../../config/setting.ts';

/** The name of an attribute of LDAP, or its object identifier. */
const attribute = matching(/^[a-z\d][a-z\d.-]*$/i, {
  type: 'attribute',
  expects: 'the name of an LDAP attribute, such as departmentNumber',
});

export const settings = section({
  title: 'LDAP and Active Directory',
  intro: 'Read by `fetch ldap`.',
  settings: {
    host: required(
      'LDAP_HOST',
      text,
      'The name of the directory server, without ldap:// or a port; several names, separated by commas, are tried in order.',
    ),
    domain: required(
      'LDAP_DOMAIN',
      domain,
      'The domain of login names (the part after the @), such as corp.example.com.',
    ),
    dn: required(
      'LDAP_DN',
      text,
      'The entry below which to search for people, such as DC=corp,DC=example,DC=com; separate several entries with semicolons.',
    ),
    username: required(
      'LDAP_USERNAME',
      text,
      'The account that reads the directory. @LDAP_DOMAIN is added unless it contains @, \\ or = (a DN).',
    ),
    password: required('LDAP_PASSWORD', password, 'The password for LDAP_USERNAME.'),
    port: defaulted('LDAP_PORT', integer(1, 65_535), '389', 'The port: 389; 636 and 3269 always use TLS.'),
    filter: optional('LDAP_FILTER', text, 'The LDAP filter that selects people.', {
      whenUnset: 'enabled people on Active Directory, (objectClass=person) elsewhere',
    }),
    includeDisabled: defaulted(
      'LDAP_INCLUDE_DISABLED',
      bool,
      'true',
      'Fetch disabled, locked and expired accounts that the filter selects, as inactive people; false skips them.',
    ),
    pageSize: defaulted('LDAP_PAGE_SIZE', integer(1, 100_000), '1000', 'The number of entries per request.'),
    useSamaccountname: flag(
      'LDAP_USE_SAMACCOUNTNAME',
      'Use the login name followed by @LDAP_DOMAIN as the e-mail.',
    ),
    useSamaccountnameOnly: flag('LDAP_USE_SAMACCOUNTNAME_ONLY', 'Use the login name alone as the e-mail.'),
    useWindowsLoginEmail: flag(
      'LDAP_USE_WINDOWS_LOGIN_EMAIL',
      'Use the login name followed by @LDAP_EMAIL_DOMAIN, or by @LDAP_DOMAIN, as the e-mail.',
    ),
    emailDomain: optional('LDAP_EMAIL_DOMAIN', domain, 'The domain for LDAP_USE_WINDOWS_LOGIN_EMAIL.', {
      whenUnset: 'LDAP_DOMAIN',
    }),
    emailAttribute: optional(
      'LDAP_EMAIL_ATTRIBUTE',
      attribute,
      'The attribute with the e-mail address, such as userPrincipalName.',
      { whenUnset: 'mail, or the primary address in proxyAddresses' },
    ),
    idAttribute: optional(
      'LDAP_ID_ATTRIBUTE',
      attribute,
      'The attribute with the stable id of a person. Changing it makes every person look new.',
      { whenUnset: 'objectGUID, entryUUID or nsUniqueId' },
    ),
    departmentAttribute: defaulted(
      'LDAP_DEPARTMENT_ATTRIBUTE',
      attribute,
      'department',
      'The attribute with the department, such as departmentNumber or ou.',
    ),
    useRealEmailAsEmail: flag(
      'LDAP_USE_REAL_EMAIL_AS_EMAIL',
      'Use the mailbox address instead of an e-mail built from the login name.',
    ),
    useOuStructure: flag(
      'LDAP_USE_OU_STRUCTURE',
      'Use the organizational units of an entry as its department.',
    ),
    useOuDescription: flag(
      'LDAP_USE_OU_DESCRIPTION',
      "With LDAP_USE_OU_STRUCTURE: use a unit's description as its name.",
    ),
    useSsl: flag(
      'LDAP_USE_SSL',
      'Encrypt the connection from the start (LDAPS), on port 636 if LDAP_PORT is 389.',
    ),
    useStartTls: flag('LDAP_USE_START_TLS', 'Encrypt the connection with StartTLS, on LDAP_PORT.'),
    sslVerify: defaulted(
      'LDAP_SSL_VERIFY',
      bool,
      'true',
      "Verify the server's certificate. Set LDAP_CA_FILE to your authority's certificate rather than turning this off.",
    ),
    caFile: optional('LDAP_CA_FILE', caFile, 'A PEM file of authorities to trust for this server.'),
    clientCertFile: optional(
      'LDAP_CLIENT_CERT_FILE',
      caFile,
      'A PEM file with the client certificate, for a server that requires one.',
    ),
    clientKeyFile: optional('LDAP_CLIENT_KEY_FILE', path, "A PEM file with the client certificate's key.", {
      whenUnset: 'LDAP_CLIENT_CERT_FILE',
    }),
    supervisorGroupName: optional(
      'LDAP_SUPERVISOR_GROUP_NAME',
      text,
      'The name (CN) of the group whose members become supervisors.',
    ),
    globalAdminGroupName: optional(
      'LDAP_GLOBAL_ADMIN_GROUP_NAME',
      text,
      'The name (CN) of the group whose members become administrators in TimeCamp.',
    ),
    timeoutSeconds: defaulted(
      'LDAP_TIMEOUT_SECONDS',
      integer(1, 3600),
      '60',
      'How long to wait for a connection to each address of a server, and for each response.',
    ),
  },
  check({ useSsl, useStartTls, clientCertFile, clientKeyFile }, report) {
    if (useSsl === true && useStartTls === true) {
      report.problem(
        'LDAP_USE_SSL',
        'LDAP_USE_SSL and LDAP_USE_START_TLS are both on. Use one of them: LDAP_USE_SSL for port 636 or LDAP_USE_START_TLS for port 389.',
      );
    }
    if (clientKeyFile !== undefined && clientCertFile === undefined) {
      report.problem(
        'LDAP_CLIENT_CERT_FILE',
        'LDAP_CLIENT_KEY_FILE is set, but LDAP_CLIENT_CERT_FILE is not. Set both, or neither.',
      );
    }
  },
});

export type LdapSettings = ValuesOf<typeof settings>;
