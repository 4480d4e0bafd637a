import { checkFields } from '../fields.ts';
import { missingGroups } from '../missing-groups.ts';
import { keepManagers, nameTheNameless, sift } from '../people.ts';
import type { FetchResult, Source, SourceContext } from '../source.ts';
import { checkOverHttp } from '../steps.ts';
import { createGraph, type Graph } from './graph.ts';
import { emailOf, FIELDS, isGuest, mappedFields, mapUser, type AzureMapping } from './mapping.ts';
import type { GraphUser } from './schema.ts';

const SERVICE = 'Microsoft Entra ID';

type AzureSettings = SourceContext<'azuread'>['settings']['azuread'];

/** Microsoft Entra ID, by Microsoft Graph: users with their managers, chosen and raised by groups. */
export const azureadSource: Source<'azuread'> = {
  name: 'azuread',
  title: SERVICE,
  sections: ['azuread'],
  fetch: fetchAzuread,
  check: (context) =>
    checkOverHttp(azureadSource, context, [
      context.settings.azuread.authorityHost,
      context.settings.azuread.scimEndpoint,
    ]),
};

async function fetchAzuread(context: SourceContext<'azuread'>): Promise<FetchResult> {
  const { azuread } = context.settings;
  const graph = createGraph(context);
  const filter = await readMembers(graph, azuread.filterGroups);
  const supervisors = await readMembers(graph, azuread.supervisorGroups);
  const groupNotices = missingGroups({
    service: SERVICE,
    missing: [...filter.missing, ...supervisors.missing],
    settings: ['AZURE_FILTER_GROUPS', 'AZURE_SUPERVISOR_GROUPS'],
    allowed: context.allowMissingGroups,
  });
  const users = await graph.users();

  const mapping: AzureMapping = { ...azuread, supervisorIds: supervisors.ids };
  const fieldNotices = checkFields({
    service: 'Microsoft Graph',
    rows: users,
    fields: FIELDS,
    mapped: mappedFields(mapping),
    reader: 'the application',
  });

  const { kept, skipped } = sift(users, (user) => reasonToSkip(user, azuread, filter.ids));
  const employees = kept.map((user) => mapUser(user, mapping));
  const everybody = users.map((user) => mapUser(user, mapping));
  const managers = await keepManagers(employees, everybody);
  const named = nameTheNameless([...employees, ...managers.value]);
  return {
    employees: named.value,
    summary: {
      read: users.length,
      skipped,
      managersAdded: managers.value.length,
      requests: graph.requests,
    },
    notices: [...groupNotices, ...fieldNotices, ...managers.notices, ...named.notices],
  };
}

function reasonToSkip(
  user: GraphUser,
  azuread: AzureSettings,
  filterIds: ReadonlySet<string>,
): string | undefined {
  if (azuread.filterGroups.length > 0 && !filterIds.has(user.id)) return 'not in AZURE_FILTER_GROUPS';
  if (!azuread.includeGuests && isGuest(user)) return 'guest account';
  if (!azuread.includeDisabled && user.accountEnabled === false) return 'disabled account';
  return emailOf(user, azuread) === '' ? 'no e-mail' : undefined;
}

interface Members {
  readonly ids: ReadonlySet<string>;
  /** Names of groups that are not there or have nobody in them. */
  readonly missing: readonly string[];
}

async function readMembers(graph: Graph, names: readonly string[]): Promise<Members> {
  const ids = new Set<string>();
  const missing: string[] = [];
  for (const name of names) {
    let count = 0;
    for (const group of await graph.groupsNamed(name)) {
      for (const id of await graph.memberIds(group)) {
        ids.add(id);
        count += 1;
      }
    }
    if (count === 0) missing.push(name);
  }
  return { ids, missing };
}
