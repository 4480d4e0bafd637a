import { usageError } from '../base/errors.ts';
import { didYouMean } from './suggestion.ts';
import type { Selection } from '../core/plan/build/selection.ts';
import { CATEGORIES, type Category } from '../core/plan/operation-spec.ts';

/**
 * Parses the value of `--only`.
 * @throws UserError, exit 64, for an unknown category
 */
export function parseCategories(text: string): Selection['only'] {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const known = words.filter((word): word is Category => CATEGORIES.some((category) => category === word));
  if (known.length === words.length && known.length > 0) return known;
  const unknown = words.find((word) => !CATEGORIES.some((category) => category === word)) ?? '';
  throw usageError(
    `--only ${text} is invalid.${didYouMean(unknown, CATEGORIES)}`,
    `Use a comma-separated list of ${CATEGORIES.join(', ')}.`,
  );
}
