/** Compares by Unicode code points, the same on every machine whatever its language. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    if (a.charCodeAt(i) !== b.charCodeAt(i)) return codePointFrom(a, i) - codePointFrom(b, i);
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

/** The code point at `index`, whole even when `index` is its second half: both texts agree on the first. */
function codePointFrom(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  const second = unit >= 0xdc00 && unit <= 0xdfff && index > 0;
  return text.codePointAt(second ? index - 1 : index) ?? 0;
}
