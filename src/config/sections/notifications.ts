import { RUN_EVENTS } from '../../core/plan/record.ts';
import { secretUrl } from '../address-kinds.ts';
import { choices, password, path } from '../kinds.ts';
import { defaulted, optional, section } from '../setting.ts';

export const notifications = section({
  title: 'Notifications',
  settings: {
    webhookUrl: optional('TCSYNC_WEBHOOK_URL', secretUrl, 'The URL to post run results to.'),
    webhookSecret: optional(
      'TCSYNC_WEBHOOK_SECRET',
      password,
      'Signs the posted result so that the receiver can verify it.',
    ),
    webhookOn: defaulted(
      'TCSYNC_WEBHOOK_ON',
      choices(RUN_EVENTS),
      'failed,refused',
      `The runs to post: ${RUN_EVENTS.join(', ')}.`,
    ),
    metricsFile: optional('TCSYNC_METRICS_FILE', path, 'A text file for Prometheus, written after each run.'),
  },
});
