import { usageError } from '../../base/errors.ts';
import type { Employee } from '../../core/model.ts';
import { pluralize } from '../../core/text.ts';
import { fetchResult, keepManagers, partition, type Skipped, withoutEmail } from '../people.ts';
import type { FetchResult, Source, SourceContext, Step } from '../source.ts';
import { FIELDS, headerKey, headersOf, type MapEntry } from './column-map.ts';
import { inputError } from './grid.ts';
import { columnsOf, mapRows } from './mapping.ts';
import { parseTable, readBytes } from './read.ts';
import type { FileSettings } from './settings.ts';
import type { Table } from './table.ts';

const MOST_PROBLEMS = 10;

type Context = SourceContext<{ readonly file: FileSettings }>;

/** Employees from a CSV, JSON or XLSX file, for HR systems without a connector. */
export const source: Source<{ readonly file: FileSettings }> = {
  name: 'file',
  title: 'The file',
  sections: ['file'],
  takes: 'file',

  async fetch(context) {
    const { employees: all, table } = await readPeople(pathOf(context), context);
    const { kept: employees, skipped } = partition(all, withoutEmail, (employee) => employee);
    context.progress(all.length, all.length);
    const managers = await keepManagers(employees, all);
    const { emptyRows, rows } = table;
    const result = fetchResult({
      employees,
      managers: managers.value,
      read: all.length,
      skipped: emptyRows.length === 0 ? skipped : withEmptyRows(skipped, emptyRows.length),
      requests: 0,
      notices: managers.notices,
    });
    const lacking = all.flatMap((person, index) =>
      withoutEmail(person) === undefined
        ? []
        : [`${rows[index]?.place ?? ''} (${person.name || 'no name'}): no e-mail`],
    );
    const empty = emptyRows.map((place) => `${place}: empty row`);
    return withSkippedRows(result, [...lacking, ...empty]);
  },

  async *check(context): AsyncIterable<Step> {
    const { path } = context.settings.file;
    if (path === undefined) {
      yield { title: 'FILE_PATH is not set: commands need the path of the file as an argument', detail: '' };
      return;
    }
    const title = `${path} can be read`;
    try {
      const { employees } = await readPeople(path, context);
      const [sample] = employees;
      yield {
        title,
        detail: pluralize(employees.length, 'person', 'people'),
        ...(sample === undefined ? {} : { sample }),
      };
    } catch (error) {
      yield { title, detail: '', error };
    }
  },
};

function withEmptyRows({ counts, people }: Skipped, count: number): Skipped {
  return { counts: { ...counts, 'empty row': count }, people };
}

function withSkippedRows(result: FetchResult, skippedRows: readonly string[]): FetchResult {
  return skippedRows.length === 0 ? result : { ...result, summary: { ...result.summary, skippedRows } };
}

function pathOf({ options, settings }: Context): string {
  const path = options?.file?.path ?? settings.file.path;
  if (path === undefined)
    throw usageError(
      'fetch file requires the path of a CSV, JSON or XLSX file.',
      'For example, run `tcsync fetch file people.csv`, or set FILE_PATH.',
    );
  return path;
}

async function readPeople(
  path: string,
  { options, settings }: Context,
): Promise<{ readonly employees: readonly Employee[]; readonly table: Table }> {
  const { map = [], encoding, statusMap } = options?.file ?? {};
  const maps = [
    { origin: '--map', entries: map },
    { origin: 'FILE_MAP', entries: settings.file.map },
  ];
  const table = await parseTable(
    await readBytes(path),
    { path, encoding: encoding ?? settings.file.encoding },
    isHeaderBy(maps.flatMap(({ entries }) => entries)),
  );
  if (table.rows.length === 0) return { employees: [], table };
  const { columns, problems } = columnsOf(table.headers, maps, table.headersPlace);
  refuse(path, problems);
  const mapped = mapRows(table, columns, { ...settings.file.statusMap, ...statusMap });
  refuse(path, mapped.problems);
  return { employees: mapped.employees, table };
}

/** Whether a cell is a header by a map, or is named like a field. */
function isHeaderBy(entries: readonly MapEntry[]): (cell: string) => boolean {
  const known = new Set(
    [...FIELDS, ...entries.flatMap(([, header]) => [header, ...headersOf(header, [])])].map(headerKey),
  );
  return (cell) => known.has(headerKey(cell.trim()));
}

/** @throws UserError that names the first problems and counts the rest */
function refuse(path: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const more = problems.length - MOST_PROBLEMS;
  const lines = [...problems.slice(0, MOST_PROBLEMS), ...(more > 0 ? [`… and ${more} more.`] : [])];
  throw inputError(path, lines.join('\n'), { hint: 'Nothing was read. Correct the file and try again.' });
}
