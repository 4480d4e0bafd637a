import type { RunStatus } from '../../server/schemas.ts';

/** A text with the colour of its badge. */
export type Label = readonly [text: string, tone: 'good' | 'bad' | 'wait'];

export const STATE_LABELS: Readonly<Record<RunStatus, Label>> = {
  waiting: ['Waiting', 'wait'],
  running: ['Running', 'wait'],
  succeeded: ['Done', 'good'],
  failed: ['Failed', 'bad'],
  cancelled: ['Cancelled', 'wait'],
  'timed-out': ['Timed out', 'bad'],
};

/** The label of an exit code. */
export function exitLabel(code: number): Label {
  switch (code) {
    case 0:
      return ['Done', 'good'];
    case 2:
      return ['Changes pending', 'good'];
    case 3:
      return ['Refused by a guard', 'bad'];
    case 130:
      return ['Interrupted', 'wait'];
    default:
      return ['Failed', 'bad'];
  }
}

/** Date and time in the reader's format. */
export function formatTime(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** A duration such as `2.5 s` or `3 min 20 s`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
