import type { Notice } from '../base/notice.ts';
import { acquireLock, type Lock, type LockStore } from '../io/lock.ts';
import type { LockableStorage } from '../storage/storage.ts';
import type { Context, Session } from './context.ts';
import { logNotices } from './result.ts';

const LOCK_KEY = 'var/sync.lock';

/** Where the account's lock is kept. */
export function lockStore(storage: LockableStorage): LockStore {
  return {
    read: () => storage.readVersion(LOCK_KEY),
    write: (text, version) => storage.writeIf(LOCK_KEY, text, version),
    remove: (version) => storage.removeIf(LOCK_KEY, version),
  };
}

/** What to say of a storage on which a lock keeps nobody out. */
export function noConditions(storage: LockableStorage): Notice {
  return {
    level: 'warning',
    code: 'no-conditional-writes',
    message: `The service behind ${storage.describe(LOCK_KEY)} does not honour conditional writes, so the lock cannot keep two machines from syncing at once: run tcsync on one machine only, or store in a service that honours them.`,
  };
}

/** Takes the lock of the account, exit 4 when another run holds it. */
export async function lockAccount(
  { storage, log }: Pick<Session<never>, 'storage' | 'log'>,
  command: string,
  { shell }: Context,
): Promise<Lock> {
  if (!(await storage.honoursConditions())) logNotices(log, [noConditions(storage)]);
  return acquireLock({
    place: lockStore(storage),
    command: `tcsync ${command}`,
    clock: shell.clock,
    log,
    signal: shell.signal,
  });
}
