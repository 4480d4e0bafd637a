import { timeText } from '../../text.ts';
import type { Hazard } from '../plan.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** A run that cron starts each hour does not begin at the same second each day. */
const EARLY_MS = 60 * 60 * 1000;

/** A command that the same guards refuse because of the same people, run after run: one entry of var/refusals.json. */
export interface RepeatedRefusal {
  /** The command as typed, with its source: `run bamboohr`. */
  readonly command: string;
  /** The kinds of the hazards. */
  readonly guards: readonly string[];
  /** A digest of the hazards and who is affected, without their names. */
  readonly fingerprint: string;
  /** ISO time of the first refusal. */
  readonly since: string;
  /** How many runs were refused. */
  readonly count: number;
  /** ISO time of the last message about it; null before the first. */
  readonly notified: string | null;
}

/** The text from which the fingerprint of a refusal is made: it changes with the guards and the people, not with time. */
export function refusalText(hazards: readonly Pick<Hazard, 'kind' | 'who'>[]): string {
  return JSON.stringify(hazards.map(({ kind, who }) => [kind, [...who].sort()]));
}

/** The state after one more refusal; a refusal for another reason is a first one. */
export function afterRefusal(
  known: RepeatedRefusal | undefined,
  refused: Pick<RepeatedRefusal, 'command' | 'guards' | 'fingerprint'>,
  now: number,
): RepeatedRefusal {
  return known?.fingerprint === refused.fingerprint
    ? { ...known, count: known.count + 1 }
    : { ...refused, since: new Date(now).toISOString(), count: 1, notified: null };
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
    : [`Refused ${refusal.count} times since ${timeText(refusal.since)}, because of the same people.`];
}
