import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PAGES } from '../docs.ts';
import { cloneWithPackages } from './clone.ts';

/** The files of the page: each block of code with the last path before it. */
function filesOf(text: string): readonly (readonly [path: string, code: string])[] {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(({ 1: code = '', index }) => {
    const paths = [...text.slice(0, index).matchAll(/`((?:src|test)\/[\w/.-]+\.ts)`/g)];
    return [paths.at(-1)?.[1] ?? '', code];
  });
}

const SLOW = { timeout: 600_000, tags: ['slow'] };

let home: string;
let project: string;
const written: string[] = [];

/** Runs a command of the project's packages. @returns its exit code and all that it printed */
function use(command: string, ...args: readonly string[]): Promise<readonly [code: number, printed: string]> {
  return new Promise((resolve) => {
    const options = { cwd: project, maxBuffer: 2 ** 26 };
    const child = execFile(join('node_modules/.bin', command), args, options, (_, stdout, stderr) =>
      resolve([child.exitCode ?? -1, stripVTControlCharacters(stdout + stderr)]),
    );
  });
}

async function insert(file: string, before: string, line: string): Promise<void> {
  const text = await readFile(join(project, file), 'utf8');
  expect(text).toContain(before);
  await writeFile(join(project, file), text.replace(before, `${line}${before}`));
}

/** Does what docs/adding-a-source.md says, word for word. */
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tcsync-adding-'));
  project = await cloneWithPackages(home);
  const { text } = PAGES.find(({ name }) => name === 'docs/adding-a-source.md') ?? { text: '' };
  for (const [path, code] of filesOf(text)) {
    if (existsSync(join(project, path))) {
      await insert(path, '} as const satisfies Record', code);
      continue;
    }
    await mkdir(dirname(join(project, path)), { recursive: true });
    await writeFile(join(project, path), code);
    written.push(path);
  }
});
afterAll(() => rm(home, { recursive: true }));

it('the source of the page has all its files', () => {
  expect(written).toEqual([
    'src/sources/staffbook/settings.ts',
    'src/sources/staffbook/schema.ts',
    'src/sources/staffbook/mapping.ts',
    'test/sources/staffbook/mapping.test.ts',
    'src/sources/staffbook/index.ts',
    'test/stand-ins/staffbook/start.ts',
    'test/sources/staffbook/fetch.test.ts',
    'test/contract/staffbook.ts',
  ]);
});

it('is well formed, keeps to the walls, and has the right types', SLOW, async () => {
  expect(await use('oxfmt', '--check', ...written)).toEqual([0, expect.anything()]);
  expect(await use('oxlint', ...written)).toEqual([0, expect.anything()]);
  expect(await use('tsc')).toEqual([0, '']);
});

it('passes its own tests and the contract', SLOW, async () => {
  const tests = ['test/sources/staffbook', 'test/contract'];
  const [code, printed] = await use(
    'vitest',
    'run',
    '--project',
    'inside',
    ...tests,
    '-t',
    'staffbook|maps|reads all pages|cannot be read',
  );
  expect(code, printed).toBe(0);
  expect(printed).toMatch(/Test Files.* 3 passed/);
});
