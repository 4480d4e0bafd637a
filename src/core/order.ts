/** Compares by Unicode code points, the same on every machine whatever its language. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const [left, right] = [[...a], [...b]];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}

/** Compares ids: as numbers when both are all digits (of any length), by code points otherwise. */
export function compareIds(a: string, b: string): number {
  if (!DIGITS.test(a) || !DIGITS.test(b)) return compareText(a, b);
  const [left, right] = [a.replace(LEADING_ZEROS, ''), b.replace(LEADING_ZEROS, '')];
  return left.length - right.length || compareText(left, right) || compareText(a, b);
}

const DIGITS = /^\d+$/;
const LEADING_ZEROS = /^0+/;
