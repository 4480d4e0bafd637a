import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { EXIT, messageOf, UserError } from '../base/errors.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

const RENEW_MS = 15_000;
const EXPIRED_MS = 90_000;
/** An owner looks at its lock before a write when it has not done so for this long. */
const FRESH_MS = 1_000;
const MAX_TRIES = 5;

export interface LockRecord {
  readonly text: string;
  readonly version: string;
  /** Milliseconds since it was written, by the clock of the place; undefined where that is this machine's. */
  readonly age?: number | undefined;
}

/** Where a lock lives: a storage and its key. Writing is conditional, so that one of several wins. */
export interface LockStore {
  read(): Promise<LockRecord | undefined>;
  /** Over `version`, or with null where there is nothing; false when somebody else was faster. */
  write(text: string, version: string | null): Promise<boolean>;
  remove(version: string): Promise<boolean>;
}

export interface Lock {
  /** Before each write. @throws UserError when the lock is no longer ours, or may not be. */
  check(): Promise<void>;
  release(): Promise<void>;
}

interface Holder {
  readonly host: string;
  readonly pid: number;
  /** Start of the process in the kernel's own count, so that a reused process id is told apart; null where unknown. */
  readonly process_started: string | null;
  /** Where the process id counts: containers of one host name have ids of their own. Null where there is none. */
  readonly pid_namespace: string | null;
  readonly token: string;
  readonly command: string;
  /** ISO times. */
  readonly since: string;
  readonly renewed: string;
}

export interface LockOptions {
  readonly place: LockStore;
  /** What holds it, for the message of whoever finds it held: `tcsync sync`. */
  readonly command: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends the watching of a lock. */
  readonly signal?: AbortSignal;
}

/**
 * Takes the lock, and renews it every 15 s until it is released. One whose process on this host is gone, or that was
 * not renewed for 90 s, is taken over. Clocks differ: the lock of another host that seems to be that old, or to come
 * from the future, is watched for two renewals first.
 * @throws UserError `locked`, exit 4, naming the holder.
 */
export async function acquireLock(options: LockOptions): Promise<Lock> {
  const { place, command, clock, log } = options;
  const since = new Date(clock.now()).toISOString();
  const own: Holder = {
    host: hostname(),
    pid: process.pid,
    process_started: processStat(process.pid)?.started ?? null,
    pid_namespace: pidNamespace(),
    token: randomUUID(),
    command,
    since,
    renewed: since,
  };
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const there = await place.read();
    const holder = there === undefined ? undefined : parseHolder(there.text);
    if (there !== undefined && holder !== undefined && (await isHeld(there, holder, options)))
      throw held(holder);
    if (await place.write(textOf(own), there?.version ?? null)) {
      if (there !== undefined)
        log.warn({ from: holder?.command, since: holder?.since }, 'Took over the lock of a run that is gone');
      return holdLock(place, own, clock, log);
    }
  }
  throw new UserError('Another tcsync is taking the lock at this moment.', {
    code: 'locked',
    exitCode: EXIT.locked,
    hint: 'Try again when it is done.',
  });
}

/** Who holds a lock, for a person to read. */
export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  readonly command: string;
  /** ISO time. */
  readonly since: string;
  /** The next run takes it over, unless it is renewed by then. */
  readonly isAbandoned: boolean;
}

/** Looks who holds the lock, and changes nothing; undefined when nobody does. */
export async function lockHolder(
  place: Pick<LockStore, 'read'>,
  now: number,
): Promise<LockHolder | undefined> {
  const there = await place.read();
  const holder = there === undefined ? undefined : parseHolder(there.text);
  if (holder === undefined) return undefined;
  const { host, pid, command, since } = holder;
  return { host, pid, command, since, isAbandoned: judge(holder, there?.age, now) !== 'held' };
}

function holdLock(place: LockStore, own: Holder, clock: Clock, log: Log): Lock {
  let lost = false;
  let renewedAt = clock.now();
  let seenAt = clock.now();
  const mine = async (): Promise<string | undefined> => {
    const there = await place.read();
    seenAt = clock.now();
    return there !== undefined && parseHolder(there.text)?.token === own.token ? there.version : undefined;
  };
  const renew = async (): Promise<void> => {
    try {
      const version = await mine();
      const renewed = { ...own, renewed: new Date(clock.now()).toISOString() };
      if (version === undefined) lost = true;
      else if (await place.write(textOf(renewed), version)) renewedAt = clock.now();
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'The lock could not be renewed');
    }
  };
  const look = async (): Promise<void> => {
    try {
      if ((await mine()) === undefined) lost = true;
    } catch (error) {
      log.debug({ error: messageOf(error) }, 'The lock cannot be read');
    }
  };
  let looking: Promise<void> | undefined;
  const lookOnce = (): Promise<void> => (looking ??= look().finally(() => (looking = undefined)));
  let renewing: Promise<void> = Promise.resolve();
  const renewNext = (): Promise<void> => (renewing = renewing.then(renew));
  const timer = setInterval(() => void renewNext(), RENEW_MS);
  timer.unref();
  return {
    check: async () => {
      // A process that was stopped for a while finds its timer late.
      if (clock.now() - renewedAt > 2 * RENEW_MS) await renewNext();
      else if (clock.now() - seenAt > FRESH_MS) await lookOnce();
      if (lost) {
        throw lockLost(
          'The lock is no longer that of this run: another tcsync took it over, or somebody removed it.',
          'If another one is at work, let it finish; then run again.',
        );
      }
      if (clock.now() - renewedAt > EXPIRED_MS) {
        throw lockLost(
          'The lock could not be renewed for 90 seconds, so another tcsync may have taken it over.',
          'See that the storage can be reached, then run again.',
        );
      }
    },
    release: async () => {
      clearInterval(timer);
      await renewing;
      try {
        const version = await mine();
        if (version !== undefined) await place.remove(version);
      } catch (error) {
        // What the run did is done; the lock ends by itself when nobody renews it.
        log.warn(
          { error: messageOf(error) },
          'The lock could not be released: others have to wait 90 seconds',
        );
      }
    },
  };
}

/** Does somebody hold the lock? Where the clocks may lie, it is watched until the holder should have renewed it. */
async function isHeld(
  there: LockRecord,
  holder: Holder,
  { place, clock, log, signal }: LockOptions,
): Promise<boolean> {
  const state = judge(holder, there.age, clock.now());
  if (state !== 'unsure') return state === 'held';
  const { host, since, renewed } = holder;
  log.warn(
    { host, since, renewed },
    'The lock of another machine seems to be left behind: watching for 30 seconds whether it is renewed',
  );
  for (let looks = 0; looks < 2; looks++) {
    await clock.sleep(RENEW_MS, signal);
    const now = await place.read();
    if (now?.text !== there.text) return now !== undefined;
  }
  return false;
}

/** The clocks of two machines may differ by more than a lock lasts: the age that its place tells counts first. */
function judge(holder: Holder, age: number | undefined, now: number): 'held' | 'gone' | 'unsure' {
  const unrenewed = age ?? now - Date.parse(holder.renewed);
  const isHere = holder.host === hostname() && holder.pid_namespace === pidNamespace();
  if (isHere) return unrenewed > EXPIRED_MS || !isRunning(holder) ? 'gone' : 'held';
  if (age !== undefined) return age > EXPIRED_MS ? 'gone' : 'held';
  return Math.abs(unrenewed) > EXPIRED_MS ? 'unsure' : 'held';
}

function isRunning({ pid, process_started }: Holder): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
  }
  const { state, started } = processStat(pid) ?? {};
  // One that ended stays a zombie until its parent asks for it, as a parent in a container may never do.
  if (state === 'Z' || state === 'X') return false;
  return process_started === null || started === undefined || started === process_started;
}

/** Fields 3 and 22 of /proc/PID/stat, on Linux; undefined elsewhere. */
function processStat(pid: number): { readonly state: string; readonly started: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', started: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}

/** The process namespace of this process, on Linux; null elsewhere. */
function pidNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null;
  }
}

function held({ host, pid, command, since }: Holder): UserError {
  return new UserError(`${command} runs on ${host} (process ${pid}) since ${since} and holds the lock.`, {
    code: 'locked',
    exitCode: EXIT.locked,
    hint: 'Wait until it is done. A lock that is not renewed for 90 seconds is taken over by itself.',
  });
}

function lockLost(message: string, hint: string): UserError {
  return new UserError(message, {
    code: 'locked',
    exitCode: EXIT.locked,
    hint: `Nothing more was changed by this run. ${hint}`,
  });
}

function textOf(holder: Holder): string {
  return `${JSON.stringify(holder, undefined, 2)}\n`;
}

/** Undefined for what no tcsync wrote: such a lock is taken over. */
function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isHolder(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  const { host, pid, token, since, renewed, command } = value as Partial<Record<keyof Holder, unknown>>;
  return (
    [host, token, since, renewed, command].every((field) => typeof field === 'string') &&
    typeof pid === 'number' &&
    Number.isFinite(Date.parse(String(renewed)))
  );
}
