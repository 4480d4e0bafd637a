import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeWith, findCommand, type Service } from './service.ts';

const SYSTEMD: Service = { title: 'systemd', commands: ['systemd-analyze'], packages: ['systemd'] };

const exec = promisify(execFile);
const UNITS = new URL('../../deploy/systemd/', import.meta.url);

describeWith(SYSTEMD, 'the units of systemd', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tcsync-systemd-'));
    for (const ending of ['service', 'timer']) {
      const unit = await readFile(new URL(`tcsync@.${ending}`, UNITS), 'utf8');
      // systemd looks whether the program is there, and on this machine it may not be.
      const text = unit.replace('/usr/local/bin/tcsync', process.execPath);
      await writeFile(join(folder, `tcsync@bamboohr.${ending}`), text);
    }
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** The exit code of systemd-analyze, and what it says of our units. */
  async function analyze(...args: readonly string[]): Promise<{ code: number; said: readonly string[] }> {
    type Ended = { readonly code?: number; readonly stdout: string; readonly stderr: string };
    const program = findCommand('systemd-analyze') ?? 'systemd-analyze';
    const ended: Ended = await exec(program, [...args]).catch((error: Ended) => error);
    const { code = 0, stdout, stderr } = ended;
    return { code, said: (stdout + stderr).split('\n').filter((line) => line.includes('tcsync')) };
  }

  it('are understood, without a complaint', async () => {
    const verify = (): ReturnType<typeof analyze> =>
      analyze('verify', '--man=no', join(folder, 'tcsync@bamboohr.timer'));
    expect(await verify()).toEqual({ code: 0, said: [] });
    await writeFile(join(folder, 'tcsync@bamboohr.service'), '[Service]\nTyp=oneshot\n');
    expect((await verify()).said.join()).toContain('Typ');
  });

  it('give the run few rights: an exposure of less than 2 of 10', async () => {
    const unit = join(folder, 'tcsync@bamboohr.service');
    const { code, said } = await analyze('security', '--offline=yes', '--threshold=20', '--no-pager', unit);
    expect([code, said]).toEqual([0, [expect.stringContaining('exposure level')]]);
  });
});
