import type { Notice } from '../../base/notice.ts';
import { KEPT_TITLES } from '../../core/plan/plan.ts';
import { pluralize } from '../../core/text.ts';
import { addDays } from '../../core/time-off/days.ts';
import type { TimeOffReport } from '../../core/time-off/report.ts';
import { toCsv } from './csv.ts';

/** The result of sync-time-off in words. */
export function renderTimeOff(report: TimeOffReport, notices: readonly Notice[], seconds: number): string {
  const { changes, failed, requests } = report;
  const cost = `${pluralize(requests.read + requests.write, 'request', 'requests')} (writes: ${requests.write}, retries: ${requests.retried}), ${seconds.toFixed(1)} s`;
  const done = report.dry_run
    ? `Dry run: ${pluralize(changes.length, 'day', 'days')} would be written`
    : `${pluralize(changes.length, 'day', 'days')} written`;
  return [
    renderTimeOffPlan(report, notices),
    ...(report.ended === null
      ? []
      : [
          `ENDED  ${report.ended} ${pluralize(report.not_reached, 'person was', 'people were')} not reached. The next run continues with them.`,
        ]),
    changes.length === 0 && failed.length === 0 && report.ended === null
      ? `Nothing to do. ${cost}.`
      : `${done}, ${pluralize(failed.length, 'failure', 'failures')}. ${cost}.`,
  ]
    .filter((part) => part !== '')
    .join('\n');
}

/** The days and the people whose days cannot be compared, without a closing line. */
export function renderTimeOffPlan(report: TimeOffReport, notices: readonly Notice[]): string {
  const { changes, left, held, failed } = report;
  return [
    ...notices.map(
      ({ level, message, who = [] }) =>
        `${level}: ${message}${who.length === 0 ? '' : ` (${who.join(', ')})`}`,
    ),
    ...failed.map(({ person, message }) => `FAILED  ${person}: ${message}`),
    ...section(report.dry_run ? 'Days to be written' : 'Days written', changes, ({ before, after }) =>
      before === null ? after : `${before} → ${after}`,
    ),
    ...section('In TimeCamp but not in the file (unchanged)', left, (day) => day.day_type),
    ...(held.length === 0 ? [] : [`${KEPT_TITLES.hold} (${held.length})`]),
    ...held.map(({ person, reason }) => `  ${person}  (${reason})`),
  ].join('\n');
}

/** The days as CSV. */
export function timeOffToCsv({ changes }: Pick<TimeOffReport, 'changes'>): string {
  const rows = changes.map(({ person, day, before, after }) => [person, day, before ?? '', after]);
  return toCsv([['person', 'day', 'before', 'after'], ...rows]);
}

/** A heading and a line for each run of days in a row that say the same. */
function section<T extends { readonly person: string; readonly day: string }>(
  title: string,
  days: readonly T[],
  textOf: (day: T) => string,
): readonly string[] {
  if (days.length === 0) return [];
  const runs: { readonly person: string; readonly first: string; last: string; readonly text: string }[] = [];
  for (const day of days) {
    const text = textOf(day);
    const run = runs.at(-1);
    if (run?.person === day.person && run.text === text && follows(run.last, day.day)) run.last = day.day;
    else runs.push({ person: day.person, first: day.day, last: day.day, text });
  }
  const lines = runs.map(
    ({ person, first, last, text }) =>
      `  ${person}  ${first === last ? first : `${first} to ${last}`}  ${text}`,
  );
  return [`${title} (${days.length})`, ...lines];
}

function follows(day: string, next: string): boolean {
  return addDays(day, 1) === next;
}
