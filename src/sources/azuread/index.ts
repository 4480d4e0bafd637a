import { checkFields } from '../fields.ts';
import { missingGroups, readMembers } from '../missing-groups.ts';
import { fetchResult, keepManagers, partition } from '../people.ts';
import type { FetchResult, Source, SourceContext } from '../source.ts';
import { checkOverHttp } from '../steps.ts';
import { createGraph, type Graph } from './graph.ts';
import { emailOf, FIELDS, isGuest, mappedFields, mapUser, type AzureMapping } from './mapping.ts';
import type { GraphUser } from './schema.ts';
import type { AzureadSettings } from './settings.ts';

const SERVICE = 'Microsoft Entra ID';

/** Microsoft Entra ID, by Microsoft Graph: users with their managers, chosen and raised by groups. */
export const source: Source<{ azuread: AzureadSettings }> = {
  name: 'azuread',
  title: SERVICE,
  sections: ['azuread'],
  fetch: fetchAzuread,
  check: (context) =>
    checkOverHttp(source, context, [
      context.settings.azuread.authorityHost,
      context.settings.azuread.scimEndpoint,
    ]),
};

async function fetchAzuread(context: SourceContext<{ azuread: AzureadSettings }>): Promise<FetchResult> {
  const { azuread } = context.settings;
  const graph = createGraph(context);
  const filter = await readGroups(graph, azuread.filterGroups);
  const supervisors = await readGroups(graph, azuread.supervisorGroups);
  const groupNotices = missingGroups({
    service: SERVICE,
    missing: [...filter.missing, ...supervisors.missing],
    settings: ['AZURE_FILTER_GROUPS', 'AZURE_SUPERVISOR_GROUPS'],
    allowed: context.allowMissingGroups,
  });
  const users = await graph.users();

  const filterIds = new Set(filter.members);
  const mapping: AzureMapping = { ...azuread, supervisorIds: new Set(supervisors.members) };
  const fieldNotices = checkFields({
    service: 'Microsoft Graph',
    // Of somebody without a manager Graph sends no such field: rightly absent, unless it is so for all.
    rows: users.map((user) => ({ ...user, manager: user.manager ?? null })),
    fields: [...FIELDS, 'manager'],
    mapped: [...mappedFields(mapping), 'manager'],
    reader: 'the application',
  });

  const { kept, skipped } = partition(users, (user) => reasonToSkip(user, azuread, filterIds));
  const employees = kept.map((user) => mapUser(user, mapping));
  const everybody = users.map((user) => mapUser(user, mapping));
  const managers = await keepManagers(employees, everybody);
  return fetchResult({
    employees,
    managers: managers.value,
    read: users.length,
    skipped,
    requests: graph.requests,
    notices: [...groupNotices, ...fieldNotices, ...managers.notices],
  });
}

function reasonToSkip(
  user: GraphUser,
  azuread: AzureadSettings,
  filterIds: ReadonlySet<string>,
): string | undefined {
  if (azuread.filterGroups.length > 0 && !filterIds.has(user.id)) return 'not in AZURE_FILTER_GROUPS';
  if (!azuread.includeGuests && isGuest(user)) return 'guest account';
  if (!azuread.includeDisabled && user.accountEnabled === false) return 'disabled account';
  return emailOf(user, azuread) === '' ? 'no e-mail' : undefined;
}

/** The ids of everybody in the groups of these names. */
function readGroups(graph: Graph, names: readonly string[]) {
  return readMembers(
    names.map((word) => ({ word, find: () => graph.groupsNamed(word) })),
    (group) => graph.memberIds(group),
  );
}
