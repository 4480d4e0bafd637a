import { randomUUID } from 'node:crypto';
import { UserError } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';
import type { FetchReport } from '../core/fetch-report.ts';
import type { Employee, Meta } from '../core/model.ts';
import { readStatus } from '../core/status.ts';
import { inSentence } from '../core/text.ts';
import type { AllSettings, AnySource } from '../sources/registry.ts';
import type { FetchResult, SourceOptions } from '../sources/source.ts';
import { EMPLOYEES_KEY, type EmployeesDocument, writeEmployees } from '../storage/documents.ts';
import type { Storage } from '../storage/storage.ts';
import { checkVacations, writeVacations } from '../storage/vacations.ts';
import { logNotices } from './result.ts';
import type { Session } from './session.ts';

/** Which people to read, and from where. */
export interface FetchRequest {
  readonly source: AnySource;
  readonly sourceOptions: SourceOptions;
  /** An answer without any people is not an error. */
  readonly allowEmpty?: boolean | undefined;
  /** A configured group that does not exist is a warning instead of an error. */
  readonly allowMissingGroups?: boolean | undefined;
}

/** A document and the storage that holds it. */
export interface DocumentTarget {
  readonly storage: Storage;
  readonly key: string;
}

export interface FetchedPeople {
  readonly employees: EmployeesDocument;
  readonly report: FetchReport;
  readonly notices: readonly Notice[];
}

/**
 * Reads all people from a source and writes the file of employees.
 * @param target default: var/users.json in the session's storage
 * @throws UserError or RemoteError when the source cannot be read completely; the file then stays as it was
 */
export async function fetchPeople(
  request: FetchRequest,
  session: Session<keyof AllSettings>,
  target: DocumentTarget = { storage: session.storage, key: EMPLOYEES_KEY },
): Promise<FetchedPeople> {
  const { source } = request;
  const announced = new Set<Notice>();
  const announce = (notices: readonly Notice[]): void => {
    logNotices(session.log, notices);
    for (const notice of notices) announced.add(notice);
  };
  const result = await readSource(request, session, announce);
  logNotices(
    session.log,
    result.notices.filter((notice) => !announced.has(notice)),
  );
  if (result.employees.length === 0 && request.allowEmpty !== true) throw emptySource(source);

  if (result.vacations !== undefined) checkVacations(result.vacations);
  const meta = metaOf(source, result, session);
  const employees = await writeEmployees(target.storage, result.employees, meta, target.key);
  if (result.vacations !== undefined) await writeVacations(session.storage, result.vacations);

  const report = reportOf(source, result, target.storage.describe(target.key));
  session.log.info({ ...report }, 'fetched');
  return { employees, report, notices: result.notices };
}

/** Reads all people from a source. Writes nothing. */
export async function readSource(
  { source, sourceOptions, allowMissingGroups = false }: FetchRequest,
  {
    settings,
    clock,
    log,
    signal,
    progress,
  }: Pick<Session<keyof AllSettings>, 'settings' | 'clock' | 'log' | 'signal' | 'progress'>,
  announce: (notices: readonly Notice[]) => void = () => {},
): Promise<FetchResult> {
  progress.show(`Reading ${inSentence(source.title)}`);
  // One object each: an announced notice comes again with the result.
  const names = new Map<Notice, Notice>();
  const named = (notices: readonly Notice[]): readonly Notice[] =>
    notices.map((notice) => {
      const known = names.get(notice) ?? nameSource(notice, source.title);
      names.set(notice, known);
      return known;
    });
  try {
    const result = await source.fetch({
      settings,
      clock,
      log,
      signal,
      announce: (notices) => announce(named(notices)),
      progress: (read, total) =>
        progress.show(`${source.title}: ${read}${total === undefined ? '' : ` of ${total}`} people read`),
      allowMissingGroups,
      options: sourceOptions,
    });
    return { ...result, notices: named(result.notices) };
  } finally {
    progress.clear();
  }
}

/** Every message of a source names the source. */
function nameSource(notice: Notice, title: string): Notice {
  return notice.message.includes(title) ? notice : { ...notice, message: `${title}: ${notice.message}` };
}

function emptySource({ title }: AnySource): UserError {
  return new UserError(`${title} returned no people. Nothing was written.`, {
    code: 'source',
    hint: 'Check the permissions of the key and the filters in the settings. To accept an empty response for this run, add --allow-empty.',
  });
}

function metaOf(
  source: AnySource,
  { employees, skipped }: FetchResult,
  { tool, clock }: Pick<Session<never>, 'tool' | 'clock'>,
): Meta {
  return {
    source: source.name,
    run: randomUUID(),
    fetched_at: new Date(clock.now()).toISOString(),
    count: employees.length,
    tool,
    ...(skipped.length === 0 ? {} : { skipped }),
  };
}

function reportOf(
  source: AnySource,
  { employees, summary, vacations }: FetchResult,
  output: string,
): FetchReport {
  const statuses = countStatuses(employees);
  return {
    source: source.name,
    read: summary.read,
    ...statuses,
    skipped: summary.skipped,
    ...(summary.skippedRows === undefined ? {} : { skipped_rows: summary.skippedRows }),
    managers_added: summary.managersAdded,
    requests: summary.requests,
    ...(vacations === undefined ? {} : { leaves: vacations.length }),
    output,
  };
}

function countStatuses(
  employees: readonly Employee[],
): Pick<FetchReport, 'active' | 'inactive' | 'unknown_statuses'> {
  const counts = { active: 0, inactive: 0 };
  const unknown = new Map<string, number>();
  for (const { status } of employees) {
    const known = readStatus(status);
    if (known === undefined) unknown.set(status, (unknown.get(status) ?? 0) + 1);
    else counts[known] += 1;
  }
  return unknown.size === 0 ? counts : { ...counts, unknown_statuses: Object.fromEntries(unknown) };
}
