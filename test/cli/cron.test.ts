import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { createTestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Instead of tcsync: prints where it runs, and with what. */
const ECHO = [
  process.execPath,
  '-p',
  'JSON.stringify([process.cwd(), ...process.argv.slice(1)])',
  '--',
] as const;

let folder: string;
beforeEach(() => {
  folder = temporaryFolder("an office's 100% ");
  writeFileSync(join(folder, '.env'), '');
});

async function cron(...argv: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const shell = createTestShell({ cwd: folder, self: ECHO });
  const code = await main(['cron', ...argv], shell);
  return { code, out: shell.stdout.text, err: shell.stderr.text };
}

/** Does what cron does with a line: five fields of time, a bare % ends the command, the rest is for sh. */
function obey(line: string): unknown {
  const [, command = ''] = /^(?:\S+ ){5}(.*)$/.exec(line) ?? [];
  const forSh = command.replace(/(?<!\\)%.*$/s, '').replaceAll(String.raw`\%`, '%');
  return JSON.parse(execFileSync('/bin/sh', ['-c', forSh], { cwd: '/', env: {}, encoding: 'utf8' }));
}

describe('tcsync cron', () => {
  it('prints lines that start tcsync in this folder, whatever its name', async () => {
    const { code, out, err } = await cron('bamboohr');
    expect([code, err]).toEqual([0, '']);
    const lines = out.split('\n').filter((line) => /^#?\d/.test(line));
    expect(lines.map((line) => obey(line.replace(/^#/, '')))).toEqual([
      [folder, 'run', 'bamboohr'],
      [folder, 'fetch', 'bamboohr'],
      [folder, 'prepare'],
      [folder, 'sync'],
    ]);
    expect(lines.filter((line) => !line.startsWith('#'))).toHaveLength(1);
  });

  it('takes the path that the source file needs', async () => {
    const { run, stages } = JSON.parse((await cron('file', "people's.csv", '--format', 'json')).out);
    expect(obey(run)).toEqual([folder, 'run', 'file', "people's.csv"]);
    expect(obey(stages[0])).toEqual([folder, 'fetch', 'file', "people's.csv"]);
    expect(await cron('file')).toMatchObject({ code: 64, out: '', err: expect.stringContaining('path') });
    writeFileSync(join(folder, '.env'), 'FILE_PATH=people.csv\n');
    const set = JSON.parse((await cron('file', '--format', 'json')).out);
    expect(obey(set.run)).toEqual([folder, 'run', 'file']);
  });

  it('warns about a folder without .env', async () => {
    rmSync(join(folder, '.env'));
    expect(await cron('bamboohr')).toMatchObject({ code: 0, err: expect.stringContaining('has no .env') });
  });

  it('refuses a path that no crontab can hold', async () => {
    expect(await cron('file', 'a\nb.csv')).toMatchObject({ code: 64, out: '' });
  });
});
