import { randomUUID } from 'node:crypto';
import type { Notice } from '../base/notice.ts';
import type { Settings } from '../config/table.ts';
import { mergeSources, type MergedRecords } from '../core/merge/merge.ts';
import type { FetchFailure, Meta, SourceState } from '../core/model.ts';
import { compareText } from '../core/order.ts';
import { timeText } from '../core/text.ts';
import { EMPLOYEES_KEY, type EmployeesDocument, readEmployees } from '../storage/documents.ts';
import { exists } from '../storage/text.ts';
import {
  employeesKey,
  readFetchFailure,
  readSourceEmployees,
  type SourceDocument,
} from '../storage/source-documents.ts';
import type { SourceFetch } from './fetch-sources.ts';
import type { Session } from './session.ts';

/** The employees to prepare. */
export interface LoadedEmployees extends EmployeesDocument {
  /** About the merge of several sources. */
  readonly notices: readonly Notice[];
  /** Only with several sources. */
  readonly originsOf?: MergedRecords['originsOf'];
}

/** Without the prepare settings, no status word has a meaning of its own. */
interface EmployeesSession extends Pick<Session<'sources'>, 'storage' | 'tool'> {
  readonly settings: Pick<Settings, 'sources'> & Partial<Pick<Settings, 'prepare'>>;
}

/**
 * The employees of the last fetch: var/users.json, or with several sources their files merged. Writes nothing.
 * @param fetches what this run has fetched already; the rest is read
 */
export async function loadEmployees(
  { settings, storage, tool }: EmployeesSession,
  fetches: readonly SourceFetch[] = [],
): Promise<LoadedEmployees> {
  const { sources: names, ...options } = settings.sources;
  if (names.length < 2) {
    const people = fetches[0]?.employees ?? (await readEmployees(storage));
    return { ...people, notices: [] };
  }
  const documents: SourceDocument[] = [];
  const states: SourceState[] = [];
  for (const name of names) {
    const fetch = fetches.find(({ source }) => source.name === name);
    const failed = fetch === undefined ? await readFetchFailure(storage, name) : fetch.failure;
    const { meta, ...document } =
      documentOf(fetch?.employees) ?? (await readSourceEmployees(storage, name, names));
    documents.push({ ...document, meta });
    states.push({
      source: name,
      fetched_at: meta.fetched_at,
      count: document.employees.length,
      ...(failed === undefined ? {} : { failed }),
    });
  }
  const records = documents.map(({ employees, invalid }, index) => ({
    name: names[index] ?? '',
    employees,
    invalid,
  }));
  const { value, notices } = mergeSources(records, {
    ...options,
    statusMap: settings.prepare?.statusMap ?? {},
  });
  return {
    ...value,
    meta: {
      ...mergedMeta(states, value.employees.length, tool),
      skipped: documents.flatMap(({ meta }) => meta.skipped ?? []),
    },
    notices: [...notices, ...states.flatMap(failureNotice)],
  };
}

/** The same, or undefined when a source was never fetched. */
export async function loadKnownEmployees(session: EmployeesSession): Promise<LoadedEmployees | undefined> {
  const { sources: names } = session.settings.sources;
  const keys = names.length < 2 ? [EMPLOYEES_KEY] : names.map((name) => employeesKey(name, names));
  for (const key of keys) if (!(await exists(session.storage, key))) return undefined;
  return loadEmployees(session);
}

function documentOf(people: EmployeesDocument | undefined): SourceDocument | undefined {
  return people?.meta === undefined ? undefined : { ...people, meta: people.meta };
}

function mergedMeta(sources: readonly SourceState[], count: number, tool: string): Meta {
  const fetched = sources.filter(({ failed }) => failed === undefined);
  const times = (fetched.length === 0 ? sources : fetched).map(({ fetched_at: at }) => at);
  return {
    source: sources
      .map(({ source }) => source)
      .toSorted(compareText)
      .join(','),
    run: randomUUID(),
    fetched_at: times.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0] ?? '',
    count,
    tool,
    sources,
  };
}

function failureNotice({ source, fetched_at, failed }: SourceState): Notice[] {
  return failed === undefined ? [] : [sourceFailed(source, fetched_at, failed)];
}

function sourceFailed(source: string, fetchedAt: string, { at, code }: FetchFailure): Notice {
  return {
    level: 'warning',
    code: 'source-failed',
    message: `${source} could not be fetched at ${timeText(at)} (${code}). Its people were last read at ${timeText(fetchedAt)}, and sync does not change them. Run \`tcsync fetch ${source}\`.`,
  };
}
