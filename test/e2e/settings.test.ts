import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { startBamboohr } from '../../src/sandbox/bamboohr/start.ts';
import { createCompany } from '../../src/sandbox/company.ts';
import { bamboohrCompany } from '../../src/sandbox/company-hr.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import { tcsync } from './command.ts';
import { temporaryFolder } from '../temporary-folder.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

/** Everything a command could have written into the folder, in one text. */
async function filesBelow(path: string): Promise<string> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== '.env');
  const texts = await Promise.all(
    files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'utf8')),
  );
  return texts.join('\n');
}

describe('wrong settings', () => {
  const CANARY = 'canary-4f8e2b-secret';
  const wrong = {
    TIMECAMP_API_KEY: `${CANARY}\u00e9`,
    TIMECAMP_ROOT_GROUP_ID: 'twelve',
    TIMECAMP_CONCURRENCY: '99',
    TIMECAMP_DISABLE_NEW_USERS: 'maybe',
    TIMECAMP_DOMAIN: 'http://timecamp.example.com',
    LOG_LEVEL: 'loud',
  };

  it('are reported all at once, before anything is done, and no secret with them', async () => {
    const { code, stdout, stderr } = await tcsync(['sync', '--format', 'json', '--debug'], {
      cwd: folder,
      env: wrong,
    });
    expect(code).toBe(64);
    for (const name of Object.keys(wrong)) expect(stderr).toContain(name);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, exit_code: 64, error: { code: 'settings' } });
    expect(stdout + stderr).not.toContain(CANARY);
    expect(await filesBelow(folder)).not.toContain(CANARY);
  });

  it('in .env, too', async () => {
    const lines = Object.entries(wrong).map(([name, value]) => `${name}=${value}`);
    await writeFile(join(folder, '.env'), lines.join('\n'));
    const { code, stdout, stderr } = await tcsync(['sync'], { cwd: folder });
    expect(code).toBe(64);
    for (const name of Object.keys(wrong)) expect(stderr).toContain(name);
    expect(stdout + stderr).not.toContain(CANARY);
  });

  it.each([
    ['fetch bamboohr', ['BAMBOOHR_SUBDOMAIN', 'BAMBOOHR_API_KEY']],
    ['sync', ['TIMECAMP_API_KEY', 'TIMECAMP_ROOT_GROUP_ID']],
  ])('an empty .env: %s names what it needs', async (line, names) => {
    await writeFile(join(folder, '.env'), '');
    const { code, stdout, stderr } = await tcsync(line.split(' '), { cwd: folder });
    expect(code).toBe(64);
    expect(stdout).toBe('');
    for (const name of names) expect(stderr).toContain(name);
    expect(stderr).not.toContain('    at ');
  });

  it.each(['fetch bamboohr', 'prepare', 'sync'])('without .env: %s names the folder', async (line) => {
    const { code, stdout, stderr } = await tcsync(line.split(' '), { cwd: folder });
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toContain(`There is no .env file in ${folder}.`);
    expect(await filesBelow(folder)).toBe('');
  });

  it('for a missing file, the message names the command to run first', async () => {
    await writeFile(join(folder, '.env'), '');
    const { code, stderr } = await tcsync(['prepare'], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toContain('tcsync fetch');
    expect(await filesBelow(folder)).toContain('tcsync fetch');
  });
});

describe('secrets', () => {
  it('no output of any command holds one, with --debug neither', async () => {
    const sandbox = await startSandbox();
    try {
      const secrets = [sandbox.env['BAMBOOHR_API_KEY'] ?? '', sandbox.env['TIMECAMP_API_KEY'] ?? ''];
      const basic = Buffer.from(`${secrets[0]}:x`).toString('base64');
      let outputs = '';
      for (const line of ['fetch bamboohr', 'prepare', 'sync --dry-run', 'sync', 'sync --format json']) {
        const argv = [...line.split(' '), '--debug'];
        const { code, stdout, stderr } = await tcsync(argv, { cwd: folder, env: { ...sandbox.env } });
        expect(code).toBe(0);
        outputs += stdout + stderr;
      }
      outputs += await filesBelow(folder);
      expect(outputs).toContain('Effective settings');
      for (const secret of [...secrets, basic]) expect(outputs).not.toContain(secret);
    } finally {
      await sandbox.close();
    }
  });

  it.each([
    ['ab#cd', 'BAMBOOHR_API_KEY=ab#cd'],
    ['a b"c', String.raw`BAMBOOHR_API_KEY="a b\"c"`],
    ["it's $HOME #1", `BAMBOOHR_API_KEY="it's $HOME #1"`],
    ['$5 {x}', "BAMBOOHR_API_KEY='$5 {x}'"],
  ])('the key %s survives the .env', async (api_key, line) => {
    const company = { ...bamboohrCompany(createCompany()), api_key };
    const bamboohr = await startBamboohr({ company });
    try {
      const lines = [line, 'BAMBOOHR_SUBDOMAIN=example', `BAMBOOHR_API_URL=${bamboohr.url}/api`];
      await writeFile(join(folder, '.env'), lines.join('\n'));
      const { code, stderr } = await tcsync(['fetch', 'bamboohr'], { cwd: folder });
      expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    } finally {
      await bamboohr.close();
    }
  });
});
