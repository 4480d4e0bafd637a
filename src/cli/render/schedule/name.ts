import type { CronPlace } from '../cron.ts';

/** The name of a folder's timer or task: `tcsync-home-ann-hr` for /home/ann/hr. */
export function scheduleName({ folder }: Pick<CronPlace, 'folder'>): string {
  const words = folder.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  return ['tcsync', ...words].join('-');
}
