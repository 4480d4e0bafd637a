import { createHash } from 'node:crypto';
import {
  afterRefusal,
  isMessageDue,
  refusalText,
  type RepeatedRefusal,
} from '../core/plan/guards/repeated-refusals.ts';
import { refusals } from '../core/plan/plan.ts';
import type { RunRecord } from '../core/plan/record.ts';
import { changeRefusals } from '../storage/refusals.ts';
import type { LockableStorage } from '../storage/storage.ts';

/** A run that guards refused, and how often they did so before. */
export interface CountedRefusal {
  readonly command: string;
  /** Of the guard that has refused the fewest runs: what is new about the refusal. */
  readonly since: string;
  readonly count: number;
  readonly fingerprints: readonly string[];
  readonly isMessageDue: boolean;
}

/**
 * Counts a run that guards refused, for each of them, and ends the counts when a plan passes all guards. A run that
 * failed before it had a plan changes nothing.
 * @returns undefined unless the run was refused
 */
export async function countRefusal(
  { summary, plan }: Pick<RunRecord, 'summary' | 'plan'>,
  storage: LockableStorage,
  now: number,
): Promise<CountedRefusal | undefined> {
  if (plan === null) return undefined;
  const { command } = summary;
  const hazards = refusals(plan);
  if (hazards.length === 0) {
    await changeRefusals(storage, command, () => []);
    return undefined;
  }
  const refused = hazards.map((hazard) => ({ guards: [hazard.kind], fingerprint: digestOf([hazard]) }));
  const fingerprints = refused.map(({ fingerprint }) => fingerprint);
  let counted: readonly RepeatedRefusal[] = [];
  await changeRefusals(storage, command, (known) => {
    const all = afterRefusal(known, command, { refused, together: digestOf(hazards) }, now);
    counted = all.filter(({ fingerprint }) => fingerprints.includes(fingerprint));
    return all;
  });
  const [newest] = counted.toSorted((a, b) => a.count - b.count);
  return newest === undefined
    ? undefined
    : {
        command,
        since: newest.since,
        count: newest.count,
        fingerprints,
        isMessageDue: counted.some((one) => isMessageDue(one, now)),
      };
}

function digestOf(hazards: Parameters<typeof refusalText>[0]): string {
  return createHash('sha256').update(refusalText(hazards)).digest('hex');
}

/** Records that a message about the refusal was sent. */
export async function recordMessage(
  { command, fingerprints }: CountedRefusal,
  storage: LockableStorage,
  now: number,
): Promise<void> {
  await changeRefusals(storage, command, (known) =>
    known.map((one) =>
      fingerprints.includes(one.fingerprint) ? { ...one, notified: new Date(now).toISOString() } : one,
    ),
  );
}
