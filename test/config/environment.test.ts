import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fc } from '../properties.ts';
import { LDAP, TIMECAMP, folderWith, load, refusal } from './load-settings.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/** Those that passwords are made of and that .env has a meaning for. */
const LETTERS = ['a', 'Z', '9', '#', '"', "'", '\\', '$', ' ', '{', '}', '=', 'é', '`', '!'];

describe('.env and the environment', () => {
  it('reads .env, and the environment wins, unless it is empty', () => {
    const cwd = folderWith('S3_REGION=eu-1\nS3_PATH_PREFIX=file\nS3_BUCKET_NAME=file');
    const { storage } = load(
      ['storage'],
      { S3_PATH_PREFIX: 'environment', S3_BUCKET_NAME: '' },
      cwd,
    ).settings;
    expect(storage).toMatchObject({
      s3Region: 'eu-1',
      s3PathPrefix: 'environment',
      s3BucketName: 'file',
    });
  });

  it.each<[raw: string, value: string | undefined]>([
    ['"a b"', 'a b'],
    ["'a b'", 'a b'],
    ['a b  # comment', 'a b'],
    ['"a # b" # comment', 'a # b'],
    ['"30" # the "limit"', '30'],
    ['a#b', 'a#b'],
    ['  # comment', undefined],
    ['""', undefined],
    ['"a', '"a'],
    ['\'"a"\'', '"a"'],
    ['a b\r', 'a b'],
  ])('takes quotes and comments from the environment away: %j', (raw, value) => {
    expect(load(['storage'], { S3_PATH_PREFIX: raw }).settings.storage.s3PathPrefix).toBe(value);
  });

  it.each(['"quoted"', "'quoted'", 'word # word', ' spaces ', '$HOME ${HOME}', 'ab#cd'])(
    'takes nothing away from a secret: %j',
    (password) => {
      expect(load(['ldap'], { ...LDAP, LDAP_PASSWORD: password }).settings.ldap.password).toBe(password);
    },
  );

  it('has no empty password: many servers take a name without one as nobody in particular', () => {
    const { LDAP_PASSWORD: _, ...rest } = LDAP;
    const cwd = folderWith('');
    writeFileSync(join(cwd, 'empty'), '\n');
    expect(refusal(['ldap'], { ...rest, LDAP_PASSWORD: '' }, cwd).message).toContain(
      'LDAP_PASSWORD is not set',
    );
    expect(refusal(['ldap'], { ...rest, LDAP_PASSWORD_FILE: 'empty' }, cwd).message).toContain('is empty');
    writeFileSync(join(cwd, '.env'), 'LDAP_PASSWORD=""');
    expect(refusal(['ldap'], rest, cwd).message).toContain('LDAP_PASSWORD is not set');
  });

  it('keeps any password that is quoted in .env as documented', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: fc.constantFrom(...LETTERS) }), (password) => {
        const quoted = password.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
        const { LDAP_PASSWORD: _, ...rest } = LDAP;
        const cwd = folderWith(`LDAP_PASSWORD='${quoted}'\n`);
        expect(load(['ldap'], rest, cwd).settings.ldap.password).toBe(password);
      }),
      { numRuns: 50 },
    );
  });

  it('says when .env is a folder, which a container makes of a missing file', () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, '.env'));
    expect(refusal(['storage'], {}, cwd).message).toContain('.env is a folder, not a file.');
  });

  it.each([
    ['UTF-16 with a mark, as Windows may save it', Buffer.from('\uFEFFS3_REGION=x\n', 'utf16le')],
    ['UTF-16 without one', Buffer.from('S3_REGION=x\n', 'utf16le')],
    ['another encoding', Buffer.from('S3_REGION=\u00FC\n', 'latin1')],
  ])('says when .env is in %s, instead of taking none of it', (_, bytes) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, '.env'), bytes);
    expect(refusal(['storage'], {}, cwd).message).toContain('.env is not UTF-8 text');
  });

  it('warns of invalid lines, without showing them', () => {
    const { notices } = load(['storage'], {}, folderWith('S3_REGION=x\nS3_BUCKET_NAME="secret'));
    expect(notices).toEqual([
      expect.objectContaining({
        code: 'unreadable-line',
        message: expect.stringMatching(/^\.env line 2 is invalid/),
      }),
    ]);
    expect(JSON.stringify(notices)).not.toContain('secret');
  });
});

describe('secrets in files', () => {
  const { TIMECAMP_API_KEY: _, ...rest } = TIMECAMP;

  it.each(['key-in-file\n', 'key-in-file\r\n', 'key-in-file'])(
    'are read without the newline: %j',
    (content) => {
      const cwd = temporaryFolder();
      writeFileSync(join(cwd, 'key'), content);
      const { settings, secrets } = load(['timecamp'], { ...rest, TIMECAMP_API_KEY_FILE: 'key' }, cwd);
      expect(settings.timecamp.apiKey).toBe('key-in-file');
      expect(secrets).toEqual(['key-in-file']);
    },
  );

  it('are refused beside the secret itself', () => {
    const { message } = refusal(['timecamp'], { ...TIMECAMP, TIMECAMP_API_KEY_FILE: 'key' });
    expect(message).toContain('TIMECAMP_API_KEY and TIMECAMP_API_KEY_FILE are both set');
  });

  it('are refused when there is no such file, and when it is empty', () => {
    const cwd = temporaryFolder();
    const env = { ...rest, TIMECAMP_API_KEY_FILE: 'key' };
    expect(refusal(['timecamp'], env, cwd).message).toContain('cannot be read (ENOENT)');
    writeFileSync(join(cwd, 'key'), '\n');
    expect(refusal(['timecamp'], env, cwd).message).toContain('is empty');
  });
});
