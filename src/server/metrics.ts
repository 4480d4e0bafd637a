import type { Runs } from './runs.ts';

/** What the service tells Prometheus about itself. */
export function serviceMetrics(runs: Pick<Runs, 'totals' | 'list'>): string {
  const waiting = runs.list().filter(({ state }) => state === 'waiting').length;
  const running = runs.list().filter(({ state }) => state === 'running').length;
  const totals = runs
    .totals()
    .map(
      ({ command, state, count }) =>
        `tcsync_service_runs_total{command="${command}",result="${state}"} ${count}\n`,
    );
  return [
    '# HELP tcsync_service_runs_total Runs that this service has ended since it started.\n',
    '# TYPE tcsync_service_runs_total counter\n',
    ...totals,
    '# HELP tcsync_service_runs_waiting Runs that wait for their turn.\n',
    '# TYPE tcsync_service_runs_waiting gauge\n',
    `tcsync_service_runs_waiting ${waiting}\n`,
    '# HELP tcsync_service_runs_running Whether a run is under way.\n',
    '# TYPE tcsync_service_runs_running gauge\n',
    `tcsync_service_runs_running ${running}\n`,
  ].join('');
}
