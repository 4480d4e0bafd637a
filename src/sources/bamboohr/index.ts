import type { Employee } from '../../core/model.ts';
import { createClient, requestsSent } from '../client.ts';
import { checkFields } from '../fields.ts';
import { completeManagers, fetchResult, partition, today } from '../people.ts';
import type { FetchResult, Source, SourceContext } from '../source.ts';
import { checkOverHttp } from '../steps.ts';
import { createDataset, SERVICE } from './dataset.ts';
import { fieldsFor, mapEmployee, mappedFields, reasonToSkip } from './mapping.ts';
import type { BamboohrRow } from './schema.ts';
import type { BamboohrSettings } from './settings.ts';

/** BambooHR: the employee dataset, then the managers above those it lets through. */
export const source: Source<{ bamboohr: BamboohrSettings }> = {
  name: 'bamboohr',
  title: SERVICE,
  sections: ['bamboohr'],
  fetch: fetchBamboohr,
  check: (context) => checkOverHttp(source, context, [context.settings.bamboohr.apiUrl]),
};

async function fetchBamboohr(context: SourceContext<{ bamboohr: BamboohrSettings }>): Promise<FetchResult> {
  const { bamboohr, network } = context.settings;
  const { clock, progress } = context;
  const http = createClient(context, {
    service: SERVICE,
    baseUrl: bamboohr.apiUrl,
    basicAuth: { username: bamboohr.apiKey, password: 'x' },
    conventions: { errorHeader: 'x-bamboohr-error-message' },
  });
  const rule = bamboohr.supervisorRule;
  const fields = fieldsFor(rule);
  const dataset = createDataset(http, fields);

  const rows = await dataset.rows({
    what: 'employees',
    match: 'all',
    filters: [...bamboohr.excludeFilter, NOT_TERMINATED],
    progress,
    firstOnly: context.firstPageOnly,
  });
  const fieldNotices = checkFields({
    service: SERVICE,
    rows,
    fields,
    mapped: mappedFields(rule),
    reader: 'the owner of the API key',
  });

  const day = today(clock, network.tz);
  const toEmployee = (row: BamboohrRow): Employee => mapEmployee(row, rule, day);
  const { kept, skipped } = partition(
    rows,
    (row) => reasonToSkip(row, { excludedDepartments: bamboohr.excludedDepartments, today: day }),
    toEmployee,
  );
  const employees = kept.map(toEmployee);
  const leftOut = new Map(rows.map((row) => [toEmployee(row).external_id, row]));
  const managers = await completeManagers(employees, async (ids) => {
    const known = ids.map((id) => leftOut.get(id)).filter((row) => row !== undefined);
    const asked = await dataset.managers(ids.filter((id) => !leftOut.has(id)));
    return [...known, ...asked].map((row): Employee => ({ ...toEmployee(row), status: 'inactive' }));
  });
  return fetchResult({
    employees,
    managers: managers.value,
    read: rows.length,
    skipped,
    requests: requestsSent(http),
    notices: [...dataset.notices(), ...fieldNotices, ...managers.notices],
  });
}

const NOT_TERMINATED = { field: 'employmentStatus', operator: 'does_not_include', value: ['Terminated'] };
