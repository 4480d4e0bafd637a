import { RemoteError } from '../../base/errors.ts';
import type { Employee } from '../../core/model.ts';
import { propertyPathText } from '../../core/prepare/property-path.ts';
import { readStatus } from '../../core/status.ts';
import { firstFew, pluralize } from '../../core/text.ts';
import { today } from '../people.ts';
import type { SourceContext, Step } from '../source.ts';
import { loginStep, probeAddresses, runStep } from '../steps.ts';
import { urlsOf, readRows, type RestRows } from './api.ts';
import type { Description } from './description.ts';
import { type FieldMapping, mapRow, presentAt, type Row } from './mapping.ts';
import { outcomesOf, type RowOutcome } from './people.ts';
import type { RestSettings } from './settings.ts';

/** How many rows are shown one by one. */
const ROWS_SHOWN = 5;

/** `tcsync doctor rest`: the way to the API, its first page, where every field comes from, and what the first rows become. */
export async function* checkRest(
  context: SourceContext<{ rest: RestSettings }>,
  open: (settings: RestSettings) => Description,
): AsyncGenerator<Step> {
  const { rest, network } = context.settings;
  const description = yield* runStep('The description is valid', async () => {
    const value = open(rest);
    const { fields, tests } = value.api;
    const tested = tests.length === 0 ? 'no tests' : `${pluralize(tests.length, 'test', 'tests')} passed`;
    return { value, detail: `${pluralize(Object.keys(fields).length, 'field', 'fields')}, ${tested}` };
  });
  if (description === undefined) return;
  const { api } = description;
  const { base, tokens } = urlsOf(description, rest);
  const addresses = tokens === undefined ? [base] : [base, tokens];
  if ((yield* probeAddresses(api.name, context, addresses)) === undefined) return;
  const read = yield* loginStep(api.name, () => readRows({ ...context, firstPageOnly: true }, description));
  if (read === undefined) return;
  const { rows, notices } = read;
  const isShown = yield* runStep(`${api.name} returns people`, async () => {
    if (rows.length === 0)
      throw new RemoteError(`${api.name} returned no people.`, {
        code: 'source',
        service: api.name,
        hint: 'Check the permissions of the key, and the path and query of requests[0].',
      });
    return { value: true, detail: pageDetail(read), notices };
  });
  if (isShown === undefined) return;
  for (const rule of description.mapping.fields) yield fieldStep(rule, rows, description);
  const outcomes = outcomesOf(rows, description, today(context.clock, network.tz));
  const words = unknownWords(outcomes);
  if (words.length > 0) {
    const message = `tcsync does not know ${firstFew(words.map((word) => JSON.stringify(word)))}. Add ${words.length === 1 ? 'it' : 'them'} to status_words in the description, unless TIMECAMP_STATUS_MAP has ${words.length === 1 ? 'it' : 'them'}.`;
    yield {
      title: 'The status words are known',
      detail: '',
      notices: [{ level: 'warning', code: 'status-unknown', message }],
    };
  }
  for (const outcome of outcomes.slice(0, ROWS_SHOWN)) yield rowStep(outcome);
  const later = outcomes.slice(ROWS_SHOWN).find(({ error }) => error !== undefined);
  if (later !== undefined) yield rowStep(later);
}

function pageDetail({ first, rows }: RestRows): string {
  const total = first?.total === undefined ? 'no total announced' : `${first.total} announced in total`;
  const next = first?.next === undefined ? 'no further page' : `the next page is ${String(first.next)}`;
  return `${rows.length} on the first page, ${total}, ${next}`;
}

/** Where a field comes from, in how many rows it has a value, and the first value. */
function fieldStep({ name, actions }: FieldMapping, rows: readonly Row[], description: Description): Step {
  const values = rows
    .map((row) => mapRow(row, description.mapping).employee[name])
    .filter((value) => textOf(value) !== '');
  const reads = [...new Set(actions.flatMap((action) => action.reads.flat()).map(propertyPathText))];
  const from = reads.length === 0 ? '' : ` from ${reads.join(', ')}`;
  const example = values[0] === undefined ? '' : `, such as ${textOf(values[0])}`;
  const missing = actions
    .flatMap((action) => action.reads)
    .filter((paths) => rows.every((row) => paths.every((path) => presentAt(row, path) === undefined)))
    .map((paths) => paths.map(propertyPathText).join(' or '));
  return {
    title: `${name}${from}`,
    detail: `in ${values.length} of ${pluralize(rows.length, 'row', 'rows')}${example}`,
    notices:
      missing.length === 0
        ? []
        : [
            {
              level: 'warning',
              code: 'field-empty',
              message: `No row has ${missing.join(', ')}. ${description.placeOf(['fields', name])} may have an incorrect path; a row contains: ${Object.keys(rows[0] ?? {}).join(', ')}.`,
            },
          ],
  };
}

/** The status words that `prepare` would refuse. */
function unknownWords(outcomes: readonly RowOutcome[]): readonly string[] {
  const words = outcomes
    .filter(({ error, skip }) => error === undefined && skip === undefined)
    .map(({ employee }) => employee.status);
  return [...new Set(words)].filter((word) => readStatus(word) === undefined);
}

function rowStep({ number, employee, skip, error }: RowOutcome): Step {
  const title = `Row ${number}`;
  if (error !== undefined) return { title, detail: '', error };
  if (skip !== undefined) return { title: `${title} is skipped: ${skip}`, detail: describe(employee) };
  return { title, detail: describe(employee) };
}

function describe(employee: Employee): string {
  return Object.entries(employee)
    .filter(([name, value]) => name !== 'raw_data' && textOf(value) !== '')
    .map(([name, value]) => `${name}: ${textOf(value)}`)
    .join(', ');
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join(' / ') : JSON.stringify(value);
}
