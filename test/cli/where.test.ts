import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/cli/commands/serve.ts';
import { main } from '../../src/cli/main.ts';
import { createTestShell } from './shell.ts';

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tcsync-where-'));
});
afterAll(() => rm(home, { recursive: true }));

async function run(argv: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) {
  const shell = createTestShell({ cwd, env });
  const code = await main(argv, shell);
  return { code, stdout: shell.stdout.text, stderr: shell.stderr.text };
}

describe('in a folder in which tcsync was never set up', () => {
  it.each([
    [['sync']],
    [['prepare']],
    [['fetch', 'bamboohr']],
    [['run', 'ldap']],
    [['history']],
    [['holds']],
  ])('%j names the folder and what to do, and makes nothing in it', async (argv) => {
    const folder = await mkdtemp(join(home, 'empty-'));
    expect(await run(argv, folder)).toEqual({
      code: 64,
      stdout: '',
      stderr: `There is no .env file in ${folder}.\nRun \`tcsync init\` here, or go to the folder that has it: \`tcsync -C FOLDER …\`.\n`,
    });
    expect(await readdir(folder)).toEqual([]);
  });

  it('a proxy of the machine is no setting of tcsync', async () => {
    const folder = await mkdtemp(join(home, 'proxy-'));
    expect((await run(['sync'], folder, { HTTPS_PROXY: 'http://proxy.test:3128' })).stderr).toContain(
      'There is no .env file in',
    );
  });

  it('a setting in the environment is enough', async () => {
    const folder = await mkdtemp(join(home, 'container-'));
    const { stderr } = await run(['sync'], folder, { TIMECAMP_ROOT_GROUP_ID: '7' });
    expect(stderr).toContain('TIMECAMP_API_KEY is not set');
  });

  it('a file of people needs no settings', async () => {
    const folder = await mkdtemp(join(home, 'file-'));
    await writeFile(join(folder, 'people.csv'), 'name,email\nAnn,ann@example.com\n');
    expect((await run(['fetch', 'file', 'people.csv'], folder)).code).toBe(0);
    expect((await run(['prepare'], folder)).code).toBe(0);
  });
});

describe('-C', () => {
  it('takes .env and var/ of that folder', async () => {
    const folder = join(home, 'elsewhere');
    await mkdir(folder);
    await writeFile(join(folder, '.env'), 'TIMECAMP_ROOT_GROUP_ID=7\n');
    expect(await run(['-C', 'elsewhere', 'holds'], home)).toMatchObject({ code: 0, stderr: '' });
    expect(await run(['-C', folder, 'holds'], '/')).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([['nowhere'], ['people.csv']])('refuses %s', async (folder) => {
    await writeFile(join(home, 'people.csv'), '');
    expect(await run(['-C', folder, 'holds'], home)).toEqual({
      code: 64,
      stdout: '',
      stderr: `The folder "${folder}" specified with -C does not exist.\n`,
    });
  });

  it('is refused by the service', () => {
    expect(parseCommand(['-C', '/', 'prepare'])).toEqual({
      problem: 'The service always works in its own folder. Omit -C.',
    });
  });
});

describe('a word with a typing error', () => {
  it.each([
    [['fetch', 'bambohr'], 'Did you mean bamboohr?'],
    [['run', 'azure'], 'Did you mean azuread?'],
    [['sync', '--only', 'new-user'], 'Did you mean new-users?'],
    [['sync', '--only', 'moves,role'], 'Did you mean roles?'],
    [['sync', '--allow', 'deactivation=7'], 'Did you mean deactivations?'],
    [['sync', '--allow', 'Stale'], 'Did you mean stale?'],
  ])('%j: %s', async (argv, suggestion) => {
    const folder = await mkdtemp(join(home, 'typing-'));
    await writeFile(join(folder, '.env'), 'TIMECAMP_ROOT_GROUP_ID=7\n');
    const { code, stderr } = await run(argv, folder);
    expect([code, stderr]).toEqual([64, expect.stringContaining(suggestion)]);
  });

  it('without a likely meaning gets the list', async () => {
    const { stderr } = await run(['fetch', 'workday'], home);
    expect(stderr).not.toContain('Did you mean');
    expect(stderr).toContain('Choose one of bamboohr');
  });
});
