import { randomUUID } from 'node:crypto';
import { EXIT, UserError, type ExitCode } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { Employee, Meta } from '../../core/model.ts';
import { type AllSettings, type AnySource, loadSource, type SourceName } from '../../sources/registry.ts';
import type { FetchResult, SourceOptions } from '../../sources/source.ts';
import { EMPLOYEES_KEY, writeEmployees } from '../../storage/documents.ts';
import { localFile } from '../../storage/file.ts';
import { checkVacations, writeVacations } from '../../storage/vacations.ts';
import type { Session } from '../../app/session.ts';
import type { CommonOptions, Context } from '../context.ts';
import { createProgress } from '../progress.ts';
import { renderFetch, type FetchReport } from '../render/fetch.ts';
import { logNotices, resultHead, warningsOf } from '../../app/result.ts';
import { readSourceOptions, type SourceWords } from '../source-options.ts';

export interface FetchOptions extends CommonOptions, Omit<SourceWords, 'path'> {
  /** A local file in place of var/users.json. */
  readonly output?: string;
  readonly allowEmpty?: boolean;
  readonly allowMissingGroups?: boolean;
}

/** `tcsync fetch <source>`: reads everybody, and only when that is complete replaces the file of employees. */
export async function runFetch(
  name: SourceName,
  path: string | undefined,
  options: FetchOptions,
  context: Context,
): Promise<ExitCode> {
  const source = await loadSource(name);
  const words = readSourceOptions(source, { path, ...options }, context.shell.cwd);
  const session = await context.open([...source.sections, 'network'], { source });
  const { report, notices } = await fetchPeople(source, words, options, session, context);
  const head = resultHead(session, `fetch ${name}`, EXIT.done);
  if (options.format === 'json') context.writeJson({ ...head, ...report, warnings: warningsOf(notices) });
  else context.writeStdout(renderFetch(report, source.title, head.seconds));
  return EXIT.done;
}

/**
 * Reads everybody from a source and writes the file of employees.
 * @throws UserError or RemoteError when the reading is not complete: the file stays as it was.
 */
export async function fetchPeople(
  source: AnySource,
  words: SourceOptions,
  options: FetchOptions,
  session: Session<keyof AllSettings>,
  context: Context,
): Promise<{ readonly report: FetchReport; readonly notices: readonly Notice[] }> {
  const announced = new Set<Notice>();
  const announce = (notices: readonly Notice[]): void => {
    logNotices(session.log, notices);
    for (const notice of notices) announced.add(notice);
  };
  const result = await readSource(source, words, session, options, context, announce);
  logNotices(
    session.log,
    result.notices.filter((notice) => !announced.has(notice)),
  );
  if (result.employees.length === 0 && options.allowEmpty !== true) throw nobody(source);

  if (result.vacations !== undefined) checkVacations(result.vacations);

  const { storage, key } =
    options.output === undefined
      ? { storage: session.storage, key: EMPLOYEES_KEY }
      : localFile(context.shell.cwd, options.output);
  await writeEmployees(storage, result.employees, metaOf(source, result.employees, context), key);
  if (result.vacations !== undefined) await writeVacations(session.storage, result.vacations);

  const report = reportOf(source, result, storage.describe(key));
  session.log.info({ ...report }, 'fetched');
  return { report, notices: result.notices };
}

/** Reads everybody from a source and writes nothing, with a line on a terminal that says how far it is. */
export async function readSource(
  source: AnySource,
  sourceOptions: SourceOptions,
  { settings, log }: Pick<Session<keyof AllSettings>, 'settings' | 'log'>,
  { allowMissingGroups = false }: FetchOptions,
  { shell }: Pick<Context, 'shell'>,
  announce: (notices: readonly Notice[]) => void = () => {},
): Promise<FetchResult> {
  const progress = createProgress(shell);
  progress.show(`Reading ${source.title}`);
  try {
    return await source.fetch({
      settings,
      clock: shell.clock,
      log,
      signal: shell.signal,
      announce,
      progress: (read, total) =>
        progress.show(`${source.title}: ${read}${total === undefined ? '' : ` of ${total}`} people read`),
      allowMissingGroups,
      options: sourceOptions,
    });
  } finally {
    progress.clear();
  }
}

function nobody({ title }: AnySource): UserError {
  return new UserError(`${title} shows nobody at all. Nothing was written.`, {
    code: 'source',
    hint: 'Check the rights of the key and the filters in the settings; --allow-empty takes it as it is, for one run.',
  });
}

function metaOf(source: AnySource, employees: readonly Employee[], { tool, shell }: Context): Meta {
  return {
    source: source.name,
    run: randomUUID(),
    fetched_at: new Date(shell.clock.now()).toISOString(),
    count: employees.length,
    tool,
  };
}

function reportOf(
  source: AnySource,
  { employees, summary, vacations }: FetchResult,
  output: string,
): FetchReport {
  const active = employees.filter(({ status }) => status.toLowerCase() === 'active').length;
  return {
    source: source.name,
    read: summary.read,
    active,
    inactive: employees.length - active,
    skipped: summary.skipped,
    managers_added: summary.managersAdded,
    requests: summary.requests,
    ...(vacations === undefined ? {} : { leaves: vacations.length }),
    output,
  };
}
