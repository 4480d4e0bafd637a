import type { FetchReport } from '../../core/fetch-report.ts';
import { pluralize } from '../../core/text.ts';

const MOST_ROWS = 20;

/** The result of a fetch in words. `title` names the HR system. */
export function renderFetch(report: FetchReport, title: string, seconds: number): string {
  const unknown = Object.entries(report.unknown_statuses ?? {}).map(
    ([word, count]) => `"${word}" (${count})`,
  );
  const skipped = Object.entries(report.skipped).map(([reason, count]) => `${reason} (${count})`);
  const hidden = (report.skipped_rows?.length ?? 0) - MOST_ROWS;
  return [
    `${title}: ${pluralize(report.read, 'person', 'people')} read in ${seconds.toFixed(1)} s with ${pluralize(report.requests, 'request', 'requests')}.`,
    `  ${report.active} active, ${report.inactive} inactive`,
    ...(unknown.length === 0 ? [] : [`  unknown status: ${unknown.join(', ')}; see TIMECAMP_STATUS_MAP`]),
    ...(skipped.length === 0 ? [] : [`  skipped: ${skipped.join(', ')}`]),
    ...(report.skipped_rows ?? []).slice(0, MOST_ROWS).map((row) => `    ${row}`),
    ...(hidden > 0 ? [`    … and ${hidden} more`] : []),
    ...(report.managers_added === 0
      ? []
      : [`  managers added to complete the tree: ${report.managers_added}`]),
    ...(report.leaves === undefined
      ? []
      : [`  ${pluralize(report.leaves, 'time-off entry', 'time-off entries')} written to var/vacation.json`]),
    `Written to ${report.output}.`,
  ].join('\n');
}

/** A source that could not be fetched while others were. */
export function renderFetchError(
  title: string,
  { message, hint }: { readonly message: string; readonly hint: string | undefined },
): string {
  return [
    `${title}: NOT FETCHED. ${message}`,
    ...(hint === undefined ? [] : [`  ${hint}`]),
    '  prepare uses the people from the last fetch; sync does not change them.',
  ].join('\n');
}
