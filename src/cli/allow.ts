import { usageError } from '../base/errors.ts';
import { didYouMean } from './suggestion.ts';
import type { Allowances } from '../core/plan/guards/hazards.ts';
import { HAZARD_KINDS } from '../core/plan/plan.ts';

/**
 * Parses the values of `--allow`: `deactivations=40`, `stale`.
 * @throws UserError, exit 64, for an unknown hazard or a missing number.
 */
export function parseAllowances(words: readonly string[]): Allowances {
  const allow: Partial<Record<keyof Allowances, number>> = {};
  for (const word of words) {
    const [, kind = '', number] = /^([a-z-]+)(?:=(\d+))?$/i.exec(word) ?? [];
    const hazard = ALLOWED.find((known) => known === kind);
    if (hazard === undefined || UNCOUNTED.has(hazard) !== (number === undefined)) {
      throw usageError(
        `--allow ${word} is invalid.${didYouMean(kind, ALLOWED)}`,
        `Use ${[...UNCOUNTED].join(' or ')}, or one of ${ALLOWED.filter((known) => !UNCOUNTED.has(known)).join(', ')} with a number, for example --allow deactivations=40.`,
      );
    }
    allow[hazard] = Number(number ?? 0);
  }
  return allow;
}

/** What a run may be allowed; nothing allows an empty list. */
const ALLOWED: readonly (keyof Allowances)[] = [
  ...HAZARD_KINDS.filter((kind) => kind !== 'empty'),
  'partial-account',
];

const UNCOUNTED: ReadonlySet<keyof Allowances> = new Set(['stale', 'partial-account']);
