import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Clock } from '../io/clock.ts';
import type { Log } from '../io/log.ts';
import { STOP_MESSAGE } from '../base/stop-message.ts';
import { Output } from './output.ts';
import type { RunOutput, RunStatus, RunView } from './schemas.ts';

export interface RunQueueOptions {
  /** Starts tcsync as a child process with these arguments. */
  readonly start: (argv: readonly string[]) => ChildProcess;
  /** A run that takes longer is asked to stop. */
  readonly limitMs: number;
  /** A run that takes longer to stop is killed. */
  readonly graceMs: number;
  readonly clock: Clock;
  readonly log: Log;
}

export interface RunQueue {
  /** Queues a command line; undefined when the queue is full or closed. */
  add(argv: readonly string[]): { readonly view: RunView; readonly ended: Promise<RunOutput> } | undefined;
  /** Lists the runs, the newest first. */
  list(): readonly RunView[];
  get(id: string): RunOutput | undefined;
  /** Calls back with the run as it is, then after each change; changes of its progress come at most every 100 ms. @returns a function that ends that */
  watch(id: string, onChange: (view: RunView) => void): () => void;
  /** Removes a run from the queue or asks it to stop; false when it has ended or does not exist. */
  cancel(id: string): boolean;
  /** Counts the ended runs by command and state. */
  totals(): readonly { readonly command: string; readonly state: RunStatus; readonly count: number }[];
  readonly isOpen: boolean;
  /** Accepts no more runs, cancels all runs, and resolves when the running one has stopped. */
  close(): Promise<void>;
}

const MAX_WAITING = 100;
/** Ended runs that stay in the list; the history keeps all of them. */
const MAX_ENDED = 20;

const PROGRESS_MS = 100;

/** The exit code that a shell reports for a killed process. */
const KILLED = 137;
const NOT_STARTED = 1;

interface Run {
  readonly argv: readonly string[];
  readonly stdout: Output;
  readonly stderr: Output;
  view: RunView;
  readonly watchers: Set<(view: RunView) => void>;
  /** Asks the process to stop; absent before it starts. */
  stop?: (reason: 'cancelled' | 'timed-out') => void;
  readonly resolveEnded: (result: RunOutput) => void;
}

/** Runs tcsync commands one at a time, in the order of the requests. */
export function createRunQueue({ start, limitMs, graceMs, clock, log }: RunQueueOptions): RunQueue {
  const runs = new Map<string, Run>();
  const totals = new Map<string, { command: string; state: RunStatus; count: number }>();
  const waiting: Run[] = [];
  let idle: Promise<void> = Promise.resolve();
  let isRunning = false;
  let isOpen = true;
  const now = (): string => new Date(clock.now()).toISOString();

  function update(run: Run, change: Partial<RunView>): void {
    run.view = { ...run.view, ...change };
    for (const onChange of run.watchers) onChange(run.view);
  }

  function finish(run: Run, state: RunStatus, code: number | null): void {
    update(run, { state, ended: now(), return_code: code });
    const { id, command } = run.view;
    const total = totals.get(`${command} ${state}`) ?? { command, state, count: 0 };
    totals.set(`${command} ${state}`, { ...total, count: total.count + 1 });
    log.info({ id, command, state, return_code: code }, 'Run ended');
    run.resolveEnded(resultOf(run));
    const ended = [...runs.values()].filter(({ view }) => view.ended !== null);
    for (const old of ended.slice(0, -MAX_ENDED)) runs.delete(old.view.id);
  }

  function startNext(): void {
    if (isRunning) return;
    isRunning = true;
    idle = drain();
  }

  async function drain(): Promise<void> {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        await execute(next);
      } catch (error) {
        next.stderr.add(`Cannot start tcsync: ${String(error)}\n`);
        finish(next, 'failed', NOT_STARTED);
      }
    }
    isRunning = false;
  }

  async function execute(run: Run): Promise<void> {
    update(run, { state: 'running', started: now() });
    log.info({ id: run.view.id, command: run.view.command, args: run.view.args }, 'Run started');
    let stopped: 'cancelled' | 'timed-out' | undefined;
    let kill: NodeJS.Timeout | undefined;
    const child = start(run.argv);
    let progress: NodeJS.Timeout | undefined;
    child.on('message', (text) => {
      if (typeof text !== 'string') return;
      run.view = { ...run.view, progress: text };
      progress ??= setTimeout(() => {
        progress = undefined;
        update(run, {});
      }, PROGRESS_MS);
    });
    run.stop = (reason) => {
      if (stopped !== undefined) return;
      stopped = reason;
      requestStop(child);
      kill = setTimeout(() => child.kill('SIGKILL'), graceMs);
    };
    const limit = setTimeout(() => run.stop?.('timed-out'), limitMs);
    try {
      const code = await exitOf(child, run);
      finish(run, stopped ?? (isSuccess(code) ? 'succeeded' : 'failed'), code);
    } finally {
      clearTimeout(limit);
      clearTimeout(kill);
      clearTimeout(progress);
    }
  }

  function cancel(id: string): boolean {
    const run = runs.get(id);
    if (run === undefined || run.view.ended !== null) return false;
    if (run.stop !== undefined) run.stop('cancelled');
    else {
      waiting.splice(waiting.indexOf(run), 1);
      finish(run, 'cancelled', null);
    }
    return true;
  }

  return {
    add(argv) {
      if (!isOpen || waiting.length >= MAX_WAITING) return undefined;
      const id = randomUUID();
      const [command = '', ...args] = argv;
      let resolveEnded: Run['resolveEnded'] = () => {};
      const ended = new Promise<RunOutput>((resolve) => {
        resolveEnded = resolve;
      });
      const run: Run = {
        argv,
        stdout: new Output(),
        stderr: new Output(),
        watchers: new Set(),
        view: {
          id,
          state: 'waiting',
          progress: null,
          command,
          args,
          asked: now(),
          started: null,
          ended: null,
          return_code: null,
        },
        resolveEnded,
      };
      runs.set(id, run);
      waiting.push(run);
      startNext();
      return { view: run.view, ended };
    },
    list: () => [...runs.values()].map(({ view }) => view).reverse(),
    get(id) {
      const run = runs.get(id);
      return run === undefined ? undefined : resultOf(run);
    },
    watch(id, onChange) {
      const run = runs.get(id);
      if (run === undefined) return () => {};
      run.watchers.add(onChange);
      onChange(run.view);
      return () => run.watchers.delete(onChange);
    },
    cancel,
    totals: () => [...totals.values()],
    get isOpen() {
      return isOpen;
    },
    async close() {
      isOpen = false;
      for (const { view } of runs.values()) cancel(view.id);
      await idle;
    },
  };
}

/** By a message where the command listens, since on Windows a signal kills it in the middle of a change. */
function requestStop(child: ChildProcess): void {
  if (child.connected) child.send(STOP_MESSAGE, () => {});
  else child.kill('SIGTERM');
}

/** The exit code 2 means that changes are pending. */
function isSuccess(code: number | null): boolean {
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

function resultOf({ view, stdout, stderr }: Run): RunOutput {
  return { ...view, stdout: stdout.text(), stderr: stderr.text(), success: isSuccess(view.return_code) };
}
