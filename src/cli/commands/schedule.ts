import { EXIT, type ExitCode } from '../../base/errors.ts';
import type { SourceName } from '../../sources/registry.ts';
import type { CommonOptions, Context } from '../context.ts';
import { type CronPlace, cronEntries } from '../render/cron.ts';
import { crontabBlock } from '../render/schedule/crontab.ts';
import { scheduleName } from '../render/schedule/name.ts';
import { systemdUnits } from '../render/schedule/systemd.ts';
import { windowsTask } from '../render/schedule/windows.ts';
import { installSchedule } from '../schedule/install.ts';
import type { Scheduler } from '../schedulers.ts';
import { scheduledPlace } from './cron.ts';

export interface ScheduleOptions extends CommonOptions {
  readonly as?: Scheduler;
  readonly install?: boolean;
}

/** `tcsync schedule [source]`: prints what starts a run of this folder every hour, and sets it up with --install. */
export async function runSchedule(
  name: SourceName | undefined,
  path: string | undefined,
  options: ScheduleOptions,
  context: Context,
): Promise<ExitCode> {
  const place = await scheduledPlace(name, path, context);
  const as = options.as ?? (process.platform === 'win32' ? 'windows' : 'crontab');
  const done = options.install === true ? installSchedule(as, place, context.shell.env) : [];
  if (options.format === 'json') context.writeJson({ as, ...dataOf(as, place), installed: done.length > 0 });
  else context.writeStdout(renderSchedule(as, place));
  for (const sentence of done.length > 0 ? done : [HOW_TO_INSTALL[as]]) context.writeStderr(sentence);
  return EXIT.done;
}

const HOW_TO_INSTALL: Readonly<Record<Scheduler, string>> = {
  crontab: 'Nothing was changed. Add these lines to your crontab with `crontab -e`, or use --install.',
  systemd: 'Nothing was changed. Save these files in ~/.config/systemd/user, or use --install.',
  windows: 'Nothing was changed. Import this file into Task Scheduler, or use --install.',
};

function renderSchedule(as: Scheduler, place: CronPlace): string {
  switch (as) {
    case 'crontab':
      return crontabBlock(place).join('\n');
    case 'systemd':
      return Object.entries(systemdUnits(place))
        .map(([name, text]) => `# ${name}\n${text}`)
        .join('\n');
    case 'windows':
      return windowsTask(place);
  }
}

function dataOf(as: Scheduler, place: CronPlace): object {
  switch (as) {
    case 'crontab':
      return { line: cronEntries(place).run };
    case 'systemd':
      return { units: systemdUnits(place) };
    case 'windows':
      return { task: scheduleName(place), xml: windowsTask(place) };
  }
}
