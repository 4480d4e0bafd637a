import { text } from '../kinds.ts';
import { optional, section } from '../setting.ts';

export const secrets = section({
  title: 'Secrets from a command',
  intro: 'For secrets that your own program reads from a vault: `tcsync docs secrets`.',
  settings: {
    secretCommand: optional(
      'TCSYNC_SECRET_COMMAND',
      { ...text, type: 'command', isQuotedList: true },
      'A command that prints secrets as NAME=value, one per line. It runs without a shell. A setting in the environment or in .env takes precedence.',
    ),
  },
});
