import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SOURCE_NAMES } from '../../src/sources/registry.ts';
import { PROJECT } from '../docs.ts';
import { workbook } from '../sources/file/workbook.ts';
import { type Outcome, type Surroundings, tcsync } from './command.ts';

const SLOW = { timeout: 300_000, tags: ['slow'] };

describe.skipIf(process.platform !== 'linux')('the single executable, alone in a folder', SLOW, () => {
  let home: string;
  let executable: string;
  let cwd: string;
  let served: ChildProcess | undefined;

  /** There is no Node to be found. */
  const run = (argv: readonly string[], env: Surroundings['env'] = {}): Promise<Outcome> =>
    tcsync(argv, { cwd, executable, env: { PATH: '', ...env } });

  beforeAll(async () => {
    execFileSync(process.execPath, ['.ci/build-executable.mjs'], { cwd: PROJECT, stdio: 'pipe' });
    home = await mkdtemp(join(tmpdir(), 'tcsync-executable-'));
    executable = join(home, 'tcsync');
    await copyFile(join(PROJECT, `dist/sea/tcsync-linux-${process.arch}`), executable);
    cwd = join(home, 'folder');
    await mkdir(cwd);
  }, SLOW.timeout);
  afterAll(async () => {
    if (served?.kill() === true) await once(served, 'close');
    await rm(home, { recursive: true });
  });

  it('names its version and the Node in it', async () => {
    expect(await run(['--version'])).toEqual(await tcsync(['--version'], { cwd }));
  });

  it('prints the same help', async () => {
    expect(await run(['--help'])).toEqual(await tcsync(['--help'], { cwd }));
  });

  it('prints a page of the documentation', async () => {
    expect(await run(['docs'])).toEqual(await tcsync(['docs'], { cwd }));
    expect((await run(['docs', 'sources/ldap'])).stdout).toContain('# LDAP');
  });

  it('runs demo, whose commands are processes of it', async () => {
    const { code, stdout } = await run(['demo']);
    expect(stdout).toContain('Nothing to do');
    expect(code).toBe(0);
  });

  it.each(SOURCE_NAMES)('has the source %s and its settings', async (name) => {
    const outcome = await run(['fetch', name]);
    expect(outcome.code).toBe(64);
    expect(outcome).toEqual(await tcsync(['fetch', name], { cwd }));
  });

  it('says that a directory cannot be reached', async () => {
    const { code, stderr } = await run(['fetch', 'ldap'], {
      LDAP_HOST: '127.0.0.1',
      LDAP_PORT: '1',
      LDAP_DOMAIN: 'corp.example.com',
      LDAP_DN: 'DC=corp,DC=example,DC=com',
      LDAP_USERNAME: 'reader',
      LDAP_PASSWORD: 'password',
    });
    expect(stderr).toContain('127.0.0.1:1 refuses connections.');
    expect(code).toBe(1);
  });

  it('reads a workbook, prepares it and writes a page', async () => {
    await writeFile(
      join(cwd, 'people.xlsx'),
      workbook([
        ['name', 'email'],
        ['Ann Berg', 'ann@example.com'],
      ]),
    );
    for (const argv of [['fetch', 'file'], ['prepare'], ['tree', '--html', 'tree.html']])
      expect(await run(argv, { FILE_PATH: 'people.xlsx' })).toMatchObject({ code: 0 });
    const script = await readFile(join(PROJECT, 'dist/page/main.js'), 'utf8');
    const page = await readFile(join(cwd, 'tree.html'), 'utf8');
    expect(page).toContain(script.slice(0, 200));
    expect(page).toContain('Ann Berg');
  });

  it('serves the console, and runs commands as processes of it', async () => {
    served = spawn(executable, ['serve'], {
      cwd,
      env: { TCSYNC_HTTP_PORT: '0', FILE_PATH: 'people.xlsx' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const url = await addressOf(served);
    for (const [path, file] of [
      ['/', 'index.html'],
      ['/console.js', 'main.js'],
      ['/console.css', 'console.css'],
    ])
      expect(await (await fetch(url + path)).text()).toBe(
        await readFile(join(PROJECT, 'dist/page/console', file ?? ''), 'utf8'),
      );
    const answer = await fetch(`${url}/run/prepare`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(await answer.json()).toMatchObject({ return_code: 0 });
  });

  it('has the licenses of what is in it beside it in the release', async () => {
    const built = `tcsync-linux-${process.arch}`;
    expect(await readdir(join(PROJECT, 'dist/sea'))).toEqual([built, `${built}.licenses.txt`]);
    const text = await readFile(join(PROJECT, 'dist/sea', `${built}.licenses.txt`), 'utf8');
    for (const name of ['tcsync', 'Node.js', 'axios', '@azure/msal-node', 'ldapts'])
      expect(text).toContain(`## ${name}`);
  });

  it('leaves nothing but its data', async () => {
    expect(await readdir(home)).toEqual(['folder', 'tcsync']);
  });
});

/** The address that the service says it listens on. */
async function addressOf({ stderr }: ChildProcess): Promise<string> {
  let printed = '';
  for await (const chunk of stderr ?? []) {
    printed += String(chunk);
    const [, url] = /listening on (\S+)\. /.exec(printed) ?? [];
    if (url !== undefined) return url;
  }
  throw new Error(printed);
}
