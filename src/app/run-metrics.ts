import { changeCounts, type RunEnd } from '../core/plan/record.ts';

/** The metrics with their help texts. */
const METRICS = {
  tcsync_last_run_timestamp_seconds: 'Start time of the last run.',
  tcsync_last_success_timestamp_seconds: 'Start time of the last successful run.',
  tcsync_last_run_duration_seconds: 'Duration of the last run.',
  tcsync_last_run_exit_code:
    'Exit code of the last run: 0 done, 1 failed, 3 refused by a guard, 64 settings.',
  tcsync_last_run_changes: 'Changes that the last run made in TimeCamp, by kind.',
  tcsync_last_run_failures:
    'People and groups that failed in the last run, plus 1 for an error that ended it.',
  tcsync_refused_since_timestamp_seconds:
    'Start time of the current series of runs that guards refused because of the same people.',
  tcsync_refused_runs: 'Number of runs in that series.',
  tcsync_seats: 'Paid seats in the TimeCamp account after the last run.',
};

type Metric = keyof typeof METRICS;

/** One value of a metric. */
export interface Sample {
  readonly name: string;
  /** With the label `command` first: `command="sync",kind="move"`. */
  readonly labels: string;
  readonly value: number;
}

/**
 * Updates the samples after a run; those of other commands stay. After a failed run, the time of the last success stays
 * too, and so do the seats where the run did not read them.
 */
export function samplesAfter(end: RunEnd, earlier: readonly Sample[]): readonly Sample[] {
  const own = `command="${end.command}"`;
  const isOwn = ({ labels }: Sample): boolean => labels === own || labels.startsWith(`${own},`);
  const sample = (name: Metric, value: number, more = ''): Sample => ({ name, labels: own + more, value });
  const asBefore = (name: Metric): readonly Sample[] =>
    earlier.filter((known) => known.name === name && isOwn(known));
  const began = Date.parse(end.started) / 1000;
  const failures = (end.failed ?? []).length + (end.error === undefined ? 0 : 1);
  return [
    ...earlier.filter((known) => !isOwn(known)),
    sample('tcsync_last_run_timestamp_seconds', began),
    ...(end.ok
      ? [sample('tcsync_last_success_timestamp_seconds', began)]
      : asBefore('tcsync_last_success_timestamp_seconds')),
    sample('tcsync_last_run_duration_seconds', end.seconds),
    sample('tcsync_last_run_exit_code', end.exit_code),
    ...changeCounts(end).map(([kind, done]) => sample('tcsync_last_run_changes', done, `,kind="${kind}"`)),
    sample('tcsync_last_run_failures', failures),
    ...refusalSamples(end, sample, asBefore),
    ...(end.seats === undefined || end.exit_code === 3
      ? asBefore('tcsync_seats')
      : [sample('tcsync_seats', end.seats.after)]),
  ];
}

/** A run that failed before it was compared with the guards neither counts nor ends a refusal. */
function refusalSamples(
  { refusal, error, refused_by: guards = [] }: RunEnd,
  sample: (name: Metric, value: number) => Sample,
  asBefore: (name: Metric) => readonly Sample[],
): readonly Sample[] {
  const names = ['tcsync_refused_since_timestamp_seconds', 'tcsync_refused_runs'] as const;
  const isPassed = error === undefined && guards.length === 0;
  if (refusal === undefined) return isPassed ? [] : names.flatMap(asBefore);
  return [sample(names[0], Date.parse(refusal.since) / 1000), sample(names[1], refusal.count)];
}

/** Renders samples in the text format of Prometheus. */
export function renderMetrics(samples: readonly Sample[]): string {
  return Object.entries(METRICS)
    .map(([name, help]) => {
      const lines = samples
        .filter((known) => known.name === name)
        .map(({ labels, value }) => `${name}{${labels}} ${value}\n`);
      return lines.length === 0 ? '' : `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${lines.join('')}`;
    })
    .join('');
}

/** Parses what renderMetrics wrote; skips lines of other programs. */
export function parseMetrics(text: string): readonly Sample[] {
  return text.split('\n').flatMap((line) => {
    const [, name, labels, value] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
    return name === undefined || labels === undefined || !(name in METRICS)
      ? []
      : [{ name, labels, value: Number(value) }];
  });
}
