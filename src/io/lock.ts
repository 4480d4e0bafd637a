import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { EXIT, messageOf, UserError } from '../base/errors.ts';
import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

const RENEW_MS = 15_000;
const EXPIRED_MS = 90_000;
/** The holder checks its lock before a write if the last check is older than this. */
const FRESH_MS = 1_000;
const MAX_TRIES = 5;

export interface LockRecord {
  readonly text: string;
  readonly version: string;
  /** Milliseconds since it was written, by the clock of the storage; undefined where that is this machine's. */
  readonly age?: number | undefined;
}

/** Where a lock is stored. Writing is conditional, so that only one of several processes takes the lock. */
export interface LockStore {
  read(): Promise<LockRecord | undefined>;
  /** Replaces `version`, or with null creates the lock; false when another process was faster. */
  write(text: string, version: string | null): Promise<boolean>;
  remove(version: string): Promise<boolean>;
}

export interface Lock {
  /** To call before each write. @throws UserError when this run has lost the lock, or may have. */
  check(): Promise<void>;
  release(): Promise<void>;
}

interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When the process started, by the kernel's count: recognizes a reused process id. Null where unknown. */
  readonly process_started: string | null;
  /** Where the process id is valid: containers with the same host name have their own ids. Null where unsupported. */
  readonly pid_namespace: string | null;
  readonly token: string;
  readonly command: string;
  /** ISO times. */
  readonly since: string;
  readonly renewed: string;
}

export interface LockOptions {
  readonly store: LockStore;
  /** The holder's command, for the message of a second run: `tcsync sync`. */
  readonly command: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends the wait for a lock that may be abandoned. */
  readonly signal?: AbortSignal;
}

/**
 * Takes the lock, and renews it every 15 s until it is released. A lock whose process on this host has ended, or that
 * was not renewed for 90 s, is taken over. Clocks differ: if the lock of another host seems to be that old, or to come
 * from the future, tcsync first waits for two renewals.
 * @throws UserError `locked`, exit 4, naming the holder.
 */
export async function acquireLock(options: LockOptions): Promise<Lock> {
  const { store, command, clock, log } = options;
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
    const stored = await store.read();
    const holder = stored === undefined ? undefined : parseHolder(stored.text);
    if (stored !== undefined && holder !== undefined && (await isHeld(stored, holder, options)))
      throw held(holder);
    if (await store.write(textOf(own), stored?.version ?? null)) {
      if (stored !== undefined)
        log.warn(
          { from: holder?.command, since: holder?.since },
          'Took over the lock of a run that has ended',
        );
      return holdLock(store, own, clock, log);
    }
  }
  throw new UserError('Another run is taking the lock right now.', {
    code: 'locked',
    exitCode: EXIT.locked,
    hint: 'Run the command again when that run has ended.',
  });
}

/** The holder of a lock, for messages. */
export interface LockHolder {
  readonly host: string;
  readonly pid: number;
  readonly command: string;
  /** ISO time. */
  readonly since: string;
  /** Whether the next run takes it over, unless it is renewed by then. */
  readonly isAbandoned: boolean;
}

/** Reads who holds the lock; undefined when it is free. */
export async function lockHolder(
  store: Pick<LockStore, 'read'>,
  now: number,
): Promise<LockHolder | undefined> {
  const stored = await store.read();
  const holder = stored === undefined ? undefined : parseHolder(stored.text);
  if (holder === undefined) return undefined;
  const { host, pid, command, since } = holder;
  return { host, pid, command, since, isAbandoned: lockState(holder, stored?.age, now) !== 'held' };
}

function holdLock(store: LockStore, own: Holder, clock: Clock, log: Log): Lock {
  let lost = false;
  let renewedAt = clock.now();
  let checkedAt = clock.now();
  const ownVersion = async (): Promise<string | undefined> => {
    const stored = await store.read();
    checkedAt = clock.now();
    return stored !== undefined && parseHolder(stored.text)?.token === own.token ? stored.version : undefined;
  };
  const renew = async (): Promise<void> => {
    try {
      const version = await ownVersion();
      const renewed = { ...own, renewed: new Date(clock.now()).toISOString() };
      if (version === undefined) lost = true;
      else if (await store.write(textOf(renewed), version)) renewedAt = clock.now();
    } catch (error) {
      log.warn({ error: messageOf(error) }, 'tcsync cannot renew the lock');
    }
  };
  const check = async (): Promise<void> => {
    try {
      if ((await ownVersion()) === undefined) lost = true;
    } catch (error) {
      log.debug({ error: messageOf(error) }, 'tcsync cannot read the lock');
    }
  };
  let checking: Promise<void> | undefined;
  const checkOnce = (): Promise<void> => (checking ??= check().finally(() => (checking = undefined)));
  let renewing: Promise<void> = Promise.resolve();
  const renewNext = (): Promise<void> => (renewing = renewing.then(renew));
  const timer = setInterval(() => void renewNext(), RENEW_MS);
  timer.unref();
  return {
    check: async () => {
      // The timer of a suspended process fires late.
      if (clock.now() - renewedAt > 2 * RENEW_MS) await renewNext();
      else if (clock.now() - checkedAt > FRESH_MS) await checkOnce();
      if (lost) {
        throw lockLost(
          'This run has lost its lock: another run took it over, or the lock was removed.',
          'If another run is active, wait until it ends. Then run the command again.',
        );
      }
      if (clock.now() - renewedAt > EXPIRED_MS) {
        throw lockLost(
          'tcsync could not renew the lock for 90 seconds, so another run may have taken it over.',
          'Check that this machine can reach the storage, then run the command again.',
        );
      }
    },
    release: async () => {
      clearInterval(timer);
      await renewing;
      try {
        const version = await ownVersion();
        if (version !== undefined) await store.remove(version);
      } catch (error) {
        // The run is complete, and the lock expires.
        log.warn(
          { error: messageOf(error) },
          'tcsync cannot release the lock: other runs have to wait 90 seconds',
        );
      }
    },
  };
}

/** Whether the lock is held. If the clocks may differ, waits until the holder should have renewed it. */
async function isHeld(
  stored: LockRecord,
  holder: Holder,
  { store, clock, log, signal }: LockOptions,
): Promise<boolean> {
  const state = lockState(holder, stored.age, clock.now());
  if (state !== 'unsure') return state === 'held';
  const { host, since, renewed } = holder;
  log.warn(
    { host, since, renewed },
    'A lock held by another machine seems to be abandoned; waiting 30 seconds for its renewal',
  );
  for (let looks = 0; looks < 2; looks++) {
    await clock.sleep(RENEW_MS, signal);
    const now = await store.read();
    if (now?.text !== stored.text) return now !== undefined;
  }
  return false;
}

/** The clocks of two machines may differ by more than the lifetime of a lock, so the storage's own clock counts first. */
function lockState(holder: Holder, age: number | undefined, now: number): 'held' | 'gone' | 'unsure' {
  const unrenewed = age ?? now - Date.parse(holder.renewed);
  const isSameHost = holder.host === hostname() && holder.pid_namespace === pidNamespace();
  if (isSameHost) return unrenewed > EXPIRED_MS || !isRunning(holder) ? 'gone' : 'held';
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
  // An ended process stays a zombie until its parent waits for it, which a parent in a container may never do.
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
  return new UserError(`${command} on ${host} (process ${pid}) has held the lock since ${since}.`, {
    code: 'locked',
    exitCode: EXIT.locked,
    hint: 'Wait until that run has ended. tcsync takes over a lock that has not been renewed for 90 seconds.',
  });
}

function lockLost(message: string, hint: string): UserError {
  return new UserError(message, {
    code: 'locked',
    exitCode: EXIT.locked,
    hint: `This run made no further changes. ${hint}`,
  });
}

function textOf(holder: Holder): string {
  return `${JSON.stringify(holder, undefined, 2)}\n`;
}

/** Undefined for a text that tcsync did not write: such a lock is taken over. */
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
