import { counted } from '../../core/text.ts';

/** The result of a fetch, as `--format json` prints it. */
export interface FetchReport {
  readonly source: string;
  /** People the HR system showed. */
  readonly read: number;
  readonly active: number;
  readonly inactive: number;
  /** How many were left out, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
  readonly managers_added: number;
  readonly requests: number;
  /** Leaves written to var/vacation.json, where they were asked for. */
  readonly leaves?: number;
  /** The file written. */
  readonly output: string;
}

/** The result of a fetch in words. `title` names the HR system. */
export function renderFetch(report: FetchReport, title: string, seconds: number): string {
  const skipped = Object.entries(report.skipped).map(([reason, count]) => `${reason} (${count})`);
  return [
    `${title}: ${counted(report.read, 'person', 'people')} read in ${seconds.toFixed(1)} s with ${counted(report.requests, 'request', 'requests')}.`,
    `  ${report.active} active, ${report.inactive} inactive`,
    ...(skipped.length === 0 ? [] : [`  skipped: ${skipped.join(', ')}`]),
    ...(report.managers_added === 0
      ? []
      : [`  managers added to complete the tree: ${report.managers_added}`]),
    ...(report.leaves === undefined
      ? []
      : [`  ${counted(report.leaves, 'leave', 'leaves')}, written to var/vacation.json`]),
    `Written to ${report.output}.`,
  ].join('\n');
}
