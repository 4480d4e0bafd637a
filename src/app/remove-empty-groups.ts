import { EXIT, UserError } from '../base/errors.ts';
import type { Allowances } from '../core/plan/guards/hazards.ts';
import { PREPARED_KEY, type PreparedDocument, readPrepared } from '../storage/documents.ts';
import type { Storage } from '../storage/storage.ts';
import { exists } from '../storage/text.ts';
import { syncAccount, type SyncRequest, type SyncResult, type SyncSession } from './sync.ts';

export interface RemoveEmptyGroupsRequest {
  /** The name of the command, for the summary and the lock. */
  readonly command: string;
  readonly dryRun: boolean;
  readonly allow: Allowances;
  /** Whether the groups that the prepared users need are kept. */
  readonly keepNeeded: boolean;
  readonly approve?: SyncRequest['approve'];
}

/**
 * Removes unused empty groups: a sync of nothing else.
 * @throws UserError when `keepNeeded` is set and there is no file of prepared users
 */
export async function removeEmptyGroups(
  { command, dryRun, allow, keepNeeded, approve }: RemoveEmptyGroupsRequest,
  session: SyncSession,
): Promise<SyncResult> {
  const prepared = keepNeeded ? await readNeeded(session.storage) : undefined;
  const selection = { only: ['empty-groups'] as const, users: undefined };
  return syncAccount(
    { command, dryRun, allow, selection, prepared, removeEmptyGroups: true, approve },
    session,
  );
}

async function readNeeded(storage: Storage): Promise<PreparedDocument> {
  if (await exists(storage, PREPARED_KEY)) return readPrepared(storage);
  throw new UserError(
    `${storage.describe(PREPARED_KEY)} does not exist, so tcsync does not know which groups are needed.`,
    {
      code: 'input',
      exitCode: EXIT.failed,
      hint: 'Run `tcsync prepare` first, or add --no-prepared to remove every empty group below the root group.',
    },
  );
}
