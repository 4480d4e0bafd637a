import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import { PREPARED_KEY, readPrepared } from '../../storage/documents.ts';
import type { Storage } from '../../storage/storage.ts';
import { exists } from '../../storage/text.ts';
import { recordRun } from '../after-run.ts';
import { parseAllowances } from '../allow.ts';
import type { CommonOptions, Context } from '../context.ts';
import { reportSync } from '../sync-report.ts';
import { syncAccount } from '../../app/sync.ts';

export interface RemoveEmptyGroupsOptions extends CommonOptions {
  readonly dryRun?: boolean;
  readonly allow?: readonly string[];
  /** False for `--no-prepared`: no prepared users protect the groups that they need. */
  readonly prepared?: boolean;
}

/** `tcsync remove-empty-groups`: a sync that does nothing but remove groups in which nobody is. */
export async function runRemoveEmptyGroups(
  options: RemoveEmptyGroupsOptions,
  context: Context,
): Promise<ExitCode> {
  const allow = parseAllowances(options.allow ?? []);
  const dryRun = options.dryRun === true;
  const command = 'remove-empty-groups';
  const { result, log } = await recordRun(
    { command, dryRun, sections: ['timecamp', 'network'] },
    context,
    async (session) => {
      const prepared = options.prepared === false ? undefined : await readNeeded(session.storage);
      const selection = { only: ['empty-groups'] as const, users: undefined };
      const request = { command, dryRun, allow, selection, prepared, removeEmptyGroups: true };
      return syncAccount(request, session);
    },
  );
  reportSync(result, options, dryRun, log, context);
  return result.exitCode;
}

async function readNeeded(storage: Storage) {
  if (await exists(storage, PREPARED_KEY)) return readPrepared(storage);
  throw new UserError(
    `There is no ${storage.describe(PREPARED_KEY)}, which tells the groups that are needed.`,
    {
      code: 'input',
      exitCode: EXIT.failed,
      hint: 'Run `tcsync prepare` first; or give --no-prepared to remove every empty group below the root group.',
    },
  );
}
