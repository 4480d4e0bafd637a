import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useFleet } from './fleet.ts';

const { pathOf, settings, addAccount, gives, run } = useFleet();

describe('fleet run', () => {
  it('runs the source of each account in its folder', async () => {
    await addAccount('acme');
    await addAccount('globex', 'TIMECAMP_API_KEY=g\nOKTA_ORG_URL=https://g.okta.com\nOKTA_API_TOKEN=t\n');
    await addAccount('two', `${settings('k')}TCSYNC_SOURCES=bamboohr,okta\n`);
    await run(['run', '.', '--dry-run']);
    expect(await readFile(pathOf('acme/ran'), 'utf8')).toBe('run bamboohr --dry-run --format json');
    expect(await readFile(pathOf('globex/ran'), 'utf8')).toBe('run okta --dry-run --format json');
    expect(await readFile(pathOf('two/ran'), 'utf8')).toBe('run --dry-run --format json');
  });

  it('prints nothing when nothing changed', async () => {
    await addAccount('acme');
    expect(await run(['run', '.'])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('prints what changed and what failed, each on its line, and the worst exit code', async () => {
    const invited = { invite: { planned: 2, done: 2, failed: 0, skipped: 0 } };
    await gives('changed', { counts: invited, seats: { before: 10, after: 12 } });
    await gives('crashed', { text: 'Out of\nmemory', exit_code: 137 });
    await gives('failing', {
      exit_code: 1,
      counts: invited,
      seats: { before: 10, after: 12 },
      failed: [
        { person: 'ann@example.com', operation: 'move', status: 500, message: 'no such group' },
        { person: 'bob@example.com', operation: 'move', status: 500, message: 'no such group' },
      ],
    });
    await gives('locked', {
      exit_code: 4,
      error: { code: 'locked', message: 'tcsync run has held it.\nWait' },
    });
    await gives('quiet', {});
    await gives('refused', {
      exit_code: 3,
      counts: { deactivate: { planned: 9, done: 0, failed: 0, skipped: 9 } },
      refused_by: ['deactivations', 'empty'],
      hazards: [
        { kind: 'deactivations', count: 9, limit: 5 },
        { kind: 'empty', count: null, limit: null },
      ],
    });
    const { code, stdout } = await run(['run', '.', '--concurrency', '1']);
    const log = (name: string): string => `Log: ${pathOf(name, 'var/logs/sync.log')}`;
    expect(stdout.replace(/in \S+ s/, 'in 1.0 s')).toBe(
      [
        'changed  done         Invitations 2; seats 10 → 12.',
        `crashed  FAILED       tcsync exited without a result (exit code 137). memory. ${log('crashed')}`,
        `failing  FAILED       Invitations 2; seats 10 → 12. 2 changes failed. First failure: ann@example.com: no such group. ${log('failing')}`,
        `locked   LOCKED       tcsync run has held it. Wait. ${log('locked')}`,
        `refused  REFUSED      Guards refused the plan: deactivations 9 (limit 5), empty. ${log('refused')}`,
        '2 of 6 accounts done, 1 with changes, in 1.0 s. Not done: crashed, failing, locked, refused.',
        '',
      ].join('\n'),
    );
    expect(code).toBe(4);
  });

  it('names a refusal for the same people once a day', async () => {
    const result = {
      exit_code: 3,
      refused_by: ['empty'],
      refusal: { since: '', count: 2, is_repeated: true },
    };
    await gives('refused', result);
    expect(await run(['run', '.'])).toEqual({ code: 3, stdout: '', stderr: '' });
    const shown = await run(['run', '.'], { stdoutIsTerminal: true });
    expect(shown.stdout).toContain('refused  REFUSED');
  });

  it('names no log where there is none', async () => {
    await writeFile(
      join(await addAccount('acme', `${settings('k')}DISABLE_FILE_LOGGING=true\n`), 'result.json'),
      '{"exit_code":1}',
    );
    expect((await run(['run', '.'])).stdout).not.toContain('Log:');
  });

  it('reports a program that cannot be started for each account', async () => {
    await addAccount('acme');
    const { code, stdout } = await run(['run', '.'], { self: [pathOf('nothing')] });
    expect(code).toBe(1);
    expect(stdout).toContain('acme  FAILED       tcsync cannot start');
  });

  it('begins no further account after an interruption', async () => {
    const interruption = new AbortController();
    await addAccount('acme');
    await addAccount('beta');
    // The first account stops when it is asked to, as tcsync does.
    const self = [
      process.execPath,
      '-e',
      `process.on('SIGTERM', () => { console.log('{"exit_code":130}'); process.exit(130); });
       require('node:fs').writeFileSync('ran', ''); setInterval(() => {}, 1000);`,
    ] as const;
    const ended = run(['run', '.', '--concurrency', '1', '--format', 'json'], {
      self,
      signal: interruption.signal,
    });
    await expect.poll(() => stat(pathOf('acme/ran')).catch(() => undefined)).toBeDefined();
    interruption.abort();
    const { code, stdout } = await ended;
    expect(code).toBe(130);
    expect(JSON.parse(stdout)).toMatchObject({
      command: 'fleet run',
      exit_code: 130,
      accounts: [
        { account: 'acme', exit_code: 130, error: null },
        { account: 'beta', exit_code: 130, error: { message: 'Not begun.' } },
      ],
    });
    await expect(stat(pathOf('beta/ran'))).rejects.toThrow('ENOENT');
  });

  it.each([
    [['run', '.', '--concurrency', '0'], 'at least 1'],
    [['run', '.', '--offline'], 'fleet run does not accept --offline'],
    [['status', '.', '--dry-run'], 'fleet status does not accept --dry-run'],
    [['doctor', '.', '--yes'], 'fleet doctor does not accept --yes'],
    [['stop', '.'], 'status, doctor, run'],
  ])('does not take %j', async (argv, words) => {
    await addAccount('acme');
    const { code, stderr } = await run(argv);
    expect(code).toBe(64);
    expect(stderr).toContain(words);
  });
});
