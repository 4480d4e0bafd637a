import { usageError } from '../base/errors.ts';
import type { Allowances } from '../core/plan/guards/hazards.ts';
import { HAZARD_KINDS, type HazardKind } from '../core/plan/plan.ts';

/**
 * Parses the values of `--allow`: `deactivations=40`, `stale`.
 * @throws UserError, exit 64, for an unknown hazard or a missing number.
 */
export function parseAllowances(words: readonly string[]): Allowances {
  const allow: Partial<Record<HazardKind, number>> = {};
  for (const word of words) {
    const [, kind = '', number] = /^([a-z-]+)(?:=(\d+))?$/.exec(word) ?? [];
    const hazard = HAZARD_KINDS.find((known) => known === kind && known !== 'empty');
    if (hazard === undefined || (hazard === 'stale') !== (number === undefined)) {
      throw usageError(
        `--allow ${word} is invalid.`,
        'Give stale, or one of deactivations, new-users, moves, role-losses, group-removals with a number, for example --allow deactivations=40.',
      );
    }
    allow[hazard] = Number(number ?? 0);
  }
  return allow;
}
