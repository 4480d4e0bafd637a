import { timeText } from '../../text.ts';
import type { Hazard } from '../plan.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A run that cron starts each hour does not begin at the same second each day. */
const EARLY_MS = 60 * 60 * 1000;

/** A guard that refuses a command because of the same people, run after run: one entry of var/refusals.json. */
export interface RepeatedRefusal {
  /** The command as typed, with its source: `run bamboohr`. */
  readonly command: string;
  /** The kind of the hazard; several in entries that earlier versions wrote. */
  readonly guards: readonly string[];
  /** A digest of the hazard and who is affected, without their names. */
  readonly fingerprint: string;
  /** ISO time of the first refusal. */
  readonly since: string;
  /** ISO time of the last one; absent in entries that earlier versions wrote. */
  readonly last?: string;
  /** How many runs were refused. */
  readonly count: number;
  /** ISO time of the last message about it; null before the first. */
  readonly notified: string | null;
}

/** A guard that refuses a run. */
export type Refusal = Pick<RepeatedRefusal, 'guards' | 'fingerprint'>;

/** The text from which the fingerprint of a refusal is made: it changes with the guards and the people, not with time. */
export function refusalText(hazards: readonly Pick<Hazard, 'kind' | 'who'>[]): string {
  return JSON.stringify(hazards.map(({ kind, who }) => [kind, [...who].sort()]));
}

/**
 * The entries of a command after one more refused run. A guard that refuses other people than before begins anew. One
 * that did not refuse this run is kept for a day: guards may refuse by turns.
 * @param known the entries of the command
 * @param refused a guard each
 * @param together the fingerprint of all of them, which earlier versions kept
 */
export function afterRefusal(
  known: readonly RepeatedRefusal[],
  command: string,
  { refused, together }: { readonly refused: readonly Refusal[]; readonly together: string },
  now: number,
): readonly RepeatedRefusal[] {
  const time = new Date(now).toISOString();
  const kinds = new Set(refused.flatMap(({ guards }) => guards));
  const silent = known.filter(
    ({ guards, since, last = since }) =>
      !guards.some((guard) => kinds.has(guard)) && Math.abs(now - Date.parse(last)) < DAY_MS,
  );
  const repeated = refused.map(({ guards, fingerprint }): RepeatedRefusal => {
    const before =
      known.find((one) => one.fingerprint === fingerprint) ??
      known.find((one) => one.fingerprint === together);
    const { since = time, count = 0, notified = null } = before ?? {};
    return { command, guards, fingerprint, since, last: time, count: count + 1, notified };
  });
  return [...silent, ...repeated];
}

/** Whether to send a message: after the first refusal, then once a day. */
export function isMessageDue({ notified }: Pick<RepeatedRefusal, 'notified'>, now: number): boolean {
  // A time in the future comes from a clock that was wrong.
  const age = notified === null ? NaN : now - Date.parse(notified);
  return !(age > -EARLY_MS && age < DAY_MS - EARLY_MS);
}

/** How often and since when a command is refused, as a sentence; empty for the first time. */
export function repeatedText(
  refusal: Pick<RepeatedRefusal, 'since' | 'count'> | undefined,
): readonly string[] {
  return refusal === undefined || refusal.count === 1
    ? []
    : [`Refused ${refusal.count} times since ${timeText(refusal.since)} for the same people.`];
}
