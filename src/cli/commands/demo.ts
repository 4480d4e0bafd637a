import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import { countGroups, groupTree } from '../../core/tree.ts';
import { startBamboohr } from '../../sandbox/bamboohr/start.ts';
import { timecampAccount } from '../../sandbox/company-account.ts';
import { bamboohrCompany } from '../../sandbox/company-hr.ts';
import { createCompany, EXCLUDED_DEPARTMENT } from '../../sandbox/company.ts';
import type { StandIn } from '../../sandbox/server.ts';
import { startTimecamp } from '../../sandbox/timecamp/start.ts';
import { readPrepared } from '../../storage/documents.ts';
import { createFileStorage } from '../../storage/file.ts';
import type { CommonOptions, Context, Shell } from '../context.ts';
import { renderTree } from '../render/tree.ts';

/** What the demo shows: each step a real command line, run as a process of its own. */
interface Step {
  readonly title: string;
  readonly argv: readonly string[];
  /** Whether the step may change TimeCamp: the demo itself fails when one does that may not. */
  readonly writes: boolean;
  /** More to show, once the command is done. */
  readonly show?: (folder: string) => Promise<string>;
}

const STEPS: readonly Step[] = [
  { title: 'Read everybody from BambooHR', argv: ['fetch', 'bamboohr'], writes: false },
  { title: 'Decide names, groups and roles', argv: ['prepare'], writes: false, show: treeOf },
  { title: 'What would change in TimeCamp?', argv: ['sync', '--dry-run'], writes: false },
  { title: 'Change it', argv: ['sync'], writes: true },
  { title: 'And an hour later?', argv: ['sync'], writes: false },
];

/** `tcsync demo`: the real commands against stand-ins, in a temporary folder, with a word on each step. */
export async function runDemo(_options: CommonOptions, context: Context): Promise<ExitCode> {
  const folder = await mkdtemp(join(tmpdir(), 'tcsync-demo-'));
  const company = await startCompany();
  try {
    context.print(
      'A TimeCamp and a BambooHR of this demo’s own run on this machine now, with an invented company\n' +
        'of 60 people. What follows are the real commands, each with what it prints.\n',
    );
    for (const [index, step] of STEPS.entries()) {
      await runStep(step, `${index + 1}. ${step.title}`, company, folder, context);
    }
    context.print('\nThe last run had nothing to do, and sent TimeCamp nothing: that is how it should be.');
    return EXIT.done;
  } finally {
    await company.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The invented company: what it has in BambooHR, and a TimeCamp that is some weeks behind. */
interface Company {
  readonly bamboohr: StandIn;
  readonly timecamp: StandIn;
  /** The settings with which tcsync finds both. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

async function startCompany(): Promise<Company> {
  const people = createCompany();
  const company = bamboohrCompany(people);
  const bamboohr = await startBamboohr({ company });
  const timecamp = await startTimecamp({ account: timecampAccount(people, 'partly'), visibleAfterMs: 1500 });
  return {
    bamboohr,
    timecamp,
    env: {
      BAMBOOHR_SUBDOMAIN: company.subdomain,
      BAMBOOHR_API_KEY: company.api_key,
      BAMBOOHR_API_URL: `${bamboohr.url}/api`,
      BAMBOOHR_EXCLUDED_DEPARTMENTS: EXCLUDED_DEPARTMENT,
      BAMBOOHR_SUPERVISOR_RULE: 'isSupervisor:Yes',
      TIMECAMP_USE_IS_SUPERVISOR_ROLE: 'true',
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: timecamp.state.token,
      TIMECAMP_ROOT_GROUP_ID: timecamp.state.rootId,
      LOG_FORMAT: 'pretty',
      LOG_LEVEL: 'warn',
    },
    close: async () => {
      await Promise.all([bamboohr.close(), timecamp.close()]);
    },
  };
}

async function runStep(
  step: Step,
  title: string,
  company: Company,
  folder: string,
  context: Context,
): Promise<void> {
  context.print(
    `\n── ${title} ${'─'.repeat(Math.max(3, 70 - title.length))}\n$ tcsync ${step.argv.join(' ')}\n`,
  );
  company.timecamp.requests.clear();
  company.bamboohr.requests.clear();
  const exit = await runCommand(step.argv, company.env, folder, context.shell);
  if (exit !== EXIT.done) throw new Error(`tcsync ${step.argv.join(' ')} ended with ${exit}`);
  if (step.show !== undefined) context.print(`\n${await step.show(folder)}`);

  const { timecamp, bamboohr } = company;
  const asked = [countRequests('BambooHR', bamboohr), countRequests('TimeCamp', timecamp)].filter(Boolean);
  if (asked.length > 0) context.print(`\n(${asked.join('; ')})`);
  if (!step.writes && timecamp.requests.writes > 0) {
    throw new Error(
      `tcsync ${step.argv.join(' ')} sent TimeCamp ${timecamp.requests.writes} writing requests`,
    );
  }
}

/** `TimeCamp got 6 reading requests, no writing one`; empty when it got none. */
function countRequests(name: string, { requests: { reads, writes } }: Company['timecamp']): string {
  if (reads + writes === 0) return '';
  return `${name} got ${reads} reading and ${writes === 0 ? 'no' : writes} writing requests`;
}

async function treeOf(folder: string): Promise<string> {
  const { users } = await readPrepared(createFileStorage(folder));
  const tree = groupTree(users);
  return `${renderTree(tree, 'the root group')}${countGroups(tree)} groups, ${tree.total} active people.`;
}

/** Runs tcsync as a process of its own, its output passed on as it comes. */
function runCommand(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
  { self: [program, ...before], stdout, stderr, signal }: Shell,
): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...before, ...argv], {
      cwd,
      env,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (chunk: Buffer) => stdout.write(chunk));
    child.stderr.on('data', (chunk: Buffer) => stderr.write(chunk));
    child.once('error', reject);
    child.once('close', resolve);
  });
}
