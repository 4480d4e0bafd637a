import { resultsToRecord } from '../core/history/recorded-operations.ts';
import type { Account } from '../core/model.ts';
import type { ApplyResult } from '../core/plan/outcome.ts';
import type { Plan } from '../core/plan/plan.ts';
import type { Journal } from '../core/plan/journal.ts';
import type { RunEnd, RunRecord } from '../core/plan/record.ts';
import { settleRun } from '../core/undo/settle.ts';
import { messageOf } from '../base/errors.ts';
import { scrubbedJson } from '../io/scrub.ts';
import { beginHistory, readUnfinished, writeHistory } from '../storage/history.ts';
import { resultHead } from './result.ts';
import type { Session } from './session.ts';

interface RecordedRun {
  readonly plan: Plan;
  readonly account: Account;
}

/** The record of a run that planned its changes. */
export function createRunRecord(
  { plan, account }: RecordedRun,
  summary: RunEnd,
  applied: ApplyResult | undefined,
  { startedBy }: Pick<Session<never>, 'startedBy'>,
): RunRecord {
  const planned = new Set(plan.operations.map(({ id }) => id));
  const added = (applied?.results ?? []).flatMap(({ operation }) =>
    planned.has(operation.id) ? [] : [operation],
  );
  const externalIds = externalIdsOf(plan, account);
  return {
    version: 1,
    summary,
    plan,
    started_by: startedBy,
    ...(applied === undefined || applied.results.length === 0 ? {} : { results: resultsToRecord(applied) }),
    ...(added.length === 0 ? {} : { added }),
    ...(applied === undefined || applied.stored.length === 0 ? {} : { stored: applied.stored }),
    ...(Object.keys(externalIds).length === 0 ? {} : { external_ids: externalIds }),
  };
}

/** Records that a run begins to change TimeCamp, by a plan. */
export async function recordBegin(run: RecordedRun, command: string, session: Session<never>): Promise<void> {
  const summary: RunEnd = { ...resultHead(session, command, 130), seats: run.plan.seats };
  await beginRecord(createRunRecord(run, summary, undefined, session), session);
}

/** Records that a run begins to change TimeCamp. A run that cannot record it goes on, with a warning. */
export async function beginRecord(begun: RunRecord, session: Session<never>): Promise<void> {
  const error = {
    code: 'killed',
    message: 'The process ended before it reported its result.',
    hint: 'Run the command again to finish the work.',
  };
  const record: RunRecord = { ...begun, summary: { ...begun.summary, error } };
  await withWarning(session, 'record the start of the run', () =>
    beginHistory(session.storage, JSON.parse(scrubbedJson(record, session.scrub))),
  );
}

/** Determines what killed runs did, from the account before this run changes it. To be called with the lock held. */
export async function settleKilledRuns(
  account: Account,
  journal: Journal,
  rootGroupId: string,
  session: Session<never>,
): Promise<void> {
  await withWarning(session, 'record what an earlier run did', async () => {
    for (const record of await readUnfinished(session.storage)) {
      // A run that writes time off may be active: it has a lock of its own.
      if (record.days !== undefined) continue;
      await writeHistory(session.storage, settleRun(record, account, journal, rootGroupId));
    }
  });
}

/** Does what the run does not depend on: a failure is a warning. */
export async function withWarning(
  { log, scrub }: Session<never>,
  problem: string,
  action: () => Promise<void>,
): Promise<void> {
  try {
    await action();
  } catch (error) {
    log.warn({ reason: scrub(messageOf(error)) }, `tcsync cannot ${problem} in var/history/`);
  }
}

function externalIdsOf({ operations }: Plan, { users }: Account): Readonly<Record<string, string>> {
  const changed = new Set(
    operations.flatMap((operation) => ('person' in operation ? (operation.person.user_id ?? []) : [])),
  );
  return Object.fromEntries(
    users.flatMap(({ id, external_id: externalId }) =>
      changed.has(id) && externalId !== '' ? [[id, externalId]] : [],
    ),
  );
}
