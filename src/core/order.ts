/** Compares by Unicode code points, the same on every machine whatever its language. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const difference = rankOf(a.charCodeAt(i)) - rankOf(b.charCodeAt(i));
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** Compares ids: as numbers when both are all digits (of any length), by code points otherwise. */
export function compareIds(a: string, b: string): number {
  if (!DIGITS.test(a) || !DIGITS.test(b)) return compareText(a, b);
  const [left, right] = [a.replace(LEADING_ZEROS, ''), b.replace(LEADING_ZEROS, '')];
  return left.length - right.length || compareText(left, right) || compareText(a, b);
}

const DIGITS = /^\d+$/;
const LEADING_ZEROS = /^0+/;

/** Characters that take two units come after all others. */
function rankOf(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
