import type { Notice } from '../../base/notice.ts';
import type { FieldRule } from '../../config/kinds.ts';
import type { Employee } from '../../core/model.ts';
import { createClient, requestsSent } from '../client.ts';
import { checkFields } from '../fields.ts';
import { completeManagers, fetchResult, forHierarchyOnly, partition, today } from '../people.ts';
import type { FetchResult, Source, SourceContext } from '../source.ts';
import { checkOverHttp } from '../steps.ts';
import { createHibobApi, REQUESTS_PER_MINUTE, type HibobApi } from './api.ts';
import { exclusionsOf, isExcluded, settingsProblems, type Exclusion } from './exclude.ts';
import { FIELDS, idOf, managerAt, mapPerson, plainAt, readableAt, startDate, fieldOf } from './mapping.ts';
import type { HibobPerson } from './schema.ts';
import type { HibobSettings } from './settings.ts';

/** HiBob: one search for everyone, managers who are not in it by their ids. */
export const source: Source<{ hibob: HibobSettings }> = {
  name: 'hibob',
  title: 'HiBob',
  sections: ['hibob'],
  problems: settingsProblems,
  fetch: fetchHibob,
  check: (context) => checkOverHttp(source, context, [context.settings.hibob.apiUrl]),
};

async function fetchHibob(context: SourceContext<{ hibob: HibobSettings }>): Promise<FetchResult> {
  const { hibob, network } = context.settings;
  const { clock, progress } = context;
  const exclusions = exclusionsOf(hibob.excludeFilter);
  const http = createClient(context, {
    service: 'HiBob',
    baseUrl: hibob.apiUrl,
    basicAuth: { username: hibob.serviceUserId, password: hibob.serviceUserToken },
    requestsPerMinute: REQUESTS_PER_MINUTE,
    conventions: { limitResetHeader: 'x-ratelimit-reset' },
  });
  const api = createHibobApi(http);
  const fields = fieldsOf(hibob, exclusions);

  const people = await api.employees(fields);
  progress(people.length, people.length);
  const fieldNotices = checkPeople(people, fields);

  const rules = { exclusions, departments: hibob.excludedDepartments, today: today(clock, network.tz) };
  const toEmployee = (person: HibobPerson): Employee => mapPerson(person, hibob.supervisorRule);
  const { kept, skipped } = partition(people, (person) => reasonToSkip(person, rules), toEmployee);
  const employees = kept.map(toEmployee);
  const managers = await completeManagers(employees, (ids) =>
    findManagers(api, people, ids, { fields, rule: hibob.supervisorRule }),
  );
  return fetchResult({
    employees,
    managers: managers.value,
    read: people.length,
    skipped,
    requests: requestsSent(http),
    notices: [...fieldNotices, ...managers.notices],
  });
}

function fieldsOf(hibob: HibobSettings, exclusions: readonly Exclusion[]): readonly string[] {
  const rule = hibob.supervisorRule === undefined ? [] : [hibob.supervisorRule.field];
  const wanted = [...rule, ...hibob.customFields, ...exclusions.map(({ property }) => property)];
  return [...new Set([...Object.values(FIELDS), ...wanted])];
}

/**
 * HiBob silently omits fields that the service user may not see. Without ids and e-mails people cannot be synced; any other field that comes in no row is a warning.
 */
function checkPeople(people: readonly HibobPerson[], fields: readonly string[]): readonly Notice[] {
  const essential: readonly string[] = [FIELDS.id, FIELDS.email];
  const rows = people.map((person) =>
    Object.fromEntries(
      fields.map((field) => {
        const value = (field === FIELDS.reportsTo ? managerAt(person) : undefined) ?? fieldOf(person, field);
        const isEmpty = value === '' || value === undefined || value === null;
        return [field, isEmpty ? (essential.includes(field) ? undefined : null) : value];
      }),
    ),
  );
  const mapped = fields.filter((field) => !REPLACEABLE.includes(field));
  return checkFields({
    service: 'HiBob',
    rows,
    fields,
    mapped,
    reader: "the service user's permission group",
  });
}

/** Where another field says the same: without it nothing is missing. */
const REPLACEABLE: readonly string[] = [FIELDS.displayName, FIELDS.fullName, FIELDS.status];

interface Rules {
  readonly exclusions: readonly Exclusion[];
  readonly departments: readonly string[];
  readonly today: string;
}

function reasonToSkip(person: HibobPerson, { exclusions, departments, today }: Rules): string | undefined {
  if (plainAt(person, FIELDS.email) === '') return 'no e-mail';
  if (startDate(person) > today) return 'hire date in the future';
  if (departments.includes(readableAt(person, FIELDS.department)))
    return 'department in HIBOB_EXCLUDED_DEPARTMENTS';
  if (exclusions.some((exclusion) => isExcluded(person, exclusion))) return 'HIBOB_EXCLUDE_FILTER';
  return undefined;
}

/** Managers who were left out, and from HiBob those who were not in the search at all, as most leavers. */
async function findManagers(
  api: HibobApi,
  people: readonly HibobPerson[],
  ids: readonly string[],
  { fields, rule }: { readonly fields: readonly string[]; readonly rule: FieldRule | undefined },
): Promise<readonly Employee[]> {
  const wanted = new Set(ids);
  const known = people.filter((person) => wanted.has(idOf(person)));
  const knownIds = new Set(known.map(idOf));
  const unknown = ids.filter((id) => !knownIds.has(id));
  const asked = unknown.length === 0 ? [] : await api.withIds(unknown, fields);
  return [...known, ...asked].map((person) => forHierarchyOnly(mapPerson(person, rule)));
}
