import type { Filter } from 'ldapts';
import type { Notice } from '../../base/notice.ts';
import type { Settings } from '../../config/table.ts';
import type { Employee } from '../../core/model.ts';
import { fetchResult, missingManagers, partition } from '../people.ts';
import type { FetchResult, Source, SourceContext } from '../source.ts';
import { checkLdap } from './check.ts';
import { openConnection, type Connection } from './connection.ts';
import { Directory } from './directory.ts';
import { bindName, ldapEndpoint } from './endpoint.ts';
import { configuredGroup } from './groups.ts';
import { completeHierarchy, hierarchyOf } from './managers.ts';
import { reasonToSkip, toEmployee, type MappingContext } from './mapping.ts';
import { checkPeople, parseLdapFilter, searchOfPeople } from './people.ts';
import { settingsProblems } from './problems.ts';
import type { LdapSettings } from './settings.ts';
import { readUnitDescriptions } from './units.ts';

type LdapContext = SourceContext<{ ldap: LdapSettings } & Pick<Settings, 'prepare'>>;

/** A directory that speaks LDAP: Active Directory, OpenLDAP and their kin. */
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
  const endpoint = ldapEndpoint(ldap, network.caFile);
  context.announce?.(endpoint.notices);
  const login = { name: bindName(ldap), password: ldap.password };
  const connection = await openConnection(endpoint.value, login, context.signal);
  try {
    const result = await readDirectory(connection, filter, context);
    return { ...result, notices: [...endpoint.notices, ...result.notices] };
  } finally {
    await connection.close();
  }
}

async function readDirectory(
  connection: Connection,
  filter: Filter | undefined,
  { settings, progress, log, allowMissingGroups }: LdapContext,
): Promise<FetchResult> {
  const { ldap, prepare } = settings;
  const directory = await Directory.open(connection, ldap.pageSize);
  log.debug({ ...directory.kind }, 'the directory');
  const supervisors = await configuredGroup(
    directory,
    ldap,
    'LDAP_SUPERVISOR_GROUP_NAME',
    allowMissingGroups,
  );
  const administrators = await configuredGroup(
    directory,
    ldap,
    'LDAP_GLOBAL_ADMIN_GROUP_NAME',
    allowMissingGroups,
  );

  const search = await searchOfPeople(directory, ldap.dn, filter);
  const entries = await directory.readAll({ ...search, onPage: progress });
  const { kept: people, skipped } = partition(entries, reasonToSkip);
  const fieldNotices = checkPeople(people, directory, ldap.useOuStructure);
  const groupNotices = [supervisors, administrators].flatMap((group) => group.check(people));

  const hierarchy = prepare.useSupervisorGroups
    ? await completeHierarchy(directory, people)
    : hierarchyOf(people);
  const context: MappingContext = {
    ldap,
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
    notices: [...emptyNotices, ...fieldNotices, ...groupNotices, ...missingManagers(hierarchy.missing)],
  });
}

async function explainEmptyResult(connection: Connection, base: string): Promise<Notice> {
  const login = await connection.whoAmI().catch(() => undefined);
  const reason =
    login === ''
      ? 'the server took the login as anonymous: check LDAP_USERNAME and LDAP_PASSWORD'
      : 'check LDAP_DN and LDAP_FILTER, and that the account in LDAP_USERNAME may read there';
  return {
    level: 'warning',
    code: 'ldap-nobody',
    message: `Nobody below ${base} matched the filter: ${reason}.`,
  };
}
