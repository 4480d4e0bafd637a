import { changeCounts, changeTitle, eventsOf, type RunEnd, type RunEvent } from '../core/plan/record.ts';
import { repeatedText } from '../core/plan/guards/repeated-refusals.ts';
import type { Plan } from '../core/plan/plan.ts';
import { refusals } from '../core/plan/plan.ts';

/** How many failed people a message names. */
const MAX_NAMED = 10;

const EVENT_TEXTS: Readonly<Record<RunEvent, string>> = {
  failed: 'failed',
  refused: 'was refused by a guard',
  changed: 'changed TimeCamp',
};

/** The message about a run for a chat: a few lines, the most serious first. */
export function messageText(end: RunEnd, plan: Plan | null, host: string): string {
  const [event] = eventsOf(end);
  const what =
    end.exit_code === 130 ? 'was interrupted' : event === undefined ? 'finished' : EVENT_TEXTS[event];
  const failed = end.failed ?? [];
  const changes = changeCounts(end).map(([kind, done]) => `${changeTitle(kind)}: ${done}`);
  return [
    `tcsync ${end.command} on ${host} ${what}.`,
    ...repeatedText(end.refusal),
    ...(end.error === undefined ? [] : [end.error.message, ...(end.error.hint ? [end.error.hint] : [])]),
    ...(plan === null ? [] : refusals(plan)).map(
      ({ message, allow }) => message + (allow === null ? '' : ` To allow it for one run: ${allow}`),
    ),
    ...failed.slice(0, MAX_NAMED).map(({ person, message }) => `${person}: ${message}`),
    ...(failed.length > MAX_NAMED ? [`And ${failed.length - MAX_NAMED} more.`] : []),
    ...keptTexts(end),
    ...(changes.length === 0 ? [] : [`Changes: ${changes.join(', ')}.`]),
    ...(end.seats === undefined ||
    end.seats.before === end.seats.after ||
    plan === null ||
    refusals(plan).length > 0
      ? []
      : [`Seats: ${end.seats.before} → ${end.seats.after}.`]),
  ].join('\n');
}

/** The people who wait to be disabled, with the day; held people are only counted. */
function keptTexts({ kept = [] }: RunEnd): readonly string[] {
  const waiting = kept.filter(({ by }) => by !== 'hold');
  const held = kept.length - waiting.length;
  return [
    ...waiting.slice(0, MAX_NAMED).map(({ person, reason }) => `${person}: ${reason}`),
    ...(waiting.length > MAX_NAMED
      ? [`And ${waiting.length - MAX_NAMED} more are waiting to be disabled.`]
      : []),
    ...(held === 0 ? [] : [`Held: ${held}.`]),
  ];
}

/** The same for programs, without the people that were changed. */
export function messageData(end: RunEnd): object {
  const {
    command,
    ok,
    exit_code,
    started,
    seconds,
    counts,
    seats,
    refused_by,
    refusal,
    error,
    kept = [],
  } = end;
  const failed = end.failed ?? [];
  return {
    events: eventsOf(end),
    command,
    ok,
    exit_code,
    started,
    seconds,
    counts: counts ?? {},
    seats: seats ?? null,
    refused_by: refused_by ?? [],
    refusal: refusal ?? null,
    failed: failed.slice(0, MAX_NAMED),
    failed_count: failed.length,
    kept: kept.slice(0, MAX_NAMED),
    kept_count: kept.length,
    error: error ?? null,
  };
}
