/** How Active Directory makes itself known in the root entry's supportedCapabilities. */
export const ACTIVE_DIRECTORY = '1.2.840.113556.1.4.800';

/** Read of every person, on every kind of server: a server leaves out the attributes that it does not have. */
export const PERSON_ATTRIBUTES = [
  'objectClass',
  'objectGUID',
  'entryUUID',
  'nsUniqueId',
  'sAMAccountName',
  'uid',
  'mail',
  'proxyAddresses',
  'displayName',
  'givenName',
  'sn',
  'cn',
  'department',
  'title',
  'manager',
  'memberOf',
  'primaryGroupID',
  'gidNumber',
  'servicePrincipalName',
  'isCriticalSystemObject',
  'msExchRecipientTypeDetails',
  'userAccountControl',
  'accountExpires',
  'isDeleted',
  'pwdAccountLockedTime',
  'pwdStartTime',
  'pwdEndTime',
  'shadowExpire',
  'sambaAcctFlags',
  'nsAccountLock',
  'accountUnlockTime',
  'krbPrincipalExpiration',
] as const;

/** The filter in force without LDAP_FILTER, where the schema has userAccountControl: enabled accounts. */
export const ENABLED_ACCOUNTS = '(&(objectClass=person)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))';

/** The filter in force without LDAP_FILTER on every other server. */
export const ANY_PERSON = '(objectClass=person)';

/** Matches members of members, and theirs: LDAP_MATCHING_RULE_IN_CHAIN of Active Directory. */
export const IN_CHAIN = '1.2.840.113556.1.4.1941';
