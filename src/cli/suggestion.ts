import { closest, distance } from 'fastest-levenshtein';

/** ` Did you mean sync?` for a word that is close to a known one; empty for others. */
export function didYouMean(word: string, known: readonly string[]): string {
  const written = word.toLowerCase();
  const nearest = closest(written, known);
  return distance(written, nearest) <= nearest.length / 2 ? ` Did you mean ${nearest}?` : '';
}
