import { type Filter, FilterParser } from 'ldapts';
import { EXIT, UserError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { Employee } from '../../core/model.ts';
import { checkFields } from '../fields.ts';
import { countSkipped, missingManagers, nameTheNameless } from '../people.ts';
import type { FetchResult, Source, SourceContext } from '../source.ts';
import { PERSON_ATTRIBUTES } from './attributes.ts';
import { openConnection, type Connection } from './connection.ts';
import { Directory } from './directory.ts';
import { bindName, endpointOf } from './endpoint.ts';
import type { Entry } from './entry.ts';
import { explainFilter } from './errors.ts';
import { configuredGroup } from './groups.ts';
import { completeHierarchy, hierarchyOf } from './managers.ts';
import { externalId, skipReason, toEmployee, type Surroundings } from './mapping.ts';
import { readUnitDescriptions } from './units.ts';

type LdapContext = SourceContext<'ldap' | 'prepare'>;

/** A directory that speaks LDAP: Active Directory, OpenLDAP and their kin. */
export const ldapSource: Source<'ldap' | 'prepare'> = {
  name: 'ldap',
  title: 'LDAP',
  sections: ['ldap', 'prepare'],
  fetch: fetchLdap,
};

async function fetchLdap(context: LdapContext): Promise<FetchResult> {
  const { ldap, network } = context.settings;
  const filter = ldap.filter === undefined ? undefined : parseFilter(ldap.filter);
  refuseEmptyPassword(ldap.password);
  const endpoint = endpointOf(ldap, network.caFile);
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

  const entries = await directory.readAll({
    base: ldap.dn,
    filter: filter ?? (await directory.defaultFilter()),
    attributes: PERSON_ATTRIBUTES,
    what: 'the people',
    onPage: progress,
  });
  const { people, skipped } = sift(entries);
  const fieldNotices = checkPeople(people, directory, ldap.useOuStructure);
  const groupNotices = [supervisors, administrators].flatMap((group) => group.check(people));

  const hierarchy = prepare.useSupervisorGroups
    ? await completeHierarchy(directory, people)
    : hierarchyOf(people);
  const around: Surroundings = {
    ldap,
    preferredDomain: prepare.replaceEmailDomain,
    unitDescriptions:
      ldap.useOuStructure && ldap.useOuDescription
        ? await readUnitDescriptions(directory, ldap.dn)
        : new Map(),
    ids: hierarchy.ids,
    isSupervisor: supervisors.has,
    isAdministrator: administrators.has,
  };
  const named = nameTheNameless([
    ...people.map((person) => toEmployee(person, around)),
    ...hierarchy.added.map((manager): Employee => ({ ...toEmployee(manager, around), status: 'inactive' })),
  ]);
  const emptyNotices = entries.length === 0 ? [await explainNobody(connection, ldap.dn)] : [];
  return {
    employees: named.value,
    summary: {
      read: entries.length,
      skipped,
      managersAdded: hierarchy.added.length,
      requests: connection.requests,
    },
    notices: [
      ...emptyNotices,
      ...fieldNotices,
      ...groupNotices,
      ...missingManagers(hierarchy.missing),
      ...named.notices,
    ],
  };
}

function parseFilter(text: string): Filter {
  try {
    // ldapts forgives parentheses that are not closed; which filter was meant, it cannot know.
    if (text.split('(').length !== text.split(')').length) throw new Error('the parentheses do not pair up');
    return FilterParser.parseString(text.trim());
  } catch (error) {
    throw explainFilter(text, error);
  }
}

/** Many servers take a name without a password as nobody in particular, and then show nobody. */
function refuseEmptyPassword(password: string): void {
  if (password !== '') return;
  throw new UserError('LDAP_PASSWORD is empty.', {
    code: 'settings',
    hint: 'Give the password of the account in LDAP_USERNAME; a login without one is not a login.',
    exitCode: EXIT.usage,
  });
}

function sift(entries: readonly Entry[]): {
  readonly people: readonly Entry[];
  readonly skipped: Readonly<Record<string, number>>;
} {
  const skips = countSkipped();
  const people = entries.filter((entry) => {
    const reason = skipReason(entry);
    if (reason !== undefined) skips.skip(reason);
    return reason === undefined;
  });
  return { people, skipped: skips.skipped };
}

/** An account without the right to see an attribute gets the entries without it. */
function checkPeople(people: readonly Entry[], directory: Directory, byUnit: boolean): readonly Notice[] {
  const { isActiveDirectory } = directory.kind;
  const id = isActiveDirectory ? 'objectGUID' : 'entryUUID';
  const shown = ['mail', 'title', 'manager', ...(byUnit ? [] : ['department'])];
  const fields = isActiveDirectory ? [...shown, 'userAccountControl'] : shown;
  const rows = people.map((person) => ({
    [id]: externalId(person) === '' ? undefined : true,
    ...Object.fromEntries(fields.map((field) => [field, person.has(field) ? true : null])),
  }));
  return checkFields({
    service: 'LDAP',
    rows,
    fields: [id, ...fields],
    reader: 'the account in LDAP_USERNAME',
  });
}

async function explainNobody(connection: Connection, base: string): Promise<Notice> {
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
