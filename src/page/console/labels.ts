import type { HistoryEntry } from '../../server/schemas.ts';
import type { RecordedResult } from '../../core/plan/record.ts';
import { TEXTS } from './texts.ts';

/** A text with the color of its badge. */
export type Label = readonly [text: string, tone: 'good' | 'bad' | 'wait'];

/** The label of how a run ended. */
export function outcomeLabel(outcome: HistoryEntry['outcome']): Label {
  return [TEXTS.outcomes[outcome], TONES[outcome]];
}

const TONES = {
  done: 'good',
  failed: 'bad',
  refused: 'bad',
  interrupted: 'wait',
  unfinished: 'wait',
} as const;

/** The label of what became of a change. */
export function changeStateLabel(state: RecordedResult['state']): Label {
  return [TEXTS.changeStates[state], CHANGE_TONES[state]];
}

const CHANGE_TONES = {
  done: 'good',
  settled: 'good',
  failed: 'bad',
  skipped: 'wait',
  unknown: 'wait',
} as const;

/** Date and time in the reader's format. */
export function formatTime(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** How far away a moment is: `3 hours ago`, `in 20 minutes`. */
export function formatAge(iso: string): string {
  const age = Date.now() - Date.parse(iso);
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  for (const [unit, ms] of UNITS) if (Math.abs(age) >= ms) return format.format(-Math.trunc(age / ms), unit);
  return age < 0 ? TEXTS.now : TEXTS.justNow;
}

/** A length of time, rounded: `hour`, `6 hours`, `15 minutes`. */
export function formatInterval(seconds: number, withOne = false): string {
  const [unit, ms] = UNITS.find((one) => seconds * 1000 >= one[1] * 0.9) ?? UNITS[2];
  const count = Math.max(1, Math.round((seconds * 1000) / ms));
  return count === 1 && !withOne
    ? unit
    : new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** A duration such as `2.5 s` or `3 min 20 s`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
