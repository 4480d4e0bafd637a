/** Masks the secrets in a text. */
export type Scrubber = (text: string) => string;

const MASK = '****';
/** Shorter secrets occur in ordinary words and numbers; masking those would reveal more than it hides. */
const SHORTEST = 4;

/**
 * A function that replaces every secret in a text by `****`: as it is, and as encoded in addresses, forms, JSON and
 * base64, such as the header of a Basic login.
 */
export function createScrubber(secrets: readonly string[]): Scrubber {
  const forms = new Set(secrets.filter((secret) => secret.length >= SHORTEST).flatMap(formsOf));
  if (forms.size === 0) return (text) => text;
  // Longest first: one secret may be the beginning of another.
  const sorted = [...forms].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(sorted.map(escaped).join('|'), 'g');
  return (text) => text.replaceAll(pattern, MASK);
}

/**
 * A value as JSON with the secrets in its texts masked. Masking the JSON itself would break it for a secret such as
 * `true` or `2026`.
 */
export function scrubbedJson(value: unknown, scrub: Scrubber): string {
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'string' ? scrub(inner) : inner));
}

function formsOf(secret: string): string[] {
  const inJson = jsonInner(secret);
  const inAddress = encodeURIComponent(secret);
  const inForm = new URLSearchParams([['', secret]]).toString().slice(1);
  const encoded = [inAddress, inForm, encodeURI(secret)];
  return [
    secret,
    inJson,
    jsonInner(inJson),
    ...encoded,
    ...encoded.map((text) => text.replaceAll(/%[\dA-F]{2}/g, (code) => code.toLowerCase())),
    ...base64Forms(secret),
  ];
}

function jsonInner(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/**
 * A secret inside base64: each letter encodes six bits, so the result depends on the number of bytes before the secret.
 * Letters that also encode neighbouring bytes are left out.
 */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const whole = text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
    const long = whole.length >= SHORTEST ? whole : '';
    return long === '' ? [] : [long, long.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
