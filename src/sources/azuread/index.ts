import type { Employee } from '../../core/model.ts';
import { checkFields } from '../fields.ts';
import { findGroups, missingGroups, readMembers } from '../missing-groups.ts';
import { fetchResult, keepManagers, partition } from '../people.ts';
import type { FetchResult, Source, SourceContext, Step } from '../source.ts';
import { checkOverHttp } from '../steps.ts';
import { checkAccountStates } from './account-states.ts';
import { credentialOf, credentialStep } from './credential.ts';
import { createGraph } from './graph.ts';
import {
  emailOf,
  fieldsFor,
  FIELDS,
  isGuest,
  mappedFields,
  mapUser,
  reasonInactive,
  type AzureMapping,
} from './mapping.ts';
import type { GraphGroup, GraphUser } from './schema.ts';
import type { AzureadSettings } from './settings.ts';

const SERVICE = 'Microsoft Entra ID';

/** Microsoft Entra ID, by Microsoft Graph: users with their managers, chosen and raised by groups. */
export const source: Source<{ azuread: AzureadSettings }> = {
  name: 'azuread',
  title: SERVICE,
  sections: ['azuread'],
  fetch: fetchAzuread,
  check: checkAzuread,
};

async function* checkAzuread(context: SourceContext<{ azuread: AzureadSettings }>): AsyncGenerator<Step> {
  const { azuread } = context.settings;
  const step = credentialStep(credentialOf(azuread), context.clock.now());
  yield step;
  if (step.error === undefined)
    yield* checkOverHttp(source, context, [azuread.authorityHost, azuread.scimEndpoint]);
}

async function fetchAzuread(context: SourceContext<{ azuread: AzureadSettings }>): Promise<FetchResult> {
  const { azuread } = context.settings;
  const graph = createGraph(context);
  const membersOf = (group: GraphGroup): Promise<readonly string[]> => graph.memberIds(group);
  const filterGroups = findGroups(graph, azuread.filterGroups, azuread.filterGroupIds);
  const filter = await readMembers(filterGroups, membersOf);
  const supervisorGroups = findGroups(graph, azuread.supervisorGroups, azuread.supervisorGroupIds);
  const supervisors = await readMembers(supervisorGroups, membersOf);
  const groupNotices = missingGroups({
    service: SERVICE,
    missing: [...filter.missing, ...supervisors.missing],
    settings: [
      'AZURE_FILTER_GROUPS',
      'AZURE_FILTER_GROUP_IDS',
      'AZURE_SUPERVISOR_GROUPS',
      'AZURE_SUPERVISOR_GROUP_IDS',
    ],
    allowed: context.allowMissingGroups,
  });
  const users = await graph.users();

  const now = context.clock.now();
  const mapping: AzureMapping = { ...azuread, supervisorIds: new Set(supervisors.members), now };
  const filterIds = filterGroups.length === 0 ? undefined : new Set(filter.members);
  const toEmployee = (user: GraphUser): Employee => mapUser(user, mapping);
  const { kept, skipped } = partition(
    users,
    (user) => reasonToSkip(user, azuread, filterIds, now),
    toEmployee,
  );
  const stateNotices = checkAccountStates(users, kept);
  const extraFields = fieldsFor(azuread.extraFields).slice(FIELDS.length);
  const fieldNotices = checkFields({
    service: 'Microsoft Graph',
    // Graph leaves out the manager and extension properties of users who have none.
    rows: users.map((user) => ({ manager: null, ...emptyFields(extraFields), ...user })),
    fields: [...FIELDS, ...extraFields, 'manager'],
    mapped: [...mappedFields(mapping), ...extraFields, 'manager'],
    reader: 'the application',
  });

  const employees = kept.map(toEmployee);
  const managers = await keepManagers(employees, users.map(toEmployee));
  return fetchResult({
    employees,
    managers: managers.value,
    read: users.length,
    skipped,
    requests: graph.requests,
    notices: [...groupNotices, ...stateNotices, ...fieldNotices, ...managers.notices],
  });
}

/** @param filterIds the members of the filter's groups; undefined without a filter */
function reasonToSkip(
  user: GraphUser,
  azuread: AzureadSettings,
  filterIds: ReadonlySet<string> | undefined,
  now: number,
): string | undefined {
  if (filterIds?.has(user.id) === false) return 'not in the filter groups';
  if (!azuread.includeGuests && isGuest(user)) return 'guest account';
  const inactive = azuread.includeDisabled ? undefined : reasonInactive(user, now);
  return inactive ?? (emailOf(user, azuread) === '' ? 'no e-mail' : undefined);
}

function emptyFields(names: readonly string[]): Readonly<Record<string, null>> {
  return Object.fromEntries(names.map((name) => [name, null]));
}
