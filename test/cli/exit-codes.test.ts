import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EXIT, type ExitCode } from '../../src/base/errors.ts';
import { main } from '../../src/cli/main.ts';
import type { PreparedUser } from '../../src/core/model.ts';
import type { Fault } from '../../src/sandbox/faults.ts';
import { startBamboohr, type BamboohrStandIn } from '../../src/sandbox/bamboohr/start.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { prepared } from '../core/plan/builders.ts';
import { FakeClock } from '../fakes.ts';
import { accountOf, member, OWNER } from '../timecamp/with-environment.ts';
import { createTestShell, type TestShell } from './shell.ts';
import { temporaryFolder } from '../temporary-folder.ts';

/*
 * The contract of docs/scheduling.md: the exit code of each failure that a pipeline can meet, and in the JSON result
 * `error.code` where the failure ended the command.
 */

const TEAM = ['ann', 'bob', 'cid', 'dee', 'eve', 'fay', 'gus', 'hal', 'ida', 'jon', 'kim', 'leo'];
const NOW = '2026-11-02T08:00:00Z';
const CLOSED = 'http://127.0.0.1:9';
const UNTIL_DONE = new AbortController().signal;

let folder: string;
let timecamp: TimecampStandIn;
let bamboohr: BamboohrStandIn;
let clock: FakeClock;
/** How TimeCamp and BambooHR fail, by kind of request. */
let faults: Readonly<Record<string, Fault>>;
/** The id of a user whom TimeCamp does not change. */
let unchangeable: string | undefined;
let interruption: AbortController;
/** The kind of request that TimeCamp carries out before the run is interrupted. */
let interruptedAfter: string | undefined;

beforeEach(async () => {
  folder = temporaryFolder();
  await mkdir(join(folder, 'var'));
  clock = new FakeClock(NOW);
  faults = {};
  unchangeable = undefined;
  interruption = new AbortController();
  interruptedAfter = undefined;
  const fault = ({ kind }: { readonly kind: string }): Fault | undefined => faults[kind] ?? faults['all'];
  const account = {
    ...accountOf(
      TEAM.map((name) => member(name)),
      { '101': 'Empty' },
    ),
    day_types: [{ id: 2, name: 'Vacation', is_day_off: true }],
  };
  timecamp = await startTimecamp({
    account,
    fault,
    refuse: (action) => (action.kind === 'change-user' && action.userId === unchangeable ? 422 : undefined),
    onCarriedOut: ({ kind }) => {
      if (kind === interruptedAfter) interruption.abort();
    },
  });
  bamboohr = await startBamboohr({ fault });
});
afterEach(async () => {
  await Promise.all([timecamp.close(), bamboohr.close()]);
});

const write = (name: string, content: unknown) =>
  writeFile(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));

/** The prepared users: the account's own, each changed by `change`, which leaves some out. */
const give = (change: (person: PreparedUser) => PreparedUser | undefined = (person) => person) =>
  write('var/timecamp_users.json', [OWNER, ...TEAM.flatMap((name) => change(prepared(name)) ?? [])]);

const rename = () => give((person) => ({ ...person, timecamp_user_name: `${person.timecamp_user_name} B` }));
const lose = () => give((person) => (person.timecamp_user_name < 'd' ? person : undefined));

const lock = (file: string) => {
  const holder = { host: hostname(), pid: process.pid, process_started: null, token: 't', command: 'x' };
  return write(`var/${file}`, { ...holder, since: NOW, renewed: NOW });
};

const leaves = () =>
  write('var/vacation.json', {
    vacation: [
      {
        email: 'ann@example.com',
        start_on: '2026-12-24',
        finish_on: '2026-12-24',
        tc_leave_type: 'Vacation',
      },
    ],
  });

async function tcsync(
  argv: readonly string[],
  env: Readonly<Record<string, string>> = {},
  given: Partial<TestShell> = {},
) {
  const shell = createTestShell({
    cwd: folder,
    clock,
    signal: UNTIL_DONE,
    env: {
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: 'key',
      TIMECAMP_ROOT_GROUP_ID: '100',
      TIMECAMP_IGNORED_USER_IDS: '1',
      BAMBOOHR_SUBDOMAIN: 'acme',
      BAMBOOHR_API_URL: `${bamboohr.url}/api`,
      BAMBOOHR_API_KEY: 'bamboohr-sandbox-key',
      DISABLE_FILE_LOGGING: 'true',
      TZ: 'UTC',
      ...env,
    },
    ...given,
  });
  const code = await main(argv, shell);
  return { code, stdout: shell.stdout.text, stderr: shell.stderr.text };
}

interface Case {
  readonly code: ExitCode;
  /** `error.code` of the JSON result; absent where the command went on to its end. */
  readonly error?: string;
  readonly argv: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly before?: () => Promise<unknown> | void;
  readonly shell?: () => Partial<TestShell>;
}

const savePlan = async (): Promise<void> => {
  await rename();
  expect((await tcsync(['sync', '--plan-out', 'plan.json'])).code).toBe(0);
};

const editPlan = async (edit: (plan: Record<string, unknown>) => object): Promise<void> => {
  await savePlan();
  const plan = JSON.parse(await readFile(join(folder, 'plan.json'), 'utf8')) as Record<string, unknown>;
  await write('plan.json', edit(plan));
};

const sync = async (): Promise<void> => {
  await rename();
  expect((await tcsync(['sync'])).code).toBe(0);
};

const CASES: Readonly<Record<string, Case>> = {
  'a sync that applied everything': { code: EXIT.done, argv: 'sync', before: rename },
  'a sync with nothing to do': { code: EXIT.done, argv: 'sync', before: give },
  'a dry run with changes': { code: EXIT.done, argv: 'sync --dry-run', before: rename },
  'a list with an invalid record': {
    code: EXIT.done,
    argv: 'prepare',
    before: () =>
      write('var/users.json', { users: [{ status: 'active', name: 'Ann', email: 'a@x.test' }, 7] }),
  },
  'a webhook that does not answer': {
    code: EXIT.done,
    argv: 'sync',
    before: rename,
    env: { TCSYNC_WEBHOOK_URL: `${CLOSED}/hook` },
  },

  'an HR system that is not reachable': {
    code: EXIT.failed,
    error: 'connection',
    argv: 'fetch bamboohr',
    env: { BAMBOOHR_API_URL: `${CLOSED}/api` },
  },
  'run with an HR system that is not reachable': {
    code: EXIT.failed,
    error: 'connection',
    argv: 'run bamboohr',
    env: { BAMBOOHR_API_URL: `${CLOSED}/api` },
  },
  'a wrong key of the HR system': {
    code: EXIT.failed,
    error: 'login',
    argv: 'fetch bamboohr',
    env: { BAMBOOHR_API_KEY: 'wrong' },
  },
  'TimeCamp not reachable': {
    code: EXIT.failed,
    error: 'connection',
    argv: 'sync',
    before: give,
    env: { TIMECAMP_DOMAIN: CLOSED },
  },
  'a wrong key of TimeCamp': {
    code: EXIT.failed,
    error: 'login',
    argv: 'sync',
    before: give,
    env: { TIMECAMP_API_KEY: 'wrong' },
  },
  'TimeCamp that fails': {
    code: EXIT.failed,
    error: 'http',
    argv: 'export account',
    before: () => void (faults = { all: { kind: 'status', status: 500 } }),
  },
  'a change that TimeCamp refuses': {
    code: EXIT.failed,
    argv: 'sync',
    before: () => {
      unchangeable = timecamp.state.userByEmail('bob@example.com')?.id;
      return rename();
    },
  },
  'a day off that TimeCamp refuses': {
    code: EXIT.failed,
    argv: 'sync-time-off',
    before: () => {
      faults = { 'GET /attendance/{userId}/user': { kind: 'status', status: 403 } };
      return leaves();
    },
  },
  'a person who cannot be matched': {
    code: EXIT.failed,
    argv: 'sync',
    before: () => give((person) => ({ ...person, timecamp_contested: ['email', 'external_id'] })),
    env: { TIMECAMP_DISABLE_USER_DEACTIVATION: 'true' },
  },
  'no file of employees': { code: EXIT.failed, error: 'input', argv: 'prepare' },
  'no file of prepared users': { code: EXIT.failed, error: 'input', argv: 'sync' },
  'a damaged file': {
    code: EXIT.failed,
    error: 'input',
    argv: 'sync',
    before: () => write('var/timecamp_users.json', '['),
  },
  'damaged holds': {
    code: EXIT.failed,
    error: 'input',
    argv: 'sync',
    before: async () => {
      await give();
      await write('var/holds.json', '{');
    },
  },
  'a part of an account': {
    code: EXIT.failed,
    error: 'partial-account',
    argv: 'sync',
    before: async () => {
      await sync();
      const journal = await readFile(join(folder, 'var/sync_journal.json'), 'utf8');
      await write('var/sync_journal.json', { ...JSON.parse(journal), user_count: 99 });
    },
  },
  'a plan file that is not a plan': {
    code: EXIT.failed,
    error: 'input',
    argv: 'sync --plan plan.json',
    before: () => write('plan.json', '{}'),
  },
  'undo of an unknown run': {
    code: EXIT.failed,
    error: 'unknown-run',
    argv: 'undo 2020-01-01T00-00-00-000Z-sync',
  },
  'explain of an unknown person': {
    code: EXIT.failed,
    argv: 'explain nobody',
    before: () => write('var/users.json', { users: [] }),
  },
  'a check of doctor that fails': { code: EXIT.failed, argv: 'doctor', env: { TIMECAMP_API_KEY: 'wrong' } },

  'a dry run with changes and --detailed-exitcode': {
    code: EXIT.changes,
    argv: 'sync --dry-run --detailed-exitcode',
    before: rename,
  },
  'a diff with differences and --detailed-exitcode': {
    code: EXIT.changes,
    argv: 'diff a.json --detailed-exitcode',
    before: async () => {
      await tcsync(['export', 'account', '--output', 'a.json']);
      await sync();
    },
  },
  'no changes and --detailed-exitcode': {
    code: EXIT.done,
    argv: 'sync --dry-run --detailed-exitcode',
    before: give,
  },

  'more leavers than the limit': { code: EXIT.refused, argv: 'sync', before: lose },
  'more leavers than the limit in a dry run': {
    code: EXIT.refused,
    argv: 'sync --dry-run --detailed-exitcode',
    before: lose,
  },
  'a list without an active person': {
    code: EXIT.refused,
    argv: 'sync',
    before: () => give((person) => ({ ...person, timecamp_status: 'inactive' })),
  },
  'more new users than the limit': {
    code: EXIT.refused,
    argv: 'sync',
    before: () =>
      write('var/timecamp_users.json', [OWNER, ...TEAM.map((name) => prepared(name)), prepared('new')]),
    env: { TIMECAMP_MAX_NEW_USERS: '0' },
  },
  'more moves than the limit': {
    code: EXIT.refused,
    argv: 'sync',
    before: () => {
      const bob = timecamp.state.userByEmail('bob@example.com');
      if (bob !== undefined) timecamp.state.move(bob.id, bob.groupId, '101', '3');
      return give();
    },
    env: { TIMECAMP_MAX_MOVES: '0' },
  },
  'more removed groups than the limit': {
    code: EXIT.refused,
    argv: 'remove-empty-groups',
    before: give,
    env: { TIMECAMP_MAX_GROUP_REMOVALS: '0' },
  },
  'a saved plan that no longer fits': {
    code: EXIT.refused,
    error: 'plan',
    argv: 'sync --plan plan.json',
    before: async () => {
      await savePlan();
      const bob = timecamp.state.userByEmail('bob@example.com');
      if (bob !== undefined) bob.name = 'Robert';
    },
  },
  'a saved plan that was edited': {
    code: EXIT.refused,
    error: 'plan',
    argv: 'sync --plan plan.json',
    before: () =>
      editPlan((plan) => ({
        ...plan,
        operations: [plan['operations'], plan['operations']].flat(),
      })),
  },
  'a saved plan from which an operation was removed': {
    code: EXIT.refused,
    error: 'plan',
    argv: 'sync --plan plan.json',
    before: () => editPlan((plan) => ({ ...plan, operations: [] })),
  },
  'a saved plan that is not the approved one': {
    code: EXIT.refused,
    error: 'plan',
    argv: `sync --plan plan.json --plan-digest ${'0'.repeat(64)}`,
    before: savePlan,
  },
  'a digest without a saved plan': { code: EXIT.usage, error: 'usage', argv: 'sync --plan-digest 0' },
  'a saved plan of another version': {
    code: EXIT.refused,
    error: 'plan',
    argv: 'sync --plan plan.json',
    before: () => editPlan((plan) => ({ ...plan, version: 99 })),
  },
  'a saved plan that changes a held person': {
    code: EXIT.refused,
    error: 'plan',
    argv: 'sync --plan plan.json',
    before: async () => {
      await savePlan();
      await tcsync(['hold', 'bob@example.com']);
    },
  },
  'a saved plan of another account': {
    code: EXIT.refused,
    error: 'plan',
    argv: 'sync --plan plan.json',
    before: savePlan,
    env: { TIMECAMP_ROOT_GROUP_ID: '101' },
  },
  'undo of a run of another account': {
    code: EXIT.refused,
    error: 'undo',
    argv: 'undo last',
    before: sync,
    env: { TIMECAMP_ROOT_GROUP_ID: '101' },
  },

  'sync while another run holds the lock': {
    code: EXIT.locked,
    error: 'locked',
    argv: 'sync',
    before: async () => {
      await give();
      await lock('sync.lock');
    },
  },
  'run while another run holds the lock': {
    code: EXIT.locked,
    error: 'locked',
    argv: 'run bamboohr',
    before: () => lock('sync.lock'),
  },
  'remove-empty-groups while another run holds the lock': {
    code: EXIT.locked,
    error: 'locked',
    argv: 'remove-empty-groups',
    before: async () => {
      await give();
      await lock('sync.lock');
    },
  },
  'undo while another run holds the lock': {
    code: EXIT.locked,
    error: 'locked',
    argv: 'undo last',
    before: async () => {
      await sync();
      await lock('sync.lock');
    },
  },
  'sync-time-off while another one holds its lock': {
    code: EXIT.locked,
    error: 'locked',
    argv: 'sync-time-off',
    before: async () => {
      await leaves();
      await lock('sync_time_off.lock');
    },
  },

  'an unknown command': { code: EXIT.usage, error: 'usage', argv: 'snyc' },
  'an unknown option': { code: EXIT.usage, error: 'usage', argv: 'sync --froce' },
  'an unknown source': { code: EXIT.usage, error: 'usage', argv: 'run bamboo' },
  'a value that an option does not take': { code: EXIT.usage, error: 'usage', argv: 'sync --allow moves' },
  'options that exclude each other': {
    code: EXIT.usage,
    error: 'usage',
    argv: 'sync --plan plan.json --only moves',
  },
  'a wrong setting': {
    code: EXIT.usage,
    error: 'settings',
    argv: 'sync',
    before: give,
    env: { TIMECAMP_MAX_MOVES: 'many' },
  },
  'a wrong setting in run': {
    code: EXIT.usage,
    error: 'settings',
    argv: 'run bamboohr',
    env: { TIMECAMP_LEAVER_GRACE: 'soon' },
  },
  'a missing setting': {
    code: EXIT.usage,
    error: 'settings',
    argv: 'sync',
    before: give,
    env: { TIMECAMP_API_KEY: '' },
  },
  'a root group that the account does not have': {
    code: EXIT.usage,
    error: 'settings',
    argv: 'sync',
    before: give,
    env: { TIMECAMP_ROOT_GROUP_ID: '999' },
  },
  'a wrong transform rule': {
    code: EXIT.usage,
    error: 'settings',
    argv: 'prepare',
    before: () => write('rules.json', '[{}]'),
    env: { TIMECAMP_PREPARE_TRANSFORM_CONFIG: 'rules.json' },
  },
  'a damaged export': {
    code: EXIT.usage,
    error: 'usage',
    argv: 'diff a.json a.json',
    before: () => write('a.json', '{'),
  },
  'a wrong setting while another run holds the lock': {
    code: EXIT.usage,
    error: 'settings',
    argv: 'sync',
    before: () => lock('sync.lock'),
    env: { TIMECAMP_MAX_MOVES: 'many' },
  },

  'a sync that is interrupted': {
    code: EXIT.interrupted,
    argv: 'sync',
    before: () => {
      interruptedAfter = 'POST /user';
      return rename();
    },
    env: { TIMECAMP_CONCURRENCY: '1' },
    shell: () => ({ signal: interruption.signal }),
  },
  'a fetch that is interrupted': {
    code: EXIT.interrupted,
    error: 'interrupted',
    argv: 'fetch bamboohr',
    before: () => interruption.abort(),
    shell: () => ({ signal: interruption.signal }),
  },
  'a plan that is declined': {
    code: EXIT.interrupted,
    error: 'declined',
    argv: 'sync',
    before: rename,
    shell: () => ({
      stderrIsTerminal: true,
      stdin: Object.assign(Readable.from(['n\n']), { isTTY: true }),
    }),
  },
};

describe('the exit code of', () => {
  it.each(Object.entries(CASES))('%s', async (_what, { code, error, argv, env, before, shell }) => {
    await before?.();
    clock.advance(1000);
    const words = argv.split(' ');
    const result = await tcsync([...words, '--format', 'json'], env, shell?.());
    expect(result.code, result.stderr).toBe(code);
    const json = JSON.parse(result.stdout) as {
      readonly exit_code?: number;
      readonly error?: { readonly code: string };
    };
    expect(json.error?.code).toBe(error);
    if (json.exit_code !== undefined) expect(json.exit_code).toBe(code);
  });

  it('every code of the contract has a case', () => {
    expect(new Set(Object.values(CASES).map(({ code }) => code))).toEqual(new Set(Object.values(EXIT)));
  });
});
