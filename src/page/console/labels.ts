import type { HistoryEntry } from '../../server/schemas.ts';
import type { RecordedResult } from '../../core/plan/record.ts';
import { TEXTS } from './texts.ts';

/** A text with the colour of its badge. */
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

/** How long ago a moment was: `3 hours ago`. */
export function formatAge(iso: string): string {
  const age = Date.now() - Date.parse(iso);
  const format = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
  for (const [unit, ms] of UNITS) if (age >= ms) return format.format(-Math.floor(age / ms), unit);
  return TEXTS.justNow;
}

/** A duration such as `2.5 s` or `3 min 20 s`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
