import type { CronPlace } from '../cron.ts';
import { scheduleName } from './name.ts';

/** The units of a systemd user manager: the files by their names. */
export function systemdUnits(place: CronPlace): Readonly<Record<string, string>> {
  const { folder, self, source } = place;
  const name = scheduleName(place);
  const [program = '', ...args] = [...self, 'run', ...source];
  const what = `tcsync run ${source.join(' ')}`.replaceAll('%', '%%');
  return {
    [`${name}.service`]: `[Unit]
Description=${what}

[Service]
Type=oneshot
WorkingDirectory=${folder.replaceAll('%', '%%')}
ExecStart=${[quoted(program), ...args.map((word) => quoted(word).replaceAll('$', '$$$$'))].join(' ')}
# A stopped run finishes its current change first.
TimeoutStartSec=1h
TimeoutStopSec=90s
UMask=0077
`,
    [`${name}.timer`]: `[Unit]
Description=${what} every hour

[Timer]
# Not on the hour, when everyone's jobs start.
OnCalendar=*-*-* *:07:00
# A run missed while the machine was off starts afterwards.
Persistent=yes

[Install]
WantedBy=timers.target
`,
  };
}

/** A word of ExecStart: quoted where it has to be, without specifiers. */
function quoted(word: string): string {
  const text = word.replaceAll('%', '%%');
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
