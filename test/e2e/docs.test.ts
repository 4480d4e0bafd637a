import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { dotenvLine } from '../../src/config/dotenv-line.ts';
import { startSandbox, type Sandbox } from '../../src/sandbox/start.ts';
import { CONTRACTS } from '../contract/contracts.ts';
import { blocksOf, linesOf, type Page, PAGES, PROJECT, spansOf } from '../docs.ts';
import { describeWith, type Service } from '../services/service.ts';
import { freePort } from '../services/process.ts';
import { clone } from './clone.ts';
import { COMMAND, tcsync } from './command.ts';
import { BAMBOOHR_ANSWERS, HR_KEY, KEY, type Step, THE_REST } from './dialogue.ts';
import { ENTER } from './terminal.ts';
import { npmSettings } from './npm-settings.ts';
import { openReader, type Reader } from './reader.ts';

/*
 * Every command line of the documentation is executed here: those in blocks as a reader would type them, page after
 * page, in a shell on a terminal; those in the running text one by one. A placeholder for something of the reader's own
 * is put in; what needs a machine of another kind is named below, with the reason.
 */

/** Lines of a kind that cannot be executed here, by what they begin with. */
const OF_ANOTHER_KIND: readonly (readonly [begins: string, why: string])[] = [
  [
    'docker ',
    'there is no Docker engine; test/services builds and runs the image, and reads the compose file',
  ],
  ['helm install ', 'there is no cluster; test/services renders the chart with the values of the page'],
  ['kubectl ', 'there is no cluster'],
  ['systemctl ', 'systemd does not run the machine; test/services verifies the units'],
  ['journalctl ', 'systemd does not run the machine'],
  ['useradd ', 'it would change the machine'],
  ['install ', 'for a user whom the machine does not have'],
  ['cp deploy/systemd/', 'it would change the machine'],
  ['npm run check', 'it runs these tests'],
  ['tcsync history last', 'the folder has no past run; test/cli/history.test.ts types it after one'],
  ['tcsync undo last', 'the folder has no past run; test/cli/undo.test.ts types it after one'],
  ['npx tsx src/main.ts fetch staffbook', 'the source of docs/adding-a-source.md is invented'],
  ['tcsync fetch staffbook', 'the source of docs/adding-a-source.md is invented'],
];

const PERSON = 'milan.adamski@example.com';

/** A placeholder for something of the reader's own. */
const PLACEHOLDERS: readonly (readonly [written: RegExp, meant: string])[] = [
  [/<source>|\[source\]/g, 'bamboohr'],
  [/<person>|THEM|ann@example\.com/g, PERSON],
  [/\bFILE\b/g, 'page.html'],
  [/^tcsync plan show <file>$/, 'tcsync plan show plan.json'],
  [/\[(--[^\]]+)\]/g, '$1'],
  [/API_KEY=…/g, `API_KEY=${KEY}`],
  [/\/run\/secrets\/bamboohr/g, '"$HOME/bamboohr.key"'],
  [/\/srv\/tcsync/g, '"$PWD"'],
  [/\/usr\/bin\/node \/usr(?:\/local)?\/lib\/node_modules\/tcsync\/dist\/bin\/tcsync\.cjs/g, 'tcsync'],
  [/127\.0\.0\.1:8181/g, '127.0.0.1:$TCSYNC_HTTP_PORT'],
  // A command that is named without its source, or person.
  [/^tcsync (?:fetch|run|cron|schedule)$/g, '$& bamboohr'],
  [/^tcsync hold$/g, `$& ${PERSON}`],
  // One of several sources: the others have been fetched before.
  [/^tcsync run ldap$/g, 'tcsync fetch && $&'],
  // Of a crontab, only the command is typed.
  [/^(?:[\d*]+ +){5}/g, ''],
];

const SHELL: Service = {
  title: 'a shell on a terminal',
  commands: ['bash', 'script', 'curl'],
  packages: ['bash', 'bsdutils', 'curl'],
};

/** Commands that go on until Ctrl-C, and the words with which they are ready. */
const LASTING: readonly (readonly [begins: string, ready: string])[] = [
  ['tcsync sandbox', 'on this machine until you press Ctrl-C'],
  ['tcsync serve', 'Press Ctrl-C to stop'],
];

const COMPOSE: { readonly services: Readonly<Record<string, { readonly entrypoint: readonly string[] }>> } =
  parseYaml(await readFile(join(PROJECT, 'docker-compose.yml'), 'utf8'));

/** The line as it is typed here; undefined for one that cannot be. Of what a container is to run, only that is typed. */
function typed(line: string): string | undefined {
  const meant = PLACEHOLDERS.reduce((text, [written, value]) => text.replace(written, value), line);
  const inside =
    /docker run .*? (tcsync .*)$/.exec(meant)?.[1] ??
    meant.replace(/^(.*)docker compose run (?:-\S+ )*(\S+)/, (_, before: string, service: string) => {
      const command = COMPOSE.services[service]?.entrypoint.join(' ');
      return `${before}${command ?? 'no such service'}`;
    });
  if (OF_ANOTHER_KIND.some(([begins]) => inside.startsWith(begins))) return undefined;
  // What is left open is a way of saying, not a line.
  return inside.includes('…') ? undefined : inside;
}

const CSV = `Name,Email,First name,Last name,Work e-mail,Org unit\nAnn B,${PERSON},Ann,Berg,ann@example.com,Sales\n`;

/** The files that pages speak of. */
async function layOut(folder: string, env: Readonly<Record<string, string>>): Promise<void> {
  await mkdir(join(folder, 'var'), { recursive: true });
  const lines = Object.entries(env).map(([name, value]) => `${dotenvLine(name, value)}\n`);
  await writeFile(join(folder, '.env'), lines.join(''));
  await writeFile(join(folder, 'people.csv'), CSV);
  await cp(join(PROJECT, 'samples/rest/deel.yaml'), join(folder, 'hr.yaml'));
  // In windows-1250 the first letter of Żaneta is one byte.
  await writeFile(
    join(folder, 'export.csv'),
    Buffer.from('Name,Email\n\u00AFaneta,z@example.com\n', 'latin1'),
  );
  await writeFile(join(folder, 'people.json'), JSON.stringify([{ name: 'Ann', email: PERSON }]));
  await cp(join(PROJECT, 'samples/vacation.json'), join(folder, 'var/vacation.json'));
  // A fleet of one account.
  await mkdir(join(folder, 'accounts/acme'), { recursive: true });
  await cp(join(folder, '.env'), join(folder, 'accounts/acme/.env'));
}

let home: string;
let sandbox: Sandbox;
/** A folder in which everyone was fetched and prepared. */
let ready: string;
/** The settings of the sources that are not the sandbox's, by name. */
const others = new Map<string, Readonly<Record<string, string>>>();
const running: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'tcsync-docs-'));
  sandbox = await startSandbox();
  running.push(sandbox);
  for (const contract of CONTRACTS.filter(({ source }) => source !== 'bamboohr')) {
    const subject = await contract.start({}, Date.now);
    running.push(subject);
    const own = Object.entries(subject.env).filter(([name]) => !name.startsWith('TIMECAMP_'));
    others.set(contract.source, Object.fromEntries(own));
  }
  await mkdir(join(home, 'bin'));
  const command = `#!/bin/sh\nexec '${process.execPath}' '${COMMAND}' "$@"\n`;
  await writeFile(join(home, 'bin/tcsync'), command, { mode: 0o755 });
  // A schedule that is installed would change the machine; test/cli/schedule.test.ts uses the real programs.
  for (const name of ['crontab', 'systemctl'])
    await writeFile(join(home, 'bin', name), '#!/bin/sh\n', { mode: 0o755 });

  ready = await mkdtemp(join(home, 'ready-'));
  await layOut(ready, sandbox.env);
  for (const argv of [['fetch', 'bamboohr'], ['prepare'], ['sync', '--plan-out', 'plan.json']])
    expect(await tcsync(argv, { cwd: ready })).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await Promise.all(running.map((one) => one.close()));
  await rm(home, { recursive: true });
});

/** The folder of someone who reads a page, with the settings of the sources that are named in these lines. */
async function readersFolder(lines: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(home, 'reader-'));
  await cp(ready, folder, { recursive: true });
  const text = lines.join('\n');
  const file = /\b(?:fetch|doctor) file$/m.test(text) ? { FILE_PATH: 'people.csv' } : {};
  const several = /\btcsync (?:fetch|run)(?: &&|$)/m.test(text) ? { TCSYNC_SOURCES: 'bamboohr,ldap' } : {};
  const words = [text, ...Object.values(several)].join();
  const named = [...others].filter(([source]) => new RegExp(`\\b${source}\\b`).test(words));
  await layOut(folder, Object.assign({}, sandbox.env, file, several, ...named.map(([, env]) => env)));
  return folder;
}

/** A shell in which the command is found as it was built, or as a reader has installed it. */
async function openShell(folder: string, built: boolean): Promise<Reader> {
  const readersHome = join(home, `of-${basename(folder)}`);
  const prefix = join(readersHome, 'npm');
  await mkdir(readersHome);
  await writeFile(join(readersHome, 'bamboohr.key'), HR_KEY);
  return openReader(folder, {
    PATH: [join(built ? home : prefix, 'bin'), process.env['PATH']].join(delimiter),
    HOME: readersHome,
    TCSYNC_HTTP_PORT: String(await freePort()),
    TOKEN: 'a-token',
    npm_config_prefix: prefix,
    ...npmSettings(),
  });
}

/** Types lines one after the other; each must do what it says. */
async function play(reader: Reader, lines: readonly string[]): Promise<void> {
  const well = async (line: string, answers: readonly Step[] = []): Promise<void> => {
    const { code, shown } = await reader.type(line, answers);
    expect(code, shown).toBe(0);
  };
  for (const line of lines) {
    const words = LASTING.find(([begins]) => line.startsWith(begins))?.[1];
    if (words !== undefined) await reader.leaveRunning(line, words);
    else if (line.startsWith('tcsync init')) {
      // What nobody is asked for: where the stand-ins are.
      const { BAMBOOHR_API_URL, TIMECAMP_DOMAIN } = sandbox.env;
      await well(`export BAMBOOHR_API_URL=${BAMBOOHR_API_URL} TIMECAMP_DOMAIN=${TIMECAMP_DOMAIN}`);
      await well(line, answersTo(line));
      await well('unset BAMBOOHR_API_URL TIMECAMP_DOMAIN');
    } else await well(line);
  }
}

function answersTo(line: string): readonly Step[] {
  if (line.includes('--yes')) return [];
  return line.includes('--source file') ? [['(FILE_MAP)', ENTER], ...THE_REST] : BAMBOOHR_ANSWERS;
}

async function end(reader: Reader): Promise<void> {
  for (const code of await reader.end()) expect([0, 130]).toContain(code);
}

/** A page's blocks, each with its lines as they are typed here. */
function typedBlocks(page: Page): readonly (readonly string[])[] {
  return blocksOf(page)
    .filter(({ language }) => language === 'sh' || language === 'crontab')
    .map((block) => linesOf(block).flatMap((line) => typed(line) ?? []))
    .filter((lines) => lines.length > 0);
}

/** Pages that begin in a clone of the project, and install the command from it. */
const IN_A_CLONE = ['README.md', 'docs/getting-started.md'];

const TIMEOUT_MS = 600_000;

describeWith(SHELL, 'the blocks', () => {
  const pages = PAGES.filter((page) => typedBlocks(page).length > 0);

  it.each(pages.map((page) => [page.name, page] as const))(
    'of %s',
    { timeout: TIMEOUT_MS },
    async (name, page) => {
      const blocks = typedBlocks(page);
      const isClone = IN_A_CLONE.includes(name);
      const folder = isClone ? await clone(home) : await readersFolder(blocks.flat());
      const reader = await openShell(folder, !isClone);
      for (const lines of blocks) {
        if (!lines.some((line) => line.startsWith('tcsync init --'))) {
          await play(reader, lines);
          continue;
        }
        // A script makes the settings of another machine.
        const other = await mkdtemp(join(home, 'elsewhere-'));
        await writeFile(join(other, 'people.csv'), CSV);
        const elsewhere = await openShell(other, true);
        await play(elsewhere, lines);
        await end(elsewhere);
      }
      await end(reader);
    },
  );
});

/** Command lines of the running text, each with its page. */
const IN_TEXT = PAGES.flatMap((page) =>
  spansOf(page)
    .filter((span) => /^(?:\w+=\S+ )?(?:tcsync|docker compose run) /.test(span))
    .map((span) => ({ span, page: page.name })),
);

describeWith(SHELL, 'the lines of the running text', () => {
  const lines = new Map(
    IN_TEXT.flatMap(({ span, page }) => {
      const line = typed(span);
      return line === undefined ? [] : [[line, page] as const];
    }),
  );

  it.each([...lines].map(([line, page]) => [page, line] as const))('of %s: %s', async (_, line) => {
    const folder = await readersFolder([line]);
    if (line.startsWith('tcsync init')) await rm(join(folder, '.env'));
    const reader = await openShell(folder, true);
    await play(reader, [line]);
    await end(reader);
  });
});

it('they are many, and every reason not to type one has a line', () => {
  const inBlocks = PAGES.flatMap((page) =>
    blocksOf(page)
      .filter(({ language }) => language === 'sh' || language === 'crontab')
      .flatMap(linesOf),
  );
  expect(PAGES.flatMap(typedBlocks).flat().length).toBeGreaterThan(60);
  expect(new Set(IN_TEXT.flatMap(({ span }) => typed(span) ?? [])).size).toBeGreaterThan(30);
  const all = [...inBlocks, ...IN_TEXT.map(({ span }) => span)];
  const idle = OF_ANOTHER_KIND.filter(([begins]) => !all.some((line) => line.startsWith(begins)));
  expect(idle).toEqual([]);
});
