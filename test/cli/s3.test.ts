import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { ANY_KEY, serve } from '../storage/s3-stand-in.ts';
import { createTestShell } from './shell.ts';

const sample = (name: string) => readFile(new URL(`../../samples/${name}`, import.meta.url), 'utf8');

/** A service that lists and hands out these objects, and the keys that it was asked for, in order. */
async function serveObjects(objects: Readonly<Record<string, string>>) {
  const asked: string[] = [];
  const url = await serve((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
    const key = pathname.replace(/^\/people\/?/, '');
    if (key === '') {
      const found = Object.keys(objects).filter((one) => one.startsWith(searchParams.get('prefix') ?? ''));
      const contents = found.map((one) => `<Contents><Key>${one}</Key></Contents>`).join('');
      response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${contents}</ListBucketResult>`);
      return;
    }
    asked.push(key);
    const text = Object.hasOwn(objects, key) ? objects[key] : undefined;
    if (text === undefined) response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>');
    else response.end(text);
  });
  return { url, asked };
}

// An answer that nobody reads keeps its connection, and the process with it, after the last line of output.
it.each([
  [
    ['prepare', '--check'],
    ['var/users.json', 'var/timecamp_users.json', 'var/timecamp_users.meta.json'],
  ],
  [
    ['tree', '--detailed'],
    ['var/timecamp_users.json', 'var/timecamp_users.meta.json', 'var/users.json'],
  ],
])('tcsync %j asks S3 for nothing that it does not read', async (argv, keys) => {
  const { url, asked } = await serveObjects({
    'var/users.json': await sample('users.json'),
    'var/timecamp_users.json': await sample('timecamp_users.json'),
  });
  const env = { USE_S3_STORAGE: 'true', S3_ENDPOINT_URL: url, S3_FORCE_PATH_STYLE: 'true', ...ANY_KEY };
  const shell = createTestShell({ env: { ...env, DISABLE_FILE_LOGGING: 'true' } });
  expect(await main(argv, shell), shell.stderr.text).toBe(0);
  expect(asked).toEqual(keys);
});
