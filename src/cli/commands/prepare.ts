import { createHash } from 'node:crypto';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import type { Settings } from '../../config/table.ts';
import { comparePrepared, type PreparedDifference } from '../../core/prepare/difference.ts';
import type { Prepared } from '../../core/prepare/prepare.ts';
import { compileRules } from '../../core/prepare/rules.ts';
import { PREPARED_KEY, readEmployees, readPrepared, writePrepared } from '../../storage/documents.ts';
import type { Storage } from '../../storage/storage.ts';
import { exists } from '../../storage/text.ts';
import type { Noted } from '../../base/notice.ts';
import type { PreparedUser } from '../../core/model.ts';
import type { Session } from '../../app/session.ts';
import type { CommonOptions, Context } from '../context.ts';
import { prepareWithTimeout } from '../prepare-with-timeout.ts';
import { renderDifference, renderSummary } from '../render/prepare.ts';
import { logNotices, resultHead, warningsOf } from '../../app/result.ts';

export interface PrepareOptions extends CommonOptions {
  /** Validates, shows what would come out and what would change, and writes nothing. */
  readonly check?: boolean;
}

/** `tcsync prepare`: makes TimeCamp users of the employees that a fetch wrote. */
export async function runPrepare(options: PrepareOptions, context: Context): Promise<ExitCode> {
  const session = await context.open(['prepare']);
  const { storage } = session;
  const file = storage.describe(PREPARED_KEY);
  if (options.check === true) {
    const { result } = await decide(session);
    const { users } = result.value;
    const difference = (await exists(storage, PREPARED_KEY)) ? await differenceTo(storage, users) : undefined;
    report(result, options, context, { difference, file });
    return EXIT.done;
  }
  report(await prepareUsers(session, context), options, context, { file });
  return EXIT.done;
}

/** Makes TimeCamp users of the file of employees, and writes the file of prepared users. */
export async function prepareUsers(
  session: Session<'prepare'>,
  { shell, tool }: Context,
): Promise<Noted<Prepared>> {
  const { settings, log, storage } = session;
  const { result, employees } = await decide(session);
  const { users, summary } = result.value;
  await writePrepared(storage, users, {
    ...(employees.meta === undefined ? {} : { input: employees.meta }),
    prepared_at: new Date(shell.clock.now()).toISOString(),
    settings_sha256: settingsDigest(settings.prepare),
    tool,
  });
  log.info({ read: summary.read, prepared: summary.prepared, warnings: summary.warnings }, 'prepared');
  return result;
}

async function decide({ settings, log, storage }: Session<'prepare'>) {
  const rules = compileRules(settings.prepare);
  const employees = await readEmployees(storage);
  const result = prepareWithTimeout(employees, settings.prepare, rules);
  logNotices(log, result.notices);
  return { employees, result };
}

interface Report {
  readonly file: string;
  /** Undefined when there is nothing to compare with. */
  readonly difference?: PreparedDifference | undefined;
}

function report(
  { value: { summary }, notices }: Noted<Prepared>,
  { check = false, format }: PrepareOptions,
  context: Context,
  { file, difference }: Report,
): void {
  if (format === 'json') {
    const { warnings: _count, ...counts } = summary;
    context.writeJson({
      ...resultHead(context, 'prepare', EXIT.done),
      ...counts,
      warnings: warningsOf(notices),
      ...(check
        ? { difference: difference === undefined ? null : differenceAsJson(difference) }
        : { output: file }),
    });
    return;
  }
  context.writeStdout(renderSummary(summary, notices));
  if (!check) context.writeStdout(`Written to ${file}.`);
  else if (difference === undefined)
    context.writeStdout(`There is no ${file} to compare with. Nothing was written.`);
  else context.writeStdout(`${renderDifference(difference, file)}\nNothing was written.`);
}

async function differenceTo(storage: Storage, users: readonly PreparedUser[]): Promise<PreparedDifference> {
  return comparePrepared((await readPrepared(storage)).users, users);
}

function differenceAsJson({ appear, disappear, ...changes }: PreparedDifference): object {
  const brief = (users: readonly PreparedUser[]): object[] =>
    users.map((user) => ({ email: user.timecamp_email, name: user.timecamp_user_name }));
  return { appear: brief(appear), disappear: brief(disappear), ...changes };
}

/** SHA-256 over the prepare settings in force: another one means that the same people may come out differently. */
function settingsDigest(settings: Settings['prepare']): string {
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex');
}
