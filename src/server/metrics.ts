import type { RunQueue } from './run-queue.ts';

/** Renders the metrics of the service itself for Prometheus. */
export function serviceMetrics(queue: Pick<RunQueue, 'totals' | 'list'>): string {
  const waiting = queue.list().filter(({ state }) => state === 'waiting').length;
  const running = queue.list().filter(({ state }) => state === 'running').length;
  const totals = queue
    .totals()
    .map(
      ({ command, state, count }) =>
        `tcsync_service_runs_total{command="${command}",result="${state}"} ${count}\n`,
    );
  return [
    '# HELP tcsync_service_runs_total Runs that ended since the service started.\n',
    '# TYPE tcsync_service_runs_total counter\n',
    ...totals,
    '# HELP tcsync_service_runs_waiting Runs waiting in the queue.\n',
    '# TYPE tcsync_service_runs_waiting gauge\n',
    `tcsync_service_runs_waiting ${waiting}\n`,
    '# HELP tcsync_service_runs_running Runs in progress: 0 or 1.\n',
    '# TYPE tcsync_service_runs_running gauge\n',
    `tcsync_service_runs_running ${running}\n`,
  ].join('');
}
