import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Clock } from '../io/clock.ts';
import type { Log } from '../io/log.ts';
import { Output } from './output.ts';

export type RunState = 'waiting' | 'running' | 'succeeded' | 'failed' | 'cancelled' | 'timed-out';

/** A run as callers see it. */
export interface RunView {
  readonly id: string;
  readonly state: RunState;
  readonly command: string;
  readonly args: readonly string[];
  /** ISO times; null while it has not come to it. */
  readonly asked: string;
  readonly started: string | null;
  readonly ended: string | null;
  /** The exit code; null before the end, and for a run that was cancelled before it began. */
  readonly return_code: number | null;
}

/** With all that it printed. */
export interface RunDetails extends RunView {
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunsOptions {
  /** Starts tcsync as a process with these arguments. */
  readonly start: (argv: readonly string[]) => ChildProcess;
  /** A run that takes longer is stopped. */
  readonly limitMs: number;
  /** How long a run that was asked to stop may take to do so, before it is killed. */
  readonly graceMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface Runs {
  /** Puts a command line at the end of the queue; undefined when too many wait, or the service is about to end. */
  add(argv: readonly string[]): { readonly id: string; readonly ended: Promise<RunDetails> } | undefined;
  /** The newest first. */
  list(): readonly RunView[];
  get(id: string): RunDetails | undefined;
  /** Takes a run out of the queue, or asks it to stop. False when it has ended. */
  cancel(id: string): boolean;
  /** How many runs ended in each state, by command. */
  totals(): readonly { readonly command: string; readonly state: RunState; readonly count: number }[];
  readonly isOpen: boolean;
  /** Takes no more runs, cancels those that wait, asks the running one to stop, and resolves when it has. */
  close(): Promise<void>;
}

const MOST_WAITING = 100;
/** Ended runs that are still told of; the history has them all. */
const MOST_ENDED = 20;

/** As a shell tells of a process that was killed. */
const KILLED = 137;
const NOT_STARTED = 1;

interface Run {
  readonly argv: readonly string[];
  readonly stdout: Output;
  readonly stderr: Output;
  view: RunView;
  /** Asks its process to stop; absent while there is none. */
  stop?: (why: 'cancelled' | 'timed-out') => void;
  readonly tellEnd: (details: RunDetails) => void;
}

/** Runs of tcsync, one at a time in the order in which they were asked for. */
export function createRuns({ start, limitMs, graceMs, clock, log }: RunsOptions): Runs {
  const runs = new Map<string, Run>();
  const totals = new Map<string, { command: string; state: RunState; count: number }>();
  const waiting: Run[] = [];
  let working: Promise<void> = Promise.resolve();
  let isWorking = false;
  let isOpen = true;
  const now = (): string => new Date(clock.now()).toISOString();

  function conclude(run: Run, state: RunState, code: number | null): void {
    run.view = { ...run.view, state, ended: now(), return_code: code };
    const { id, command } = run.view;
    const total = totals.get(`${command} ${state}`) ?? { command, state, count: 0 };
    totals.set(`${command} ${state}`, { ...total, count: total.count + 1 });
    log.info({ id, command, state, return_code: code }, 'Run ended');
    run.tellEnd(detailsOf(run));
    const ended = [...runs.values()].filter(({ view }) => view.ended !== null);
    for (const old of ended.slice(0, -MOST_ENDED)) runs.delete(old.view.id);
  }

  function startNext(): void {
    if (isWorking) return;
    isWorking = true;
    working = work();
  }

  async function work(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        await carryOut(next);
      } catch (error) {
        next.stderr.add(`tcsync could not be started: ${String(error)}\n`);
        conclude(next, 'failed', NOT_STARTED);
      }
    }
    isWorking = false;
  }

  async function carryOut(run: Run): Promise<void> {
    run.view = { ...run.view, state: 'running', started: now() };
    log.info({ id: run.view.id, command: run.view.command, args: run.view.args }, 'Run started');
    let stopped: 'cancelled' | 'timed-out' | undefined;
    let kill: NodeJS.Timeout | undefined;
    const child = start(run.argv);
    run.stop = (why) => {
      if (stopped !== undefined) return;
      stopped = why;
      child.kill('SIGTERM');
      kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
    };
    const limit = setTimeout(() => run.stop?.('timed-out'), limitMs);
    try {
      const code = await exitOf(child, run);
      conclude(run, stopped ?? (isSuccess(code) ? 'succeeded' : 'failed'), code);
    } finally {
      clearTimeout(limit);
      clearTimeout(kill);
    }
  }

  function cancel(id: string): boolean {
    const run = runs.get(id);
    if (run === undefined || run.view.ended !== null) return false;
    if (run.stop !== undefined) run.stop('cancelled');
    else {
      waiting.splice(waiting.indexOf(run), 1);
      conclude(run, 'cancelled', null);
    }
    return true;
  }

  return {
    add(argv) {
      if (!isOpen || waiting.length >= MOST_WAITING) return undefined;
      const id = randomUUID();
      const [command = '', ...args] = argv;
      let tellEnd: Run['tellEnd'] = () => {};
      const ended = new Promise<RunDetails>((resolve) => {
        tellEnd = resolve;
      });
      const run: Run = {
        argv,
        stdout: new Output(),
        stderr: new Output(),
        view: {
          id,
          state: 'waiting',
          command,
          args,
          asked: now(),
          started: null,
          ended: null,
          return_code: null,
        },
        tellEnd,
      };
      runs.set(id, run);
      waiting.push(run);
      startNext();
      return { id, ended };
    },
    list: () => [...runs.values()].map(({ view }) => view).reverse(),
    get(id) {
      const run = runs.get(id);
      return run === undefined ? undefined : detailsOf(run);
    },
    cancel,
    totals: () => [...totals.values()],
    get isOpen() {
      return isOpen;
    },
    async close() {
      isOpen = false;
      for (const { view } of runs.values()) cancel(view.id);
      await working;
    },
  };
}

/** 2 means that a dry run found changes to make. */
export function isSuccess(code: number | null): boolean {
  return code === 0 || code === 2;
}

async function exitOf(child: ChildProcess, { stdout, stderr }: Run): Promise<number> {
  child.stdout?.setEncoding('utf8').on('data', (text: string) => stdout.add(text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => stderr.add(text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? KILLED));
  });
}

function detailsOf({ view, stdout, stderr }: Run): RunDetails {
  return { ...view, stdout: stdout.text(), stderr: stderr.text() };
}
