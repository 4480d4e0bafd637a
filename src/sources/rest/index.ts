import { settingsError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import { checkFields } from '../fields.ts';
import { fetchResult, keepManagers, partition, today } from '../people.ts';
import type { FetchResult, Source, SourceContext } from '../source.ts';
import { readRows } from './api.ts';
import { missingSecrets } from './auth.ts';
import { checkRest } from './check.ts';
import { type Description, readDescription } from './description.ts';
import { presence, type Row } from './mapping.ts';
import { outcomesOf, withSupervisorIds } from './people.ts';
import type { RestSettings } from './settings.ts';

/** Any HR system with a JSON API, by a description of it. */
export const source: Source<{ rest: RestSettings }> = {
  name: 'rest',
  title: 'REST API',
  sections: ['rest'],
  problems,
  alsoRequired,
  fetch: fetchRest,
  check: (context) => checkRest(context, openDescription),
};

function problems(settings: Partial<RestSettings>): readonly string[] {
  if (settings.file === undefined) return [];
  const read = readDescription(settings.file);
  return 'problems' in read ? read.problems : missingOf(read.description, settings);
}

function missingOf({ api, placeOf }: Description, settings: Partial<RestSettings>): readonly string[] {
  return missingSecrets(api, settings).map((name) => `${name} is missing; ${placeOf(['auth'])} requires it.`);
}

/** The settings that the description requires. */
function alsoRequired({ file }: Partial<RestSettings>): readonly string[] {
  const read = file === undefined ? undefined : readDescription(file);
  return read === undefined || 'problems' in read ? [] : missingSecrets(read.description.api, {});
}

/** @throws UserError with all problems of the description and its secrets, exit code 64 */
function openDescription(settings: RestSettings): Description {
  const read = readDescription(settings.file);
  const found = 'problems' in read ? read.problems : missingOf(read.description, settings);
  if ('description' in read && found.length === 0) return read.description;
  throw settingsError(
    ['The description is invalid:', ...found.map((problem) => `  ${problem}`)].join('\n'),
    'Correct the file or the settings; `tcsync docs sources/rest` explains each key.',
  );
}

async function fetchRest(context: SourceContext<{ rest: RestSettings }>): Promise<FetchResult> {
  const { rest, network } = context.settings;
  const description = openDescription(rest);
  const read = await readRows(context, description);
  const fieldNotices = checkRows(read.rows, description);
  const outcomes = outcomesOf(read.rows, description, today(context.clock, network.tz));
  const failed = outcomes.find(({ error }) => error !== undefined);
  if (failed?.error !== undefined) throw failed.error;
  const { kept, skipped } = partition(
    outcomes,
    ({ skip }) => skip,
    ({ employee }) => employee,
  );
  const all = outcomes.map(({ employee }) => employee);
  const named =
    description.api.supervisor_by === 'email' ? withSupervisorIds(all, all) : { employees: all, notices: [] };
  const keptNumbers = new Set(kept.map(({ number }) => number));
  const employees = named.employees.filter((_, index) => keptNumbers.has(index + 1));
  const managers = await keepManagers(employees, named.employees);
  return fetchResult({
    employees,
    managers: managers.value,
    read: read.rows.length,
    skipped,
    requests: read.requests,
    notices: [...read.notices, ...fieldNotices, ...named.notices, ...managers.notices],
  });
}

/** @throws RemoteError when a value that the fields need is absent from every row */
export function checkRows(rows: readonly Row[], { api, mapping }: Description): readonly Notice[] {
  const shown = rows.map((row) => presence(row, mapping, api.optional));
  return checkFields({
    service: api.name,
    rows: shown,
    fields: Object.keys(shown[0] ?? {}),
    reader: 'the key',
    hint: 'Correct the path in the description, and check that the key can read the field. If the API omits empty fields, list the employee\'s field under "optional".',
  });
}
