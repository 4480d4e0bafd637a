/** What can start tcsync every hour. */
export const SCHEDULERS = ['crontab', 'systemd', 'windows'] as const;
export type Scheduler = (typeof SCHEDULERS)[number];
