import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { emptyAccount } from '../../src/sandbox/timecamp/seed.ts';
import { startProcess } from '../services/process.ts';
import { describeWith, type Service } from '../services/service.ts';
import { openEnvironment, type CommandEnvironment } from './command-environment.ts';

const CRON: Service = { title: 'cron', commands: ['cron', 'unshare'], packages: ['cron'], root: true };

const PEOPLE = 'external_id,name,email,department\n1,Ann B,ann@example.com,Sales\n';

/** The second run waits for the next full minute. */
const TIMEOUT_MS = 100_000;

/**
 * A cron daemon that sees the crontabs in a folder of the test and none of the machine's. It runs with root's own
 * rights, but in a mount namespace of its own.
 */
async function startCron(folder: string): ReturnType<typeof startProcess> {
  const script = [
    'mount --bind "$0" /etc/cron.d',
    'mount --bind /dev/null /etc/crontab',
    'mount -t tmpfs none /var/spool/cron',
    'mount -t tmpfs none /run',
    'exec cron -f -L 15',
  ].join(' && ');
  const args = ['--mount', 'sh', '-c', script, folder];
  return startProcess({ command: 'unshare', args, ready: async () => undefined });
}

/** What a run that cron started left behind: what it printed, and its exit code. */
async function outcome(
  environment: CommandEnvironment,
  name: string,
): Promise<{ code: string; printed: string }> {
  const file = (ending: string): Promise<string> =>
    readFile(join(environment.folder, `${name}.${ending}`), 'utf8');
  const code = await vi.waitFor(() => file('code'), { timeout: 90_000, interval: 200 });
  return { code: code.trim(), printed: await file('out') };
}

describeWith(CRON, 'tcsync run, started by cron', () => {
  it(
    'does its work with the variables that cron gives, and is quiet when there is nothing to do',
    { timeout: TIMEOUT_MS },
    async () => {
      const environment = await openEnvironment({ account: emptyAccount() });
      const tables = join(environment.folder, 'cron.d');
      await mkdir(tables);
      await writeFile(join(environment.folder, 'people.csv'), PEOPLE);
      const { url, state } = environment.timecamp;
      await writeFile(
        join(environment.folder, '.env'),
        `TIMECAMP_DOMAIN=${url}\nTIMECAMP_API_KEY=${state.token}\nTIMECAMP_ROOT_GROUP_ID=${state.rootId}\nTIMECAMP_IGNORED_USER_IDS=1001\n`,
      );
      const printed = await environment.run(['cron', 'file', 'people.csv', '--format', 'json']);
      const { run }: { run: string } = JSON.parse(printed.stdout);
      const command = run.replace(/^(?:\S+ ){5}/, '');
      const line = (time: string, name: string): string =>
        `${time} root env > ${environment.folder}/${name}.env; (${command}) > ${environment.folder}/${name}.out 2>&1; echo $? > ${environment.folder}/${name}.code\n`;

      await writeFile(join(tables, 'first'), line('@reboot', 'first'));
      const cron = await startCron(tables);
      try {
        expect(await outcome(environment, 'first')).toEqual({
          code: '0',
          printed: expect.stringContaining('ann@example.com (Ann B)  into Sales'),
        });
        const variables = await readFile(join(environment.folder, 'first.env'), 'utf8');
        const names = new Set(
          variables
            .trim()
            .split('\n')
            .map((variable) => variable.split('=')[0]),
        );
        expect(names).toEqual(new Set(['HOME', 'LOGNAME', 'PATH', 'PWD', 'SHELL']));

        await writeFile(join(tables, 'second'), line('* * * * *', 'second'));
        // cron knows a changed folder by its time in seconds, and the first run may have taken less than one.
        const later = new Date(Date.now() + 5_000);
        await utimes(tables, later, later);
        expect(await outcome(environment, 'second')).toEqual({ code: '0', printed: '' });
      } finally {
        await cron.stop();
        await environment.close();
      }
    },
  );
});
