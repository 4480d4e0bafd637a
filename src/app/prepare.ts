import { createHash } from 'node:crypto';
import type { WithNotices } from '../base/notice.ts';
import type { Settings } from '../config/table.ts';
import type { Meta, PreparedMeta } from '../core/model.ts';
import type { Prepared } from '../core/prepare/prepare.ts';
import { compileRules } from '../core/prepare/rules.ts';
import { type EmployeesDocument, writePrepared } from '../storage/documents.ts';
import type { LoadedEmployees } from './employees.ts';
import { checkRuleTestsWithTimeout, prepareWithTimeout } from './prepare-with-timeout.ts';
import { logResultNotices } from './result.ts';
import type { Session } from './session.ts';

/** Employees, with the notices of their merge if they come from several sources. */
type PrepareInput = EmployeesDocument & Partial<Pick<LoadedEmployees, 'notices'>>;

/**
 * Makes TimeCamp users of employees and logs the notices. Writes no file.
 * @param withRuleTests runs the tests of the transform rules first
 */
export function preparePeople(
  employees: PrepareInput,
  { settings, log }: Pick<Session<'prepare'>, 'settings' | 'log'>,
  { withRuleTests = false } = {},
): WithNotices<Prepared> {
  const rules = compileRules(settings.prepare);
  if (withRuleTests) checkRuleTestsWithTimeout(settings.prepare, rules);
  const result = prepareWithTimeout(employees, settings.prepare, rules);
  const notices = [...(employees.notices ?? []), ...result.notices];
  logResultNotices(log, notices);
  const summary = { ...result.value.summary, warnings: notices.length };
  return { value: { ...result.value, summary }, notices };
}

/** Makes TimeCamp users of employees and writes the file of prepared users. */
export async function prepareUsers(
  employees: PrepareInput,
  session: Session<'prepare'>,
): Promise<{ readonly result: WithNotices<Prepared>; readonly meta: PreparedMeta }> {
  const { settings, log, storage, clock, tool } = session;
  const result = preparePeople(employees, session);
  const { users, summary } = result.value;
  const meta = await writePrepared(storage, users, {
    ...(employees.meta === undefined ? {} : { input: originOf(employees.meta) }),
    prepared_at: new Date(clock.now()).toISOString(),
    settings_sha256: settingsDigest(settings.prepare),
    tool,
  });
  log.info({ read: summary.read, prepared: summary.prepared, warnings: summary.warnings }, 'prepared');
  return { result, meta };
}

/** The skipped people are not part of the origin. */
function originOf(meta: Meta): Meta {
  const { skipped: _, ...origin } = meta;
  return origin;
}

/** SHA-256 of the prepare settings in force: with other settings, the same people may be prepared differently. */
function settingsDigest(settings: Settings['prepare']): string {
  return createHash('sha256').update(JSON.stringify(settings)).digest('hex');
}
