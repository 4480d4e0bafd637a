import { readFile } from 'node:fs/promises';
import { errorCode, settingsError } from '../../base/errors.ts';
import type { Employee } from '../../core/model.ts';
import { fetchResult, keepManagers, partition, withoutEmail } from '../people.ts';
import type { Source, SourceOptions } from '../source.ts';
import { decode } from './decode.ts';
import { columnsOf, mapRows } from './mapping.ts';
import { inputError, parseTable, type Table } from './table.ts';

const MOST_PROBLEMS = 10;

/** Employees from a CSV or JSON file, for HR systems without a connector. */
export const source: Source<object> = {
  name: 'file',
  title: 'The file',
  sections: [],
  takes: 'file',

  async fetch({ options, progress }) {
    if (options?.file === undefined)
      throw settingsError(
        'fetch file needs the path of a CSV or JSON file.',
        'For example: tcsync fetch file people.csv',
      );
    const { path, encoding } = options.file;
    const table = parseTable(decode(await readBytes(path), encoding, path), path);
    const everybody = table.rows.length === 0 ? [] : employeesOf(table, options.file);
    const { kept: employees, skipped } = partition(everybody, withoutEmail);
    progress(everybody.length, everybody.length);
    const managers = await keepManagers(employees, everybody);
    return fetchResult({
      employees,
      managers: managers.value,
      read: everybody.length,
      skipped,
      requests: 0,
      notices: managers.notices,
    });
  },
};

function employeesOf(table: Table, { path, map }: NonNullable<SourceOptions['file']>): readonly Employee[] {
  const { columns, problems } = columnsOf(table.headers, map, table.headersPlace);
  refuse(path, problems);
  const mapped = mapRows(table, columns);
  refuse(path, mapped.problems);
  return mapped.employees;
}

/** @throws UserError that names the first problems and counts the rest */
function refuse(path: string, problems: readonly string[]): void {
  if (problems.length === 0) return;
  const more = problems.length - MOST_PROBLEMS;
  const lines = [...problems.slice(0, MOST_PROBLEMS), ...(more > 0 ? [`… and ${more} more.`] : [])];
  throw inputError(path, lines.join('\n'), { hint: 'Nothing was read. Correct the file and start again.' });
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw inputError(path, READ_PROBLEMS[errorCode(cause) ?? ''] ?? 'it cannot be read.', {
      hint: 'Check the path. A relative path starts at the folder in which tcsync runs.',
      cause,
    });
  }
}

const READ_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file.',
  EACCES: 'it may not be read by this user.',
  EISDIR: 'it is a directory.',
};
