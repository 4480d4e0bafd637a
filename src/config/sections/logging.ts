import { choice, isTrue, flag } from '../kinds.ts';
import { defaulted, optional, section } from '../setting.ts';

export const logging = section({
  title: 'Logging',
  settings: {
    disableFileLogging: flag('DISABLE_FILE_LOGGING', 'Do not write var/logs/sync.log.'),
    level: defaulted(
      'LOG_LEVEL',
      choice(['error', 'warn', 'info', 'debug'], { warning: 'warn' }),
      'info',
      'The log level: error, warn, info or debug. `--debug` takes precedence.',
      { oldNames: [{ name: 'DEBUG', translate: (text) => (isTrue(text) ? 'debug' : undefined) }] },
    ),
    format: optional('LOG_FORMAT', choice(['pretty', 'json']), 'The log format on stderr.', {
      whenUnset: 'pretty on a terminal, json elsewhere',
    }),
  },
});
