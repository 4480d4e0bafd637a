import type { Notice } from '../../base/notice.ts';
import type { Employee } from '../../core/model.ts';
import { checkFields } from '../fields.ts';
import { missingGroups } from '../missing-groups.ts';
import { fetchResult, keepManagers, missingManagers, partition } from '../people.ts';
import { parseResponse } from '../response.ts';
import type { FetchResult, Source, SourceContext, Step } from '../source.ts';
import { checkOverHttp } from '../steps.ts';
import { createDirectory, type UserRow } from './directory.ts';
import { readGroups } from './groups.ts';
import { SERVICE } from './login-errors.ts';
import { serviceAccountOf } from './login.ts';
import { type GoogleMapping, indexByAddress, canSignIn, managerOf, mapUser } from './mapping.ts';
import { type GoogleUser, userSchema } from './schema.ts';
import { scopesFor } from './scopes.ts';
import type { GoogleSettings } from './settings.ts';
import { isBelow, unitsWithoutUsers } from './units.ts';

type Context = SourceContext<{ google: GoogleSettings }>;

/** Google Workspace, by the Directory API: users with their managers, chosen by organizational units and by groups. */
export const source: Source<{ google: GoogleSettings }> = {
  name: 'google',
  title: SERVICE,
  sections: ['google'],
  fetch: fetchGoogle,
  check: checkGoogle,
};

async function fetchGoogle(context: Context): Promise<FetchResult> {
  const { settings, allowMissingGroups, firstPageOnly = false } = context;
  const { google } = settings;
  const directory = createDirectory(context);
  const rows = await directory.users();
  const fieldNotices = checkUsers(rows);
  const users = parseResponse(userSchema.array(), rows, {
    service: SERVICE,
    what: 'the users',
    hint: 'Check GOOGLE_API_URL.',
  });

  const filter = await readGroups(directory, google.filterGroups, users, firstPageOnly);
  const supervisors = await readGroups(directory, google.supervisorGroups, users, firstPageOnly);
  const selectionNotices = [
    ...filter.notices,
    ...supervisors.notices,
    ...missingGroups({
      service: SERVICE,
      missing: [...filter.missing, ...supervisors.missing],
      settings: ['GOOGLE_FILTER_GROUPS', 'GOOGLE_SUPERVISOR_GROUPS'],
      allowed: allowMissingGroups,
    }),
    ...(firstPageOnly ? [] : unitsWithoutUsers(google.orgUnits, users, allowMissingGroups)),
  ];

  const userIdOf = indexByAddress(users);
  const mapping: GoogleMapping = { ...google, supervisorIds: supervisors.ids, userIdOf };
  const toEmployee = (user: GoogleUser): Employee => mapUser(user, mapping);
  const { kept, skipped } = partition(users, (user) => reasonToSkip(user, google, filter.ids), toEmployee);
  const employees = kept.map(toEmployee);
  const managers = await keepManagers(employees, users.map(toEmployee));
  const inTree = new Set([...employees, ...managers.value].map(({ external_id: id }) => id));
  const addresses = users.filter(({ id }) => inTree.has(id)).map(managerOf);
  const unknownManagers = addresses.filter((address) => address !== '' && userIdOf(address) === undefined);
  return fetchResult({
    employees,
    managers: managers.value,
    read: users.length,
    skipped,
    requests: directory.requests,
    notices: [...fieldNotices, ...selectionNotices, ...missingManagers([...new Set(unknownManagers)])],
  });
}

/** Google leaves out profile fields without a value: absent for everyone, they are only a warning. */
function checkUsers(rows: readonly UserRow[]): readonly Notice[] {
  return checkFields({
    service: SERVICE,
    rows: rows.map((row) => ({ organizations: null, relations: null, ...row })),
    fields: ['id', 'primaryEmail', 'name', 'suspended', 'orgUnitPath', 'organizations', 'relations'],
    reader: 'the administrator in GOOGLE_ADMIN_EMAIL',
  });
}

function reasonToSkip(
  user: GoogleUser,
  google: GoogleSettings,
  filterIds: ReadonlySet<string>,
): string | undefined {
  if (google.filterGroups.length > 0 && !filterIds.has(user.id)) return 'not in GOOGLE_FILTER_GROUPS';
  if (google.orgUnits.length > 0 && !google.orgUnits.some((unit) => isBelow(user, unit)))
    return 'not in GOOGLE_ORG_UNITS';
  if (!google.includeDisabled && !canSignIn(user)) return 'suspended or archived user';
  return user.primaryEmail.trim() === '' ? 'no e-mail' : undefined;
}

async function* checkGoogle(context: Context): AsyncGenerator<Step> {
  const { google } = context.settings;
  const { clientId } = serviceAccountOf(google);
  yield {
    title: `Scopes to grant to the client ID ${clientId}`,
    detail: scopesFor(google).join(','),
  };
  yield* checkOverHttp(source, context, [google.tokenUrl, google.apiUrl]);
}
