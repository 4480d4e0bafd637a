import type { Notice } from '../../base/notice.ts';
import type { Employee } from '../../core/model.ts';
import { pluralize } from '../../core/text.ts';
import { createClient, requestsSent } from '../client.ts';
import { checkFields } from '../fields.ts';
import { missingGroups } from '../missing-groups.ts';
import { fetchResult, forHierarchyOnly, partition } from '../people.ts';
import type { FetchResult, Source, SourceContext, Step } from '../source.ts';
import { checkOverHttp } from '../steps.ts';
import { createOktaApi, type OktaApi } from './api.ts';
import { readGroups } from './groups.ts';
import { createLogin, scopesFor } from './login.ts';
import { fieldOf, mapUser, type OktaMapping } from './mapping.ts';
import { checkRoots } from './roots.ts';
import type { OktaUser } from './schema.ts';
import type { OktaSettings } from './settings.ts';
import { completeTree } from './tree.ts';

/** Okta: users by status or by group, with the managers above them. */
export const source: Source<{ okta: OktaSettings }> = {
  name: 'okta',
  title: 'Okta',
  sections: ['okta'],
  fetch: fetchOkta,
  check: checkOkta,
};

async function* checkOkta(context: SourceContext<{ okta: OktaSettings }>): AsyncGenerator<Step> {
  const { okta } = context.settings;
  yield okta.clientId === undefined
    ? { title: 'Credential: API token', detail: 'OKTA_API_TOKEN' }
    : {
        title: `Credential: private key of the application ${okta.clientId}`,
        detail: `scopes ${scopesFor(okta).join(' ')}`,
      };
  yield* checkOverHttp(source, context, [okta.orgUrl]);
}

async function fetchOkta(context: SourceContext<{ okta: OktaSettings }>): Promise<FetchResult> {
  const { okta } = context.settings;
  const { clock, signal, progress, allowMissingGroups, firstPageOnly = false } = context;
  const http = createClient(context, {
    service: 'Okta',
    baseUrl: okta.orgUrl,
    conventions: {
      errorFields: ['errorSummary', 'errorCauses', 'error_description'],
      limitResetHeader: 'x-rate-limit-reset',
    },
  });
  const login = createLogin(okta, http, clock);
  const { orgUrl } = okta;
  const api = createOktaApi({ http, login, orgUrl, clock, signal, progress, firstPageOnly });

  const supervisors = await readGroups(api, okta.supervisorGroups, okta.supervisorGroupIds);
  const { users, missing } = await readUsers(api, okta);
  const groupNotices = missingGroups({
    service: 'Okta',
    missing: [...missing, ...supervisors.missing],
    settings: [
      'OKTA_FILTER_GROUPS',
      'OKTA_FILTER_GROUP_IDS',
      'OKTA_SUPERVISOR_GROUPS',
      'OKTA_SUPERVISOR_GROUP_IDS',
    ],
    allowed: allowMissingGroups,
  });
  const fieldNotices = checkUsers(users, okta);

  const mapping: OktaMapping = {
    fields: okta,
    supervisorRule: okta.supervisorRule,
    supervisorIds: new Set(supervisors.users.map(({ id }) => id)),
  };
  const { kept, skipped } = partition(
    users,
    (user) => reasonToSkip(user, okta),
    (user) => mapUser(user, mapping),
  );
  const tree = await completeTree(api, okta, kept, users);
  const toEmployee = (user: OktaUser): Employee => ({
    ...mapUser(user, mapping),
    supervisor_id: tree.supervisorId(user),
  });
  const employees = kept.map(toEmployee);
  const managers = tree.added.map((user) => forHierarchyOnly(toEmployee(user)));
  const result = fetchResult({
    employees,
    managers,
    read: users.length,
    skipped,
    requests: requestsSent(http),
    notices: [
      ...groupNotices,
      ...fieldNotices,
      ...missingIds([...employees, ...managers], okta.externalIdField),
      ...tree.notices,
    ],
  });
  if (firstPageOnly) return result;
  const rootNotices = checkRoots(result.employees, okta.maxHierarchyRoots);
  return { ...result, notices: [...result.notices, ...rootNotices] };
}

/** Without an id a person is known by e-mail only, and cannot be a supervisor. */
function missingIds(employees: readonly Employee[], field: string): readonly Notice[] {
  const who = employees.filter((employee) => employee.external_id === '').map(({ email }) => email);
  if (who.length === 0) return [];
  const message = `${pluralize(who.length, 'person has', 'people have')} no ${field} (OKTA_EXTERNAL_ID_FIELD), so tcsync identifies them by e-mail only.`;
  return [{ level: 'warning', code: 'no-external-id', message, who }];
}

/** Everyone asked for by status, or by the filter's groups, whose members come with every status. */
async function readUsers(api: OktaApi, okta: OktaSettings) {
  if (okta.filterGroups.length === 0 && okta.filterGroupIds.length === 0)
    return { users: await api.usersWithStatus(okta.userStatuses), missing: [] };
  return readGroups(api, okta.filterGroups, okta.filterGroupIds);
}

/**
 * People without id and e-mail cannot be synced: if both are absent everywhere, that is an error. Okta leaves out attributes
 * that are not set, so that all other fields may rightly be absent: a warning.
 */
function checkUsers(users: readonly OktaUser[], okta: OktaSettings): readonly Notice[] {
  const optional = [okta.departmentField, okta.jobTitleField, okta.supervisorIdField];
  if (okta.supervisorRule !== undefined) optional.push(okta.supervisorRule.field);
  const fields = [okta.externalIdField, okta.emailField, ...optional];
  const rows = users.map((user) =>
    Object.fromEntries(
      fields.map((field) => [field, fieldOf(user, field) || (optional.includes(field) ? null : undefined)]),
    ),
  );
  const reader = 'the owner of the API token, or the application,';
  return checkFields({ service: 'Okta', rows, fields, reader });
}

function reasonToSkip(user: OktaUser, okta: OktaSettings): string | undefined {
  if (!okta.userStatuses.some((status) => status === user.status)) return 'status not in OKTA_USER_STATUSES';
  if (fieldOf(user, okta.emailField) === '') return 'no e-mail';
  if (okta.excludedDepartments.includes(fieldOf(user, okta.departmentField)))
    return 'department in OKTA_EXCLUDED_DEPARTMENTS';
  return undefined;
}
