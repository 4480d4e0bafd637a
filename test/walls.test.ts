import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forbidden } from '../.ci/walls.mjs';

const plainly = { lazy: false, typeOnly: false };

/** A file of each room, and the specifier of the room in an import from beside it. */
const FILES = {
  base: 'src/base/x.ts',
  core: 'src/core/x.ts',
  config: 'src/config/x.ts',
  io: 'src/io/x.ts',
  sources: 'src/sources/x.ts',
  timecamp: 'src/timecamp/x.ts',
  storage: 'src/storage/x.ts',
  app: 'src/app/x.ts',
  server: 'src/server/x.ts',
  sandbox: 'src/sandbox/x.ts',
  'cli/render': 'src/cli/render/x.ts',
  cli: 'src/cli/x.ts',
} as const;
type Room = keyof typeof FILES;
const ROOMS = Object.keys(FILES) as Room[];

function importOf(from: Room, to: Room): string {
  return `${from === 'cli/render' ? '../..' : '..'}/${to}/y.ts`;
}

describe('who may import whom', () => {
  const may: Record<Room, readonly Room[]> = {
    base: [],
    core: ['base'],
    config: ['base', 'core'],
    io: ['base'],
    sources: ['base', 'core', 'io', 'config'],
    timecamp: ['base', 'core', 'io', 'config'],
    storage: ['base', 'core', 'config'],
    app: ['base', 'core', 'io', 'config', 'sources', 'timecamp', 'storage'],
    server: ['base', 'core', 'io', 'config'],
    sandbox: ['base', 'core', 'io'],
    'cli/render': ['base', 'core'],
    cli: [
      'base',
      'core',
      'app',
      'config',
      'io',
      'storage',
      'sources',
      'timecamp',
      'server',
      'sandbox',
      'cli/render',
    ],
  };

  it.each(ROOMS)('%s', (from) => {
    const allowed = ROOMS.filter((to) => forbidden(FILES[from], importOf(from, to), plainly) === undefined);
    expect(allowed.toSorted()).toEqual([...may[from], from].toSorted());
  });

  it('main: base and cli', () => {
    const allowed = ROOMS.filter((to) => forbidden('src/main.ts', `./${to}/y.ts`, plainly) === undefined);
    expect(allowed).toEqual(['base', 'cli']);
  });

  it('the server may import types of app, and nothing else of it', () => {
    const typeOnly = { lazy: false, typeOnly: true };
    expect(forbidden(FILES.server, '../app/y.ts', typeOnly)).toBeUndefined();
    expect(forbidden(FILES.server, '../app/y.ts', plainly)).toBe('server may not import app');
    expect(forbidden(FILES.server, '../cli/y.ts', typeOnly)).toBe('server may not import cli');
  });

  it('page: core and cli/render, and only types of server', () => {
    const from = 'src/page/x.ts';
    const allowed = ROOMS.filter((to) => forbidden(from, `../${to}/y.ts`, plainly) === undefined);
    expect(allowed).toEqual(['core', 'cli/render']);
    const typeOnly = { lazy: false, typeOnly: true };
    expect(forbidden(from, '../server/schemas.ts', typeOnly)).toBeUndefined();
    expect(forbidden(from, '../timecamp/api.ts', typeOnly)).toContain('page may not import timecamp');
  });

  it('a source may not import another, only its own folder and what lies beside', () => {
    const from = 'src/sources/okta/index.ts';
    expect(forbidden(from, './schema.ts', plainly)).toBeUndefined();
    expect(forbidden(from, '../source.ts', plainly)).toBeUndefined();
    expect(forbidden(from, '../ldap/mapping.ts', plainly)).toContain('sources/ldap');
  });

  it('a stand-in of the tests may import base and sandbox, and never what it tests', () => {
    const from = 'test/stand-ins/okta/start.ts';
    const allowed = ROOMS.filter((to) => forbidden(from, `../../../src/${to}/x.ts`, plainly) === undefined);
    expect(allowed).toEqual(['base', 'sandbox']);
    expect(forbidden('src/cli/x.ts', '../../test/stand-ins/okta/start.ts', plainly)).toContain('stand-ins');
  });

  it('a folder that is no room is refused, as is everything outside src', () => {
    expect(forbidden('src/utils/x.ts', '../base/errors.ts', plainly)).toContain('src/utils');
    expect(forbidden('src/cli/x.ts', '../../test/x.ts', plainly)).toContain('outside');
  });
});

describe('packages', () => {
  it.each(['base', 'core', 'cli/render'] as const)('%s is pure: nothing of Node', (room) => {
    expect(forbidden(FILES[room], 'node:fs', plainly)).toContain('pure');
  });

  it.each([
    ['base', 'zod'],
    ['core', 'zod'],
    ['config', 'axios'],
    ['timecamp', 'pino'],
    ['app', 'axios'],
    ['sandbox', 'axios'],
    ['cli/render', 'commander'],
  ] as const)('%s may not import %s', (room, name) => {
    expect(forbidden(FILES[room], name, plainly)).toContain(name);
  });

  it.each([
    'axios',
    '@azure/msal-node',
    '@aws-sdk/client-s3',
    'ldapts',
    'hono',
    '@hono/node-server',
    'zod',
    'pino',
  ])('cli loads %s only when it is needed', (name) => {
    expect(forbidden(FILES.cli, name, plainly)).toContain('lazily');
    expect(forbidden(FILES.cli, name, { lazy: true, typeOnly: false })).toBeUndefined();
    expect(forbidden(FILES.cli, name, { lazy: false, typeOnly: true })).toBeUndefined();
  });
});

describe('the linter itself, over files that break the walls', () => {
  const broken: Record<string, string> = {
    'src/core/plain.ts': "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n",
    'src/core/type.ts': "import type { Log } from '../io/log.ts';\nexport type { Log };\n",
    'src/core/again.ts': "export { main } from '../cli/main.ts';\n",
    'src/core/all.ts': "export * from '../cli/main.ts';\n",
    'src/core/later.ts': "export const later = () => import('../cli/main.ts');\n",
    'src/core/clock.ts': 'export const now = () => Date.now();\n',
    'src/core/date.ts': 'export const now = () => new Date();\n',
    'src/core/chance.ts': 'export const chance = () => Math.random();\n',
    'src/core/process.ts': 'export const args = () => process.argv;\n',
    'src/cli/render/wait.ts': 'export const wait = () => setTimeout(() => {}, 1);\n',
    'src/sources/okta/env.ts': "export const key = () => process.env['OKTA_API_TOKEN'];\n",
    'src/io/taken-apart.ts': 'export const env = () => { const { env } = process; return env; };\n',
    'src/core/taken-apart.ts': 'export const now = () => { const { argv } = process; return argv; };\n',
    'src/app/terminal.ts': 'export const width = () => process.stdout.columns;\n',
    'src/app/command.ts': "export { main } from '../cli/main.ts';\n",
    'src/cli/exit.ts': 'export const end = () => process.exit(1);\n',
    'src/timecamp/signal.ts': "export const hear = () => process.on('SIGINT', () => {});\n",
  };
  const sound: Record<string, string> = {
    'src/core/sound.ts':
      "import type { Notice } from '../base/notice.ts';\nexport const at = (n: Notice) => n;\n",
    'src/main.ts': 'export const end = () => process.exit(1);\n',
  };
  let folder: string;
  let complaints: Map<string, string[]>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tcsync-walls-'));
    for (const [file, text] of Object.entries({ ...broken, ...sound })) {
      await mkdir(join(folder, dirname(file)), { recursive: true });
      await writeFile(join(folder, file), text);
    }
    complaints = await lint(folder);
  }, 30_000);
  afterAll(() => rm(folder, { recursive: true }));

  it.each(Object.keys(broken))('%s', (file) => {
    expect(complaints.get(file)).toHaveLength(1);
    expect(complaints.get(file)?.[0]).toMatch(/^Wall: /);
  });

  it('and nothing else', () => {
    expect([...complaints.keys()].toSorted()).toEqual(Object.keys(broken).toSorted());
  });
});

/** What oxlint says by this project's own configuration, only its walls, by file. */
async function lint(folder: string): Promise<Map<string, string[]>> {
  const run = promisify(execFile);
  const { stdout } = await run('npx', ['oxlint', '-c', '.oxlintrc.json', '-f', 'json', folder], {
    maxBuffer: 10_000_000,
  }).catch((error: { stdout: string }) => error);
  const { diagnostics }: { diagnostics: readonly { code: string; message: string; filename: string }[] } =
    JSON.parse(stdout);
  const found = new Map<string, string[]>();
  for (const { code, message, filename } of diagnostics) {
    if (!code.startsWith('walls')) continue;
    const file = filename.slice(filename.indexOf('src/'));
    found.set(file, [...(found.get(file) ?? []), message]);
  }
  return found;
}
