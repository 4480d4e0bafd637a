import { loadEmployees } from '../../app/employees.ts';
import { preparePeople, prepareUsers } from '../../app/prepare.ts';
import { resultHead, warningsOf } from '../../app/result.ts';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import type { WithNotices } from '../../base/notice.ts';
import type { PreparedUser } from '../../core/model.ts';
import { comparePrepared, type PreparedDifference } from '../../core/prepare/difference.ts';
import type { Prepared } from '../../core/prepare/prepare.ts';
import { PREPARED_KEY, readPrepared } from '../../storage/documents.ts';
import { exists } from '../../storage/text.ts';
import type { CommonOptions, Context } from '../context.ts';
import { withStatusMap } from '../status-map.ts';
import { renderDifference, renderSummary } from '../render/prepare.ts';

export interface PrepareOptions extends CommonOptions {
  /** Shows the result and what would change, and writes nothing. */
  readonly check?: boolean;
  /** What status words mean: `on sabbatical=active,…`. */
  readonly statusMap?: string;
}

/** `tcsync prepare`: makes TimeCamp users of the employees that a fetch wrote. */
export async function runPrepare(options: PrepareOptions, context: Context): Promise<ExitCode> {
  const opened = await context.open(['sources', 'prepare']);
  const settings = withStatusMap(opened.settings, options.statusMap);
  const session = { ...opened, settings };
  const { storage } = session;
  const file = storage.describe(PREPARED_KEY);
  const employees = await loadEmployees(session);
  if (options.check === true) {
    const result = preparePeople(employees, session, { withRuleTests: true });
    const { users } = result.value;
    const difference = (await exists(storage, PREPARED_KEY))
      ? comparePrepared((await readPrepared(storage)).users, users)
      : undefined;
    report(result, options, context, { difference, file });
  } else {
    const { result } = await prepareUsers(employees, session);
    report(result, options, context, { file });
  }
  return EXIT.done;
}

interface Report {
  readonly file: string;
  /** Undefined when there is nothing to compare with. */
  readonly difference?: PreparedDifference | undefined;
}

function report(
  { value: { summary }, notices }: WithNotices<Prepared>,
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
    context.writeStdout(`${file} does not exist, so there is nothing to compare with. Nothing was written.`);
  else context.writeStdout(`${renderDifference(difference, file)}\nNothing was written.`);
}

function differenceAsJson({ appear, disappear, ...changes }: PreparedDifference): object {
  const brief = (users: readonly PreparedUser[]): object[] =>
    users.map((user) => ({ email: user.timecamp_email, name: user.timecamp_user_name }));
  return { appear: brief(appear), disappear: brief(disappear), ...changes };
}
