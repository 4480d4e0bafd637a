import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clone } from './clone.ts';

const run = promisify(execFile);

/** Two installations from a registry. */
const SLOW = { timeout: 900_000, tags: ['slow'] };

describe('the package of a fresh clone', SLOW, () => {
  let home: string;
  let prefix: string;
  let folder: string;

  /** Runs the installed command in an empty folder, with nothing but Node in its environment. */
  const installed = (...argv: readonly string[]): Promise<{ stdout: string; stderr: string }> =>
    run(join(prefix, 'bin/tcsync'), argv, {
      cwd: folder,
      env: { PATH: [dirname(process.execPath), '/usr/bin'].join(delimiter) },
    });

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'tcsync-package-'));
    prefix = join(home, 'prefix');
    folder = join(home, 'empty');
    await mkdir(folder);
    await run('npm', ['pack', '--pack-destination', home], { cwd: await clone(home) });
    const [tarball = ''] = (await readdir(home)).filter((file) => file.endsWith('.tgz'));
    await run('npm', ['install', '--global', '--prefix', prefix, join(home, tarball)], { cwd: folder });
  }, SLOW.timeout);
  afterAll(() => rm(home, { recursive: true }));

  it('contains what an administrator needs, and no source', () => {
    const inside = (path: string): boolean => existsSync(join(prefix, 'lib/node_modules/tcsync', path));
    const wanted = [
      '.env.sample',
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'deploy/helm/tcsync/Chart.yaml',
      'deploy/systemd/tcsync@.service',
      'dist/page/console/index.html',
      'docs/getting-started.md',
      'samples/people.csv',
    ];
    expect(wanted.filter((path) => !inside(path))).toEqual([]);
    expect(['.ci', '.env', 'src', 'test', 'var'].filter(inside)).toEqual([]);
  });

  it('runs --version', async () => {
    expect((await installed('--version')).stdout).toMatch(/^tcsync \d+\.\d+\.\d+ on Node /);
  });

  it('runs demo to its end', async () => {
    const { stdout, stderr } = await installed('demo');
    expect(stdout + stderr).toContain('nothing to do');
  });
});
