import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMMAND, tcsync } from './command.ts';

const TRACER = new URL('trace-modules.mjs', import.meta.url).href;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tcsync-startup-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The modules that a command line loads: packages by name, own modules by their path in dist/. */
async function loaded(
  ...argv: readonly string[]
): Promise<{ code: number | null; packages: string[]; own: string[] }> {
  const file = join(folder, `${argv.join('-')}.txt`);
  const { code } = await tcsync(argv, { cwd: folder, env: { TRACE_FILE: file }, node: ['--import', TRACER] });
  const paths = (await readFile(file, 'utf8'))
    .trim()
    .split('\n')
    .map((url) => fileURLToPath(url));
  const packages = paths.flatMap((path) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  const own = paths.flatMap((path) => /\/dist\/(.+)$/.exec(path)?.[1] ?? []);
  return { code, packages: [...new Set(packages)], own: [...new Set(own)] };
}

describe('help', () => {
  it.each([[['--help']], [['--version']], [['sync', '--help']]])('%j loads two files', async (argv) => {
    const { code, packages, own } = await loaded(...argv);
    expect(code).toBe(0);
    expect(packages).toEqual([]);
    expect(own.toSorted()).toEqual(['bin/start.cjs', 'bin/tcsync.cjs']);
  });
});

it('a reader who leaves early is no failure', async () => {
  const run = promisify(execFile);
  const pipe = '"$0" "$1" --help | true; echo "${PIPESTATUS[0]}"';
  const { stdout, stderr } = await run('bash', ['-c', pipe, process.execPath, COMMAND]);
  expect(stdout).toBe('0\n');
  expect(stderr).toBe('');
});
