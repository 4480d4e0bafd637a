import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useFleet } from './fleet.ts';

const { pathOf, timecampUrl, settings, addAccount, run, sameAccount } = useFleet();

describe('the accounts of a fleet', () => {
  it('are the subfolders with a .env, by name', async () => {
    await addAccount('beta');
    await addAccount('acme');
    await mkdir(pathOf('notes'));
    await mkdir(pathOf('.git'));
    await writeFile(pathOf('.git/.env'), '');
    await writeFile(pathOf('README'), '');
    const { stdout } = await run(['run', '.', '--format', 'json']);
    const { accounts } = JSON.parse(stdout) as { accounts: readonly { account: string }[] };
    expect(accounts.map(({ account }) => account)).toEqual(['acme', 'beta']);
  });

  it.each([
    ['no account', '.', 'has a .env file.'],
    ['no folder', 'nowhere', 'not a readable folder'],
  ])('are asked for when there is %s', async (_what, folder, words) => {
    const { code, stderr } = await run(['status', folder]);
    expect(code).toBe(64);
    expect(stderr).toContain(words);
  });

  it.each(['status', 'doctor', 'run'])('take no settings from the environment: %s', async (what) => {
    await addAccount('acme');
    const env = {
      TIMECAMP_API_KEY: 'one',
      S3_BUCKET_NAME: 'b',
      HTTPS_PROXY: 'http://proxy:1',
      LOG_LEVEL: 'info',
      TCSYNC_HTTP_PORT: '80',
    };
    const { code, stderr } = await run([what, '.'], { env });
    expect(code).toBe(64);
    expect(stderr).toContain('The environment sets TIMECAMP_API_KEY, S3_BUCKET_NAME for every account.');
    expect((await run([what, '.'], { env: { ...env, TIMECAMP_API_KEY: '', S3_BUCKET_NAME: '' } })).code).toBe(
      0,
    );
  });

  it('that are broken links or closed folders are named, and the others run', async () => {
    await addAccount('acme');
    await symlink('loop', pathOf('loop'));
    await symlink('/nowhere/unmounted', pathOf('unmounted'));
    await symlink('.', pathOf('self'));
    const { code, stdout } = await run(['run', '.', '--format', 'json']);
    expect(code).not.toBe(0);
    const { accounts } = JSON.parse(stdout) as {
      accounts: readonly { account: string; exit_code: number }[];
    };
    expect(accounts.map(({ account, exit_code: exit }) => [account, exit])).toEqual([
      ['acme', 0],
      ['loop', 64],
      ['unmounted', 64],
    ]);
    expect((await run(['status', '.'])).stdout).toContain('unmounted');
  });

  it('that are one TimeCamp account are not run', async () => {
    await addAccount('acme', settings('same'));
    await addAccount('beta');
    await addAccount('copy', settings('same', 7).replace(timecampUrl(), `${timecampUrl()}/`));
    await addAccount('elsewhere', settings('same', 8).replace(timecampUrl(), 'http://127.0.0.1:1'));
    const { code, stdout } = await run(['run', '.']);
    expect(code).toBe(64);
    expect(stdout).toContain('acme       INVALID      It has the same TIMECAMP_API_KEY as copy.');
    expect(stdout).toContain('copy       INVALID      It has the same TIMECAMP_API_KEY as acme.');
    expect(stdout).toMatch(/^2 of 4 accounts done, 0 with changes, in .* s\. Not done: acme, copy\.$/m);
  });

  it.each([['run'], ['doctor']])('whose keys belong to one TimeCamp account are named: %s', async (what) => {
    sameAccount['intern'] = 'admin';
    await addAccount('acme', settings('admin'));
    await addAccount('beta');
    await addAccount('copy', settings('intern'));
    const { code, stdout } = await run([what, '.']);
    expect(code).toBe(what === 'run' ? 64 : 1);
    const words = 'Its API key belongs to the same TimeCamp account as the key of';
    expect(stdout).toMatch(new RegExp(`^acme .*${words} copy\\.`, 'm'));
    expect(stdout).toMatch(new RegExp(`^copy .*${words} acme\\.`, 'm'));
    expect(stdout).toContain(what === 'run' ? '1 of 3 accounts done' : 'beta  ok');
    if (what === 'doctor') expect((await run([what, '.', '--offline'])).stdout).not.toContain(words);
  });

  it('that have one root group are not run, and status says so without asking TimeCamp', async () => {
    await addAccount('acme', settings('admin', 7));
    await addAccount('copy', settings('intern', 7));
    for (const what of ['run', 'status']) {
      const { stdout } = await run([what, '.']);
      expect(stdout).toContain('It has the same TIMECAMP_ROOT_GROUP_ID as copy.');
      expect(stdout).toContain('It has the same TIMECAMP_ROOT_GROUP_ID as acme.');
    }
  });

  it('run when TimeCamp does not say whose keys they are', async () => {
    await addAccount('acme', settings('one').replace(timecampUrl(), 'http://127.0.0.1:1'));
    await addAccount('copy', settings('two').replace(timecampUrl(), 'http://127.0.0.1:1'));
    expect((await run(['run', '.'])).code).toBe(0);
  });

  it.each([
    ['a folder', 'A=', 'B='],
    ['a folder in S3', 'S3_PATH_PREFIX=one/', 'S3_PATH_PREFIX=/one'],
  ])('that share %s are not run', async (what, first, second) => {
    const s3 = what.includes('S3') ? 'USE_S3_STORAGE=true\nS3_BUCKET_NAME=b\n' : '';
    const acme = await addAccount('acme', `${settings('a')}${s3}${first}\n`);
    const beta = await addAccount('beta', `${settings('b')}${s3}${second}\n`);
    await rm(join(beta, 'var'), { recursive: true });
    await symlink(join(acme, 'var'), join(beta, 'var'));
    const { code, stdout } = await run(['run', '.']);
    expect(code).toBe(64);
    expect(stdout).toContain('It stores its files in the same place as beta.');
    expect(stdout).toContain('It stores its files in the same place as acme.');
  });

  it.each([
    ['no HR system', 'TIMECAMP_API_KEY=k\n', 'no settings for an HR system'],
    [
      'two HR systems',
      `${settings('k')}HIBOB_SERVICE_USER_ID=i\nHIBOB_SERVICE_USER_TOKEN=t\n`,
      'TCSYNC_SOURCES to the ones to read: bamboohr,hibob.',
    ],
  ])('that have %s are not run', async (_what, dotenv, words) => {
    await addAccount('acme', dotenv);
    const { code, stdout } = await run(['run', '.']);
    expect(code).toBe(64);
    expect(stdout).toContain(words);
  });
});
