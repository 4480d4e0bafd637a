import type { Notice } from '../base/notice.ts';
import { acquireLock, type Lock, type LockStore } from '../io/lock.ts';
import type { LockableStorage } from '../storage/storage.ts';
import { logNotices } from './result.ts';
import type { Session } from './session.ts';

/** The lock of every run that changes people or groups. */
export const ACCOUNT_LOCK_KEY = 'var/sync.lock';
/** The lock of `sync-time-off`, which changes only attendance and may run during a sync. */
export const TIME_OFF_LOCK_KEY = 'var/sync_time_off.lock';

/** The lock store of a key. */
export function lockStore(storage: LockableStorage, key = ACCOUNT_LOCK_KEY): LockStore {
  return {
    read: () => storage.readVersion(key),
    write: (text, version) => storage.writeIf(key, text, version),
    remove: (version) => storage.removeIf(key, version),
  };
}

/** The warning about a storage whose lock cannot exclude a second machine. */
export function noConditions(storage: LockableStorage): Notice {
  return {
    level: 'warning',
    code: 'no-conditional-writes',
    message: `The service behind ${storage.describe(ACCOUNT_LOCK_KEY)} does not support conditional writes, so the lock cannot prevent simultaneous runs on two machines. Run tcsync on one machine only, or use a service that supports conditional writes.`,
  };
}

/**
 * Holds a lock while `body` runs.
 * @throws UserError, exit 4, when another run holds it
 */
export async function withLock<T>(
  session: Pick<Session<never>, 'storage' | 'log' | 'clock' | 'signal'>,
  command: string,
  body: (lock: Lock) => Promise<T>,
  key = ACCOUNT_LOCK_KEY,
): Promise<T> {
  const { storage, log, clock, signal } = session;
  if (!(await storage.honoursConditions())) logNotices(log, [noConditions(storage)]);
  const lock = await acquireLock({
    store: lockStore(storage, key),
    command: `tcsync ${command}`,
    clock,
    log,
    signal,
  });
  try {
    return await body(lock);
  } finally {
    await lock.release();
  }
}
