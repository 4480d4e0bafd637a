import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { errorCode, UserError } from '../../base/errors.ts';
import type { Shell } from '../context.ts';
import type { CronPlace } from '../render/cron.ts';
import { otherEntries, withBlock } from '../render/schedule/crontab.ts';
import { scheduleName } from '../render/schedule/name.ts';
import { systemdUnits } from '../render/schedule/systemd.ts';
import { windowsTask } from '../render/schedule/windows.ts';
import type { Scheduler } from '../schedulers.ts';

type Environment = Shell['env'];

/**
 * Sets up the schedule of a folder for the user of this process, in place of the one that it has.
 * @returns what was done, a sentence each
 */
export function installSchedule(as: Scheduler, place: CronPlace, env: Environment): readonly string[] {
  switch (as) {
    case 'crontab':
      return installCrontab(place, env);
    case 'systemd':
      return installSystemd(place, env);
    case 'windows':
      return installWindows(place, env);
  }
}

function installCrontab(place: CronPlace, env: Environment): readonly string[] {
  // Without a crontab it fails, in a language of the user's choice.
  const listed = run('crontab', ['-l'], { ...env, LC_ALL: 'C' });
  if (listed.status !== 0 && !/no crontab|can't open/i.test(listed.stderr))
    throw failed('crontab -l', listed);
  const before = listed.status === 0 ? listed.stdout : '';
  const after = withBlock(before, place);
  const others = otherEntries(before, place).map(
    (line) => `Another line in your crontab also runs in this folder. Remove it with \`crontab -e\`: ${line}`,
  );
  if (after === before) return ['Your crontab already has this entry.', ...others];
  const written = run('crontab', ['-'], env, after);
  if (written.status !== 0) throw failed('crontab -', written);
  return ['Added the entry to your crontab. `crontab -l` shows it.', ...others];
}

function installSystemd(place: CronPlace, env: Environment): readonly string[] {
  const folder = join(env['XDG_CONFIG_HOME'] ?? join(env['HOME'] ?? homedir(), '.config'), 'systemd/user');
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(systemdUnits(place))) {
    const path = join(folder, name);
    if (name.endsWith('.service')) checkOwner(path, place);
    writeFileSync(path, text);
  }
  const timer = `${scheduleName(place)}.timer`;
  for (const args of [['daemon-reload'], ['enable', '--now', timer]]) {
    const done = run('systemctl', ['--user', ...args], env);
    if (done.status !== 0) throw failed(`systemctl --user ${args.join(' ')}`, done);
  }
  return [
    `Wrote the units to ${folder} and started ${timer}. \`systemctl --user list-timers\` shows it.`,
    'The timer runs only while you are logged in. To keep it running, use `loginctl enable-linger`.',
  ];
}

/** Names of folders are shortened in those of units: two folders can have one name. */
function checkOwner(path: string, place: CronPlace): void {
  if (!existsSync(path)) return;
  const wanted = /^WorkingDirectory=.*$/m.exec(
    systemdUnits(place)[`${scheduleName(place)}.service`] ?? '',
  )?.[0];
  if (wanted !== undefined && !readFileSync(path, 'utf8').split('\n').includes(wanted))
    throw new UserError(`${path} belongs to another folder.`, {
      code: 'schedule',
      hint: 'Rename one of the folders, or write the units yourself: tcsync schedule prints them.',
    });
}

function installWindows(place: CronPlace, env: Environment): readonly string[] {
  const name = scheduleName(place);
  const folder = mkdtempSync(join(tmpdir(), 'tcsync-task-'));
  try {
    const file = join(folder, 'task.xml');
    writeFileSync(file, `\uFEFF${windowsTask(place)}`, 'utf16le');
    const done = run('schtasks', ['/Create', '/TN', name, '/XML', file, '/F'], env);
    if (done.status !== 0) throw failed('schtasks /Create', done, RUN_AS_ADMINISTRATOR);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return [`Created the task ${name}. \`schtasks /Query /TN ${name}\` shows it.`];
}

const RUN_AS_ADMINISTRATOR =
  'Creating a task that runs while no one is logged in requires administrator rights. Open the terminal as administrator and try again.';

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly error?: Error | undefined;
}

function run(program: string, args: readonly string[], env: Environment, input?: string): Ended {
  const ended = spawnSync(program, args, { encoding: 'utf8', env: { ...env }, input });
  if (errorCode(ended.error) === 'ENOENT')
    throw new UserError(`${program} is not installed on this machine.`, {
      code: 'schedule',
      hint: 'Choose another scheduler with --as, or use the printed schedule with your own scheduler.',
    });
  return ended;
}

function failed(command: string, { stderr, stdout, error }: Ended, hint?: string): UserError {
  const reason = stderr.trim() || stdout.trim() || String(error ?? 'no reason given');
  return new UserError(`\`${command}\` failed: ${reason}`, {
    code: 'schedule',
    hint: hint ?? 'Fix the cause, or use the schedule that tcsync prints without --install.',
  });
}
