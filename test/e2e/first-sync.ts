import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import xterm from '@xterm/headless';
import { createCompany } from '../../src/sandbox/company.ts';
import { timecampAccount } from '../../src/sandbox/company-account.ts';
import { startSandbox } from '../../src/sandbox/start.ts';
import type { SeedUser, TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import { clone } from './clone.ts';
import { HR_KEY, KEY, NO_OTHER_SYSTEM, type Step } from './dialogue.ts';
import { npmSettings } from './npm-settings.ts';
import { openReader } from './reader.ts';
import { ENTER } from './terminal.ts';

/*
 * docs/first-sync.md shows a session on a terminal. Here the page is played: a reader types its lines in a real shell,
 * from the installation of the tarball on, and its blocks are filled with what the screen then shows.
 */

/** As `openTerminal` has them. */
const COLUMNS = 100;
const PEOPLE = 60;
const STAFF = '500';
const FREELANCERS = '501';

/** The company's account as people keep it: no external ids, the divisions in a group, freelancers beside it. */
function handKeptAccount(): TimecampSeed {
  const account = timecampAccount(createCompany({ people: PEOPLE }), 'partly');
  const top = account.groups.find(({ parent_id }) => parent_id === '0')?.id ?? '';
  const freelancers = ['Nora Feld', 'Jan Moor', 'Uwe Hain', 'Lea Brink'].map((name, index): SeedUser => ({
    id: String(4000 + index),
    email: `${name.toLowerCase().replace(' ', '.')}@studio.example.net`,
    name,
    group_id: FREELANCERS,
    roles: { [FREELANCERS]: '3' },
    settings: {},
  }));
  return {
    ...account,
    groups: [
      ...account.groups.map((group) => (group.parent_id === top ? { ...group, parent_id: STAFF } : group)),
      { id: STAFF, name: 'Staff', parent_id: top },
      { id: FREELANCERS, name: 'Freelancers', parent_id: top },
    ],
    users: [
      ...account.users
        .filter(({ email }) => !email.startsWith('old.address'))
        .map((user) => ({ ...user, settings: { ...user.settings, external_id: '' } })),
      ...freelancers,
    ],
  };
}

/** The answers to `tcsync init`. */
const ANSWERS: readonly Step[] = [
  ['Which HR system do people come from?', ENTER],
  ['(BAMBOOHR_SUBDOMAIN)', `example${ENTER}`],
  ['(BAMBOOHR_API_KEY)', `${HR_KEY}${ENTER}`],
  NO_OTHER_SYSTEM,
  ['(TIMECAMP_API_KEY)', `${KEY}${ENTER}`],
  ['Which group tree should TimeCamp have?', ENTER],
  ['Who is a supervisor in TimeCamp?', ENTER],
  ['(TIMECAMP_ROOT_GROUP_ID)', ENTER],
  ['(TIMECAMP_IGNORED_USER_IDS)', ENTER],
  ['(TIMECAMP_LEAVERS_SCOPE)', ENTER],
  ['(TIMECAMP_MAX_DEACTIVATIONS)', ENTER],
];

const BLOCK = /^```text\n([\s\S]*?)^```$/gm;

/** Types the lines of the page's blocks, those that begin with `$ `. @returns the page with what is shown now */
export async function playPage(page: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'tcsync-'));
  const sandbox = await startSandbox({ people: PEOPLE, timecamp: { account: handKeptAccount() } });
  try {
    await packInto(home);
    const prefix = join(home, 'npm');
    await mkdir(prefix);
    const reader = await openReader(home, {
      PATH: [join(prefix, 'bin'), process.env['PATH']].join(delimiter),
      HOME: home,
      // What nobody is asked for: where the stand-ins are.
      BAMBOOHR_API_URL: sandbox.env['BAMBOOHR_API_URL'] ?? '',
      TIMECAMP_DOMAIN: sandbox.env['TIMECAMP_DOMAIN'] ?? '',
      npm_config_prefix: prefix,
      npm_config_fund: 'false',
      npm_config_loglevel: 'error',
      ...npmSettings(),
    });
    const lines = [...page.matchAll(BLOCK)].map(([, inside = '']) => typedLines(inside));
    for (const line of lines.flat()) await reader.type(line, line === 'tcsync init' ? ANSWERS : []);
    const shown = await screenOf(reader.sent());
    await reader.end();
    const parts = shown
      .replaceAll(home, '/home/admin')
      .split(/^«\d+:[^»]*» ?/m)
      .slice(1);
    return page.replaceAll(BLOCK, (_, inside: string) => {
      const played = parts.splice(0, typedLines(inside).length);
      return `\`\`\`text\n${played.map((part) => `$ ${part.trim()}\n`).join('\n')}\`\`\``;
    });
  } finally {
    await sandbox.close();
    await rm(home, { recursive: true });
  }
}

function typedLines(block: string): readonly string[] {
  return [...block.matchAll(/^\$ (.*)$/gm)].map(([, line = '']) => line);
}

/** The tarball of a fresh clone, under the name that it has whatever the version. */
async function packInto(folder: string): Promise<void> {
  await promisify(execFile)('npm', ['pack', '--pack-destination', folder], { cwd: await clone(folder) });
  const [tarball = ''] = (await readdir(folder)).filter((file) => file.endsWith('.tgz'));
  await rename(join(folder, tarball), join(folder, 'tcsync.tgz'));
}

/** What a terminal shows of it, from the first line to the last. */
async function screenOf(sent: string): Promise<string> {
  const terminal = new xterm.Terminal({
    cols: COLUMNS,
    rows: 50,
    scrollback: 100_000,
    allowProposedApi: true,
  });
  await new Promise<void>((resolve) => terminal.write(sent, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from({ length: active.length }, (_, row) => active.getLine(row));
  const shown = lines.reduce(
    (text, line) => `${text}${line?.isWrapped === true ? '' : '\n'}${line?.translateToString() ?? ''}`,
    '',
  );
  terminal.dispose();
  return shown.replaceAll(/ +$/gm, '');
}

/** Without what differs from one session to the next. */
export function masked(page: string): string {
  return (
    page
      .replaceAll(/\b\d+(?:\.\d+)? ?(?:s|m|min)\b/g, 'TIME')
      .replaceAll(/127\.0\.0\.1:\d+|Port \d+/g, 'ADDRESS')
      .replaceAll(/\btcsync \d+\.\d+\.\d+ on Node \d+\.\d+\.\d+, \w+ \w+/g, 'VERSIONS')
      .replaceAll(/\b(?:added|changed) \d+ packages?/g, 'PACKAGES')
      // Those that wait for TimeCamp are repeated until it is ready.
      .replaceAll(/\b\d+ requests(?: \(\d+ writing)?/g, 'REQUESTS')
  );
}
