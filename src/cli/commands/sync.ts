import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import type { Allowances } from '../../core/plan/hazards.ts';
import { HAZARD_KINDS, type HazardKind } from '../../core/plan/plan.ts';
import { CATEGORIES, type Category, type Selection } from '../../core/plan/selection.ts';
import { readPrepared } from '../../storage/documents.ts';
import type { CommonOptions, Context } from '../context.ts';
import { planToCsv, renderClosing, renderPlan } from '../render/plan.ts';
import { logNotices } from '../result.ts';
import { performSync, type SyncResult } from '../sync-run.ts';

export interface SyncOptions extends CommonOptions {
  readonly dryRun?: boolean;
  /** `deactivations=1200`, `stale`. */
  readonly allow?: readonly string[];
}

/** `tcsync sync`: compares the prepared users with the account, and changes the account. */
export async function runSync(options: SyncOptions, context: Context): Promise<ExitCode> {
  const allow = parseAllowances(options.allow ?? []);
  const place = await context.open(['timecamp', 'network']);
  const selection = selectionOf(place.settings.timecamp.syncOnly);
  const prepared = await readPrepared(place.storage);
  const dryRun = options.dryRun === true;
  const result = await performSync({ command: 'sync', dryRun, selection, allow, prepared }, place, context);
  logNotices(place.log, result.notices);
  place.log.info({ counts: result.summary.counts, requests: result.summary.requests }, 'sync ended');
  printResult(result, options, dryRun, context);
  return result.exitCode;
}

/** The result in the format that was asked for, and the closing line for whoever looks on. */
export function printResult(
  { plan, applied, notices, summary }: SyncResult,
  { format = 'text' }: CommonOptions,
  dryRun: boolean,
  context: Context,
): void {
  switch (format) {
    case 'text':
      context.print(`${renderPlan(plan, notices, applied)}\n\n${renderClosing(plan, summary, dryRun)}`);
      break;
    case 'json':
      context.print(JSON.stringify(summary));
      break;
    case 'csv':
      context.print(planToCsv(plan, applied));
      break;
  }
  if (summary.error !== undefined)
    context.tell(`${summary.error.message}\nWhat to do: ${summary.error.hint ?? ''}`);
}

/**
 * Reads the words of `--allow`.
 * @throws UserError, exit 64, for an unknown hazard or a missing number.
 */
export function parseAllowances(words: readonly string[]): Allowances {
  const allow: Partial<Record<HazardKind, number>> = {};
  for (const word of words) {
    const [, kind = '', number] = /^([a-z-]+)(?:=(\d+))?$/.exec(word) ?? [];
    const hazard = HAZARD_KINDS.find((known) => known === kind && known !== 'empty');
    if (hazard === undefined || (hazard === 'stale') !== (number === undefined)) {
      throw new UserError(`--allow ${word} is not understood.`, {
        code: 'usage',
        exitCode: EXIT.usage,
        hint: 'Expected is stale, or one of deactivations, new-users, moves, role-losses, group-removals with a number: --allow deactivations=40.',
      });
    }
    allow[hazard] = Number(number ?? 0);
  }
  return allow;
}

/** `--only` or TIMECAMP_SYNC_ONLY; an empty list means everything. */
export function selectionOf(only: readonly Category[], users?: readonly string[]): Selection {
  return { only: only.length === 0 ? undefined : only.filter((word) => CATEGORIES.includes(word)), users };
}
