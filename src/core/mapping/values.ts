import { nfc } from '../text.ts';

/** A value as text, a list of texts as its items joined by `/`; undefined for nothing and for other values. */
export function joinedText(value: unknown): string | undefined {
  if (typeof value === 'string') return nfc(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return nfc(value.join('/'));
  return undefined;
}

/** Whether a value is missing, null, blank text or an empty list. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  return typeof value === 'string' ? value.trim() === '' : Array.isArray(value) && value.length === 0;
}

/** Changes a text, or every text of a list; undefined for other values. */
export function mapText(value: unknown, change: (text: string) => string): unknown {
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value.map(change);
  const text = joinedText(value);
  return text === undefined ? undefined : change(text);
}
