import { EXIT, UserError } from '../base/errors.ts';
import { outcomeOf } from '../core/history/run-line.ts';
import { EVERYTHING } from '../core/plan/build/selection.ts';
import type { Allowances } from '../core/plan/guards/hazards.ts';
import { type RunRecord, undoneBy } from '../core/plan/record.ts';
import { findRun, type FoundRun, LAST, listRuns } from './history.ts';
import type { TimeOffRequest, TimeOffRun } from './time-off-run.ts';
import { undoTimeOff } from './undo-time-off.ts';
import { syncAccount, type SyncRequest, type SyncResult, type SyncSession } from './sync.ts';

export interface UndoRunRequest {
  /** The id of the run, or `last`. */
  readonly run: string;
  /** Only these people: e-mails or external ids; undefined for all. */
  readonly users: readonly string[] | undefined;
  readonly dryRun: boolean;
  /** The plan is to be saved, to be applied later. */
  readonly savesPlan: boolean;
  readonly allow: Allowances;
  readonly approve?: SyncRequest['approve'];
  readonly approveTimeOff?: TimeOffRequest['approve'];
}

/**
 * Undoes a past run: a sync with the plan of `planUndo`; for a run that wrote time off, the reverse of its days.
 * @throws UserError: exit 1 for an unknown run or one that cannot be undone, exit 3 for one of another account
 */
export async function undoRun(
  { run, users, dryRun, savesPlan, allow, approve, approveTimeOff }: UndoRunRequest,
  session: SyncSession,
): Promise<SyncResult | TimeOffRun> {
  const found = await runToUndo(run, session);
  const { id, record } = found;
  if (record.days !== undefined) {
    if (savesPlan) throw noPlanToSave(id);
    return undoTimeOff({ found, users, dryRun, approve: approveTimeOff }, session);
  }
  checkUndoable(id, record, session);
  return syncAccount(
    {
      command: 'undo',
      dryRun,
      selection: EVERYTHING,
      allow,
      prepared: undefined,
      undo: { run: id, record, users, isRepeated: await isRepeated(id, session) },
      approve,
    },
    session,
  );
}

function noPlanToSave(id: string): UserError {
  return new UserError(`The run ${id} wrote time off, and an undo of time off has no plan to save.`, {
    code: 'undo',
    hint: `Run \`tcsync undo ${id}\` without --plan-out; --dry-run shows the days.`,
  });
}

/** `last` after an undo that failed or was cut short means the run that it undoes: the undo is to be completed. */
async function runToUndo(run: string, { storage }: SyncSession): Promise<FoundRun> {
  const found = await findRun(storage, run);
  const undoes = undoneBy(found.record);
  if (run !== LAST || undoes === undefined || outcomeOf(found.record) === 'done') return found;
  return findRun(storage, undoes);
}

async function isRepeated(run: string, { storage }: SyncSession): Promise<boolean> {
  const runs = await listRuns(storage);
  return runs.some(({ undoes, outcome }) => undoes === run && outcome !== 'done' && outcome !== 'refused');
}

function checkUndoable(id: string, { plan }: RunRecord, { settings }: SyncSession): void {
  const refuse = (message: string, hint: string): UserError => new UserError(message, { code: 'undo', hint });
  if (plan === null)
    throw refuse(`The run ${id} changed nothing: it ended before it had a plan.`, 'Choose another run.');
  const { domain, rootGroupId } = settings.timecamp;
  const { account } = plan;
  if (account.domain === domain && account.root_group_id === rootGroupId) return;
  throw new UserError(
    `The run ${id} changed ${account.domain}, root group ${account.root_group_id}; the settings are for ${domain}, root group ${rootGroupId}.`,
    {
      code: 'undo',
      exitCode: EXIT.refused,
      hint: 'Undo it with the settings of that account. Nothing was changed.',
    },
  );
}
