import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import { pluralize } from '../../core/text.ts';
import { countGroups, preparedTree } from '../../core/tree/tree.ts';
import type { StandIn } from '../../sandbox/server.ts';
import { startSandbox, type Sandbox } from '../../sandbox/start.ts';
import { readPrepared } from '../../storage/documents.ts';
import { createFileStorage } from '../../storage/file.ts';
import type { CommonOptions, Context, Shell } from '../context.ts';
import { renderTree, TREE_LEGEND } from '../render/tree.ts';

/** What the demo shows: each step a real command line, run as a process of its own. */
interface Step {
  readonly title: string;
  readonly argv: readonly string[];
  /** Whether the step may change TimeCamp: the demo itself fails when one does that may not. */
  readonly writes: boolean;
  /** Of what it prints only the last line: the list was shown before. */
  readonly brief?: boolean;
  /** More to show, once the command is done. */
  readonly show?: (folder: string) => Promise<string>;
}

const STEPS: readonly Step[] = [
  { title: 'Read all people from BambooHR', argv: ['fetch', 'bamboohr'], writes: false },
  { title: 'Assign names, groups and roles', argv: ['prepare'], writes: false, show: treeOf },
  { title: 'Preview the changes in TimeCamp', argv: ['sync', '--dry-run'], writes: false },
  { title: 'Apply the changes', argv: ['sync'], writes: true, brief: true },
  { title: 'Run it again', argv: ['sync'], writes: false },
];

/** `tcsync demo`: the real commands against stand-ins, in a temporary folder, with a word on each step. */
export async function runDemo(_options: CommonOptions, context: Context): Promise<ExitCode> {
  const folder = await mkdtemp(join(tmpdir(), 'tcsync-demo-'));
  const sandbox = await startSandbox();
  try {
    context.writeStdout(
      'This demo runs stand-ins for TimeCamp and BambooHR on this machine, with a fictional company of\n' +
        '60 people. The demo runs the real commands and shows what each prints.\n',
    );
    for (const [index, step] of STEPS.entries()) {
      await runStep(step, `${index + 1}. ${step.title}`, sandbox, folder, context);
    }
    context.writeStdout(
      '\nThe last run had nothing to do and changed nothing in TimeCamp, as it should.\n\n' +
        'Next: run `tcsync init` in an empty folder to set up your own account.\n' +
        '`tcsync sandbox` starts the same stand-ins so that you can try every command.',
    );
    return EXIT.done;
  } finally {
    await sandbox.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Logs warnings and errors only: the output shows the results. */
const LOGGING = { LOG_FORMAT: 'pretty', LOG_LEVEL: 'warn' };

async function runStep(
  step: Step,
  title: string,
  sandbox: Sandbox,
  folder: string,
  context: Context,
): Promise<void> {
  context.writeStdout(
    `\n── ${title} ${'─'.repeat(Math.max(3, 70 - title.length))}\n$ tcsync ${step.argv.join(' ')}\n`,
  );
  sandbox.timecamp.requests.clear();
  sandbox.bamboohr.requests.clear();
  const last = createLastLine();
  const { self, signal, stderr, stdout } = context.shell;
  const exit = await runCommand(step.argv, { ...sandbox.env, ...LOGGING }, folder, {
    self,
    signal,
    stderr,
    stdout: step.brief === true ? last.stream : stdout,
  });
  if (exit !== EXIT.done) throw new Error(`tcsync ${step.argv.join(' ')} exited with ${exit}`);
  if (step.brief === true) context.writeStdout(`(the same list)\n…\n${last.line()}`);
  if (step.show !== undefined) context.writeStdout(`\n${await step.show(folder)}`);

  const { timecamp, bamboohr } = sandbox;
  const asked = [countRequests('BambooHR', bamboohr), countRequests('TimeCamp', timecamp)].filter(Boolean);
  if (asked.length > 0) context.writeStdout(`\n(${asked.join('; ')})`);
  if (!step.writes && timecamp.requests.writes > 0) {
    throw new Error(`tcsync ${step.argv.join(' ')} sent TimeCamp ${timecamp.requests.writes} write requests`);
  }
}

/** `TimeCamp received 6 read and no write requests`; empty when it received none. */
function countRequests(name: string, { requests: { reads, writes } }: StandIn): string {
  if (reads + writes === 0) return '';
  return `${name} received ${reads} read and ${writes === 0 ? 'no' : writes} write requests`;
}

async function treeOf(folder: string): Promise<string> {
  const { users } = await readPrepared(createFileStorage(folder));
  const tree = preparedTree(users);
  return `${renderTree(tree, 'the root group')}${TREE_LEGEND}\n${pluralize(countGroups(tree), 'group', 'groups')}, ${pluralize(tree.total, 'active person', 'active people')}.`;
}

/** A stream that keeps the last line of what is written. */
function createLastLine(): { readonly stream: Writable; line(): string } {
  let text = '';
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      text += chunk.toString();
      done();
    },
  });
  return { stream, line: () => text.trimEnd().split('\n').at(-1) ?? '' };
}

/** Runs tcsync as a process of its own, its output passed on as it comes. */
function runCommand(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  cwd: string,
  {
    self: [program, ...before],
    stdout,
    stderr,
    signal,
  }: Pick<Shell, 'self' | 'stdout' | 'stderr' | 'signal'>,
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
