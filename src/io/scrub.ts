/** Takes secrets out of a text. */
export type Scrubber = (text: string) => string;

const MASK = '****';
/** Shorter ones are found in ordinary words and numbers, and masking those would tell more than it hides. */
const SHORTEST = 4;

/**
 * A function that replaces every secret in a text by `****`: as it is, and as it stands in addresses, forms, JSON and
 * base64, such as the header of a Basic login.
 */
export function createScrubber(secrets: readonly string[]): Scrubber {
  const forms = new Set(secrets.filter((secret) => secret.length >= SHORTEST).flatMap(formsOf));
  if (forms.size === 0) return (text) => text;
  // The longest first, so that of two secrets one of which begins the other nothing is left over.
  const sorted = [...forms].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(sorted.map(escaped).join('|'), 'g');
  return (text) => text.replaceAll(pattern, MASK);
}

/**
 * A value as JSON in which the secrets are taken out of the texts alone: taken out of the JSON itself, a secret like
 * `true` or `2026` would leave something that is none.
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
 * What a secret looks like inside base64: each letter stands for six bits, so that it depends on how many bytes come
 * before. Letters that the neighbours have a part in are left out.
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
