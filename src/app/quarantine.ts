import { createHash } from 'node:crypto';
import { afterRefusal, refusalText, type RepeatedRefusal } from '../core/plan/guards/repeated-refusals.ts';
import { refusals } from '../core/plan/plan.ts';
import type { RunRecord } from '../core/plan/record.ts';
import { changeRefusal } from '../storage/refusals.ts';
import type { LockableStorage } from '../storage/storage.ts';

/**
 * Counts a run that guards refused, and ends the count when the command succeeds. A run that failed before it had a
 * plan changes nothing.
 * @returns the state of a refused run
 */
export async function countRefusal(
  { summary, plan }: Pick<RunRecord, 'summary' | 'plan'>,
  storage: LockableStorage,
  now: number,
): Promise<RepeatedRefusal | undefined> {
  const { command } = summary;
  const refused = plan === null ? [] : refusals(plan);
  if (refused.length === 0) {
    if (summary.ok) await changeRefusal(storage, command, () => undefined);
    return undefined;
  }
  const guards = refused.map(({ kind }) => kind);
  const fingerprint = createHash('sha256').update(refusalText(refused)).digest('hex');
  let state: RepeatedRefusal | undefined;
  await changeRefusal(storage, command, (known) => {
    state = afterRefusal(known, { command, guards, fingerprint }, now);
    return state;
  });
  return state;
}

/** Records that a message about the refusal was sent. */
export async function recordMessage(
  { command, fingerprint }: RepeatedRefusal,
  storage: LockableStorage,
  now: number,
): Promise<void> {
  await changeRefusal(storage, command, (known) =>
    known?.fingerprint === fingerprint ? { ...known, notified: new Date(now).toISOString() } : known,
  );
}
