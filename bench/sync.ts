/**
 * What a sync costs: requests, time and memory of the real command against the stand-in of TimeCamp, beside the floor
 * that the API's rules set. `tsx bench/sync.ts [people…]`, default 300 3000 20000.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Account, type PreparedUser, ROLE_IDS, ROLES } from '../src/core/model.ts';
import { loadSettings } from '../src/config/load.ts';
import { SHARED_SECTIONS } from '../src/config/table.ts';
import { assemblePlan } from '../src/core/plan/build/assemble.ts';
import { NO_HOLDS } from '../src/core/holds/holds.ts';
import { EMPTY_JOURNAL } from '../src/core/plan/journal.ts';
import { EVERYTHING } from '../src/core/plan/build/selection.ts';
import type { Summary } from '../src/core/plan/outcome.ts';
import type { TimecampSeed } from '../src/sandbox/timecamp/seed.ts';
import { startTimecamp } from '../src/sandbox/timecamp/start.ts';

const LATENCY_MS = 30;
const GROUPS = 20;
const MAIN = resolve(import.meta.dirname, '../dist/bin/tcsync.cjs');

interface Scenario {
  readonly name: string;
  readonly account: TimecampSeed;
  readonly people: readonly PreparedUser[];
  /** Requests that the API's rules ask for, look-ups of invited people not counted. */
  readonly floor: number;
}

interface Measured {
  readonly requests: number;
  readonly lookUps: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly seconds: number;
  readonly megabytes: number;
}

function person(i: number, group: string, role: PreparedUser['timecamp_role'] = 'user'): PreparedUser {
  return {
    timecamp_external_id: `e${i}`,
    timecamp_user_name: `Person ${i}`,
    timecamp_email: `person${i}@example.com`,
    timecamp_groups_breadcrumb: group,
    timecamp_groups: [group],
    timecamp_status: 'active',
    timecamp_role: role,
  };
}

const groupOf = (i: number): string => `Group ${i % GROUPS}`;

/** The account as it is when these people are in it. */
function accountOf(people: readonly PreparedUser[]): TimecampSeed {
  const names = [...new Set(people.map((one) => one.timecamp_groups_breadcrumb))];
  const groupIds = new Map(names.map((name, index) => [name, String(200 + index)]));
  return {
    token: 'bench-key',
    owner_id: '1',
    groups: [
      { id: '100', name: 'Company', parent_id: '0' },
      ...names.map((name) => ({ id: groupIds.get(name) ?? '', name, parent_id: '100' })),
    ],
    users: [
      {
        id: '1',
        email: 'owner@example.com',
        name: 'Owner',
        group_id: '100',
        roles: { '100': '1' },
        settings: {},
      },
      ...people.map((one, index) => {
        const group = groupIds.get(one.timecamp_groups_breadcrumb) ?? '100';
        return {
          id: String(1000 + index),
          email: one.timecamp_email,
          name: one.timecamp_user_name,
          group_id: group,
          roles: { [group]: ROLE_IDS[one.timecamp_role] },
          settings: { external_id: one.timecamp_external_id },
        };
      }),
    ],
  };
}

function scenarios(count: number): Scenario[] {
  const all = Array.from({ length: count }, (_, i) => i);
  const people = all.map((i) => person(i, groupOf(i), i === 0 ? 'supervisor' : 'user'));
  const perGroup = Math.ceil(count / GROUPS);
  const snapshot = 4 + Math.ceil((count + 1) / 100);
  // Everyone of three groups goes to a new one, with another role.
  const moving = all.filter((i) => i % GROUPS < 3);
  const reorganized = people.map((one, i) => (i % GROUPS < 3 ? person(i, 'New', 'guest') : one));
  return [
    {
      name: 'onboarding',
      account: accountOf([]),
      people,
      // The snapshot of an account with one user; a group, its invitations; three writes a person; one role.
      floor: 5 + GROUPS + GROUPS * Math.ceil(perGroup / 50) + 3 * count + 1,
    },
    { name: 'quiet', account: accountOf(people), people, floor: snapshot },
    {
      name: 'reorganization',
      account: accountOf(people),
      people: reorganized,
      // The new group; moves of each old group; the new role; the mark of each person; the roles read once more.
      floor: snapshot + 1 + 3 * Math.ceil(perGroup / 100) + Math.ceil(moving.length / 100) + moving.length,
    },
  ];
}

/** The account as `readAccount` would show it. */
function snapshotOf({ groups, users }: TimecampSeed): Account {
  const roleOf = (id: string | undefined) => ROLES.find((role) => ROLE_IDS[role] === id);
  const members = new Map(groups.map(({ id }) => [id, [] as string[]]));
  for (const user of users) members.get(user.group_id)?.push(user.id);
  return {
    owner: undefined,
    groups: groups.map((group) => ({ ...group, member_ids: members.get(group.id) ?? [] })),
    users: users.map((user) => ({
      id: user.id,
      email: user.email,
      name: user.name ?? '',
      group_id: user.group_id,
      role: roleOf(user.roles[user.group_id]),
      disabled: false,
      added_manually: false,
      external_id: user.settings['external_id'] ?? '',
      additional_email: '',
    })),
  };
}

/** How long the planner alone takes, in milliseconds. */
function planningTime({ account, people }: Scenario): number {
  const { settings } = loadSettings(
    SHARED_SECTIONS,
    {
      cwd: tmpdir(),
      env: { TIMECAMP_API_KEY: 'bench', TIMECAMP_ROOT_GROUP_ID: '100', TIMECAMP_IGNORED_USER_IDS: '1' },
    },
    ['timecamp'],
  );
  const snapshot = snapshotOf(account);
  const begin = performance.now();
  assemblePlan({
    prepared: people,
    account: snapshot,
    journal: EMPTY_JOURNAL,
    options: settings.timecamp,
    selection: EVERYTHING,
    allow: {},
    stale: [],
    holds: NO_HOLDS,
    now: Date.now(),
    dayOf: (time) => new Date(time).toISOString().slice(0, 10),
    isFull: true,
    origin: { tool: 'bench', domain: '', source: null, source_sha256: null, settings_sha256: '' },
  });
  return performance.now() - begin;
}

async function measure({ account, people }: Scenario, concurrency: number): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'tcsync-bench-'));
  const timecamp = await startTimecamp({ account, latencyMs: LATENCY_MS, maxLevel: 0 });
  try {
    await mkdir(join(folder, 'var'));
    await writeFile(join(folder, 'var/timecamp_users.json'), JSON.stringify(people));
    const peakFile = join(folder, 'peak');
    const output = await run(folder, {
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: account.token,
      TIMECAMP_ROOT_GROUP_ID: '100',
      TIMECAMP_IGNORED_USER_IDS: '1',
      TIMECAMP_CONCURRENCY: String(concurrency),
      TIMECAMP_MAX_NEW_USERS: '100%',
      TIMECAMP_MAX_MOVES: '100%',
      TIMECAMP_MAX_ROLE_LOSSES: '100%',
      BENCH_PEAK_FILE: peakFile,
    });
    const summary = JSON.parse(output) as Summary;
    if (!summary.ok) throw new Error(`the sync failed: ${JSON.stringify(summary.failed.slice(0, 3))}`);
    const { requests } = timecamp;
    return {
      requests: requests.all.length,
      lookUps: requests.count('GET /users') - 1,
      byKind: requests.byKind(),
      seconds: summary.seconds,
      megabytes: Number(await readFile(peakFile, 'utf8')) / 1024,
    };
  } finally {
    await timecamp.close();
    await rm(folder, { recursive: true });
  }
}

/** Runs the built command; its standard output. */
function run(cwd: string, env: Readonly<Record<string, string>>): Promise<string> {
  const peak = resolve(import.meta.dirname, 'peak.mjs');
  const allow = ['--allow', 'new-users=1000000'];
  const child = spawn(process.execPath, ['--import', peak, MAIN, 'sync', '--format', 'json', ...allow], {
    cwd,
    env: { ...env, PATH: process.env['PATH'] },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return new Promise((done, fail) => {
    let text = '';
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
    });
    child.on('error', fail);
    child.on('close', () => done(text));
  });
}

const sizes = process.argv.slice(2).map(Number);
console.log(`Latency ${LATENCY_MS} ms a request, ${GROUPS} groups. one by one = requests × latency.`);
for (const count of sizes.length > 0 ? sizes : [300, 3_000, 20_000]) {
  for (const scenario of scenarios(count)) {
    for (const concurrency of scenario.name === 'onboarding' && count === 300 ? [4, 8] : [4]) {
      const result = await measure(scenario, concurrency);
      const counted = result.requests - result.lookUps;
      const oneByOne = (result.requests * LATENCY_MS) / 1000;
      console.log(
        [
          `${String(count).padStart(6)} ${scenario.name.padEnd(15)} ${concurrency} at a time:`,
          `${counted} requests (+${result.lookUps} look-ups), floor ${scenario.floor}, ${(counted / scenario.floor).toFixed(3)} of it;`,
          `${result.seconds.toFixed(1)} s, ${(result.seconds / oneByOne).toFixed(2)} of one by one;`,
          `${result.megabytes.toFixed(0)} MB; planned in ${planningTime(scenario).toFixed(0)} ms`,
        ].join(' '),
      );
      console.log(
        `       ${Object.entries(result.byKind)
          .map(([kind, times]) => `${kind} ${times}`)
          .join(', ')}`,
      );
    }
  }
}
