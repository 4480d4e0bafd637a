import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { main } from '../../../src/cli/main.ts';
import type { PreparedUser } from '../../../src/core/model.ts';
import { startBamboohr, type BamboohrStandIn } from '../../../src/sandbox/bamboohr/start.ts';
import type { Fault } from '../../../src/sandbox/faults.ts';
import { startTimecamp, type TimecampStandIn } from '../../../src/sandbox/timecamp/start.ts';
import { prepared } from '../../core/plan/builders.ts';
import { FakeClock } from '../../fakes.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { accountOf, member, OWNER } from '../../timecamp/with-environment.ts';
import { createTestShell, type TestShell } from '../shell.ts';

export const TEAM = ['ann', 'bob', 'cid', 'dee', 'eve', 'fay', 'gus', 'hal', 'ida', 'jon', 'kim', 'leo'];
const NOW = '2026-11-02T08:00:00Z';
const UNTIL_DONE = new AbortController().signal;

/** What goes wrong during the test. */
class Troubles {
  /** How TimeCamp and BambooHR fail, by kind of request. */
  faults: Readonly<Record<string, Fault>> = {};
  /** The id of a user whom TimeCamp does not change. */
  unchangeable: string | undefined;
  readonly interruption = new AbortController();
  /** The kind of request that TimeCamp carries out before the run is interrupted. */
  interruptedAfter: string | undefined;
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An account, an HR system and a working directory for one test. */
export class Scene {
  readonly folder: string;
  readonly clock = new FakeClock(NOW);
  readonly troubles: Troubles;
  readonly timecamp: TimecampStandIn;
  readonly bamboohr: BamboohrStandIn;

  private constructor(
    folder: string,
    troubles: Troubles,
    timecamp: TimecampStandIn,
    bamboohr: BamboohrStandIn,
  ) {
    this.folder = folder;
    this.troubles = troubles;
    this.timecamp = timecamp;
    this.bamboohr = bamboohr;
  }

  /** Starts the account and the HR system; both end with the test. */
  static async open(): Promise<Scene> {
    const folder = temporaryFolder();
    await mkdir(join(folder, 'var'));
    const troubles = new Troubles();
    const fault = ({ kind }: { readonly kind: string }): Fault | undefined =>
      troubles.faults[kind] ?? troubles.faults['all'];
    const account = {
      ...accountOf(
        TEAM.map((name) => member(name)),
        { '101': 'Empty' },
      ),
      day_types: [{ id: 2, name: 'Vacation', is_day_off: true }],
    };
    const timecamp = await startTimecamp({
      account,
      fault,
      refuse: (action) =>
        action.kind === 'change-user' && action.userId === troubles.unchangeable ? 422 : undefined,
      onCarriedOut: ({ kind }) => {
        if (kind === troubles.interruptedAfter) troubles.interruption.abort();
      },
    });
    onTestFinished(() => timecamp.close());
    const bamboohr = await startBamboohr({ fault });
    onTestFinished(() => bamboohr.close());
    return new Scene(folder, troubles, timecamp, bamboohr);
  }

  /** Writes a file of the working directory: text as it is, anything else as JSON. */
  write(name: string, content: unknown): Promise<void> {
    return writeFile(
      join(this.folder, name),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  }

  /** The prepared users: the account's own, each changed by `change`, which leaves some out. */
  give(change: (person: PreparedUser) => PreparedUser | undefined = (person) => person): Promise<void> {
    const users = [OWNER, ...TEAM.flatMap((name) => change(prepared(name)) ?? [])];
    return this.write('var/timecamp_users.json', users);
  }

  rename(): Promise<void> {
    return this.give((person) => ({ ...person, timecamp_user_name: `${person.timecamp_user_name} B` }));
  }

  lose(): Promise<void> {
    return this.give((person) => (person.timecamp_user_name < 'd' ? person : undefined));
  }

  lock(file: string): Promise<void> {
    const holder = { host: hostname(), pid: process.pid, process_started: null, token: 't', command: 'x' };
    return this.write(`var/${file}`, { ...holder, since: NOW, renewed: NOW });
  }

  leaves(): Promise<void> {
    const day = '2026-12-24';
    return this.write('var/vacation.json', {
      vacation: [{ email: 'ann@example.com', start_on: day, finish_on: day, tc_leave_type: 'Vacation' }],
    });
  }

  async tcsync(
    argv: readonly string[],
    env: Readonly<Record<string, string>> = {},
    given: Partial<TestShell> = {},
  ): Promise<Ended> {
    const shell = createTestShell({
      cwd: this.folder,
      clock: this.clock,
      signal: UNTIL_DONE,
      env: {
        TIMECAMP_DOMAIN: this.timecamp.url,
        TIMECAMP_API_KEY: 'key',
        TIMECAMP_ROOT_GROUP_ID: '100',
        TIMECAMP_IGNORED_USER_IDS: '1',
        BAMBOOHR_SUBDOMAIN: 'acme',
        BAMBOOHR_API_URL: `${this.bamboohr.url}/api`,
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

  async savePlan(): Promise<void> {
    await this.rename();
    expect((await this.tcsync(['sync', '--plan-out', 'plan.json'])).code).toBe(0);
  }

  async editPlan(edit: (plan: Record<string, unknown>) => object): Promise<void> {
    await this.savePlan();
    const text = await readFile(join(this.folder, 'plan.json'), 'utf8');
    await this.write('plan.json', edit(JSON.parse(text) as Record<string, unknown>));
  }

  async sync(): Promise<void> {
    await this.rename();
    expect((await this.tcsync(['sync'])).code).toBe(0);
  }
}
