import type { Filter } from 'ldapts';
import type { Notice } from '../../base/notice.ts';
import type { Settings } from '../../config/table.ts';
import type { Employee, SkippedPerson } from '../../core/model.ts';
import { fetchResult, missingManagers, partition } from '../people.ts';
import type { FetchResult, Source, SourceContext } from '../source.ts';
import { checkLdap } from './check.ts';
import { lockOf } from './account.ts';
import type { Connection } from './connection.ts';
import { LdapDirectory } from './directory.ts';
import { bindName, ldapEndpoints } from './endpoint.ts';
import type { Entry } from './entry.ts';
import { externalId } from './external-id.ts';
import { configuredGroup, type FoundGroup } from './groups.ts';
import { completeHierarchy, hierarchyOf } from './managers.ts';
import { nameOf, toEmployee, type MappingContext } from './mapping.ts';
import { checkPeople, guessedAddresses, parseLdapFilter, searchOfPeople } from './people.ts';
import { settingsProblems } from './problems.ts';
import { referralNotices } from './referrals.ts';
import { connectFirst } from './servers.ts';
import type { LdapSettings } from './settings.ts';
import { loginOf, reasonToSkip } from './skip.ts';
import { readUnitDescriptions } from './units.ts';

type LdapContext = SourceContext<{ ldap: LdapSettings } & Pick<Settings, 'prepare'>>;

/** A directory that speaks LDAP: Active Directory, OpenLDAP, 389 Directory Server and others. */
export const source: Source<{ ldap: LdapSettings } & Pick<Settings, 'prepare'>> = {
  name: 'ldap',
  title: 'LDAP',
  sections: ['ldap', 'prepare'],
  problems: settingsProblems,
  fetch: fetchLdap,
  check: checkLdap,
};

async function fetchLdap(context: LdapContext): Promise<FetchResult> {
  const { ldap, network } = context.settings;
  const filter = parseLdapFilter(ldap.filter);
  const endpoints = ldapEndpoints(ldap, network.caFile);
  context.announce?.(endpoints.notices);
  const login = { name: bindName(ldap), password: ldap.password };
  const { value: connection, notices } = await connectFirst(endpoints.value, login, context.signal);
  try {
    const result = await readDirectory(connection, filter, context);
    return { ...result, notices: [...endpoints.notices, ...notices, ...result.notices] };
  } finally {
    await connection.close();
  }
}

async function readDirectory(
  connection: Connection,
  filter: Filter | undefined,
  { settings, clock, progress, log, allowMissingGroups }: LdapContext,
): Promise<FetchResult> {
  const { ldap, prepare } = settings;
  const now = clock.now();
  const directory = await LdapDirectory.open(connection, ldap.pageSize);
  log.debug({ ...directory.kind }, 'the directory');
  const configured = await configuredGroups(directory, ldap, allowMissingGroups);

  const search = await searchOfPeople(directory, ldap, filter);
  const entries = await directory.readAll({ ...search, onPage: progress });
  const referrals = referralNotices(directory.referrals);
  const { kept: people, skipped } = partition(
    entries,
    (entry: Entry) => reasonToSkip(entry) ?? (ldap.includeDisabled ? undefined : lockOf(entry, now)),
    (entry) => identify(entry, ldap),
  );
  const fieldNotices = checkPeople(people, directory, ldap);
  const supervisors = await configured.supervisors.resolve(people);
  const administrators = await configured.administrators.resolve(people);

  const hierarchy = prepare.useSupervisorGroups
    ? await completeHierarchy(directory, people, ldap)
    : hierarchyOf(people, ldap);
  const context: MappingContext = {
    ldap,
    now,
    preferredDomain: prepare.replaceEmailDomain,
    unitDescriptions: await readUnitDescriptions(directory, ldap),
    ids: hierarchy.ids,
    isSupervisor: supervisors.has,
    isAdministrator: administrators.has,
  };
  const employees = people.map((person) => toEmployee(person, context));
  const managers = hierarchy.added.map((manager): Employee => ({
    ...toEmployee(manager, context),
    status: 'inactive',
  }));
  const emptyNotices = entries.length === 0 ? [await explainEmptyResult(connection, ldap.dn)] : [];
  return fetchResult({
    employees,
    managers,
    read: entries.length,
    skipped,
    requests: connection.requests,
    notices: [
      ...emptyNotices,
      ...referrals,
      ...fieldNotices,
      ...guessedAddresses(people, ldap, prepare.replaceEmailDomain),
      ...supervisors.notices,
      ...administrators.notices,
      ...missingManagers(hierarchy.missing),
    ],
  });
}

/** A large directory has as many computers as people. */
function identify(entry: Entry, ldap: LdapSettings): Omit<SkippedPerson, 'reason'> | undefined {
  if (entry.isA('computer')) return undefined;
  return {
    external_id: externalId(entry, ldap.idAttribute),
    name: nameOf(entry),
    email: entry.text(ldap.emailAttribute ?? 'mail') || loginOf(entry),
  };
}

interface ConfiguredGroups {
  readonly supervisors: FoundGroup;
  readonly administrators: FoundGroup;
}

async function configuredGroups(
  directory: LdapDirectory,
  ldap: LdapSettings,
  allowMissing: boolean,
): Promise<ConfiguredGroups> {
  return {
    supervisors: await configuredGroup(directory, ldap, 'LDAP_SUPERVISOR_GROUP_NAME', allowMissing),
    administrators: await configuredGroup(directory, ldap, 'LDAP_GLOBAL_ADMIN_GROUP_NAME', allowMissing),
  };
}

async function explainEmptyResult(connection: Connection, base: string): Promise<Notice> {
  const login = await connection.whoAmI().catch(() => undefined);
  const reason =
    login === ''
      ? 'the server treated the login as anonymous: check LDAP_USERNAME and LDAP_PASSWORD'
      : 'check LDAP_DN and LDAP_FILTER, and that the account in LDAP_USERNAME has read access there';
  return {
    level: 'warning',
    code: 'ldap-nobody',
    message: `No one below ${base} matched the filter: ${reason}.`,
  };
}
