import { choices, password, path, secretUrl } from '../kinds.ts';
import { defaulted, optional, section } from '../setting.ts';

export const notifications = section({
  title: 'Notifications',
  settings: {
    webhookUrl: optional('TCSYNC_WEBHOOK_URL', secretUrl, 'Where the result of a run is posted.'),
    webhookSecret: optional(
      'TCSYNC_WEBHOOK_SECRET',
      password,
      'Signs what is posted, so that its receiver can check it.',
    ),
    webhookOn: defaulted(
      'TCSYNC_WEBHOOK_ON',
      choices(['failed', 'refused', 'changed']),
      'failed,refused',
      'After which runs something is posted: failed, refused, changed.',
    ),
    metricsFile: optional('TCSYNC_METRICS_FILE', path, 'A text file for Prometheus, written after each run.'),
  },
});
