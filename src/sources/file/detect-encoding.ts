import { markOf, tryDecode } from './decode.ts';

export interface DetectedEncoding {
  readonly encoding: string;
  /** Why, to follow the name: `it begins with a byte order mark`. */
  readonly evidence: string;
  /** Whether `decode` finds it without FILE_ENCODING. */
  readonly isUsual: boolean;
}

/**
 * Detects the encoding of a text: by its mark, as valid UTF-8, as UTF-16 without a mark, else of the two that Windows
 * uses in Europe the one in which fewer symbols are inside words.
 * @param countHeaders how many headers of a text are known; decides before the symbols
 */
export function detectEncoding(bytes: Uint8Array, countHeaders: (text: string) => number): DetectedEncoding {
  const mark = markOf(bytes);
  if (mark !== undefined)
    return { encoding: mark, evidence: 'it begins with a byte order mark', isUsual: true };
  const wide = wideEncoding(bytes);
  if (wide !== undefined) return { encoding: wide, evidence: 'every second byte is 0', isUsual: false };
  const utf8 = tryDecode(bytes, 'utf-8');
  if (utf8 !== undefined) {
    const word = foreignWords(utf8)[0];
    const evidence =
      word === undefined ? 'it contains only ASCII letters' : `all of it is valid UTF-8, such as "${word}"`;
    return { encoding: 'utf-8', evidence, isUsual: true };
  }
  const [western, central] = ['windows-1252', 'windows-1250'].map((encoding) => {
    const text = tryDecode(bytes, encoding) ?? '';
    return {
      encoding,
      text,
      headers: countHeaders(text),
      implausible: text.match(IMPLAUSIBLE[encoding] ?? /$^/)?.length ?? 0,
    };
  }) as [Candidate, Candidate];
  const byHeaders = central.headers - western.headers;
  const isCentral = byHeaders === 0 ? central.implausible < western.implausible : byHeaders > 0;
  const better = isCentral ? central : western;
  const words = foreignWords(better.text).slice(0, 3);
  return {
    encoding: better.encoding,
    evidence: `it is not valid UTF-8, and contains ${words.map((word) => `"${word}"`).join(', ')} in this encoding`,
    isUsual: false,
  };
}

interface Candidate {
  readonly encoding: string;
  readonly text: string;
  readonly headers: number;
  readonly implausible: number;
}

/**
 * What rarely follows or precedes a letter in a language of the region: the letters of the other one, read in this
 * encoding.
 */
const IMPLAUSIBLE: Readonly<Record<string, RegExp>> = {
  'windows-1252': /(?<=\p{L})[¹³¿£¥¯¼¾ªº\u009F\u008F\u009D]|[¹³¿£¥¯¼¾](?=\p{L})|[šžŠŽŸ]|[œŒ](?![ui])/gu,
  'windows-1250': /(?<=\p{L})[¤¦§¨©¬®°±´¶·¸»]|[¤¦§¨©¬®±¶»](?=\p{L})|[ŕĺľĹŔĽ]/gu,
};

/** The words with a letter beyond ASCII, each once. */
function foreignWords(text: string): readonly string[] {
  const words = text.match(/\p{L}*[^\P{L}a-z]\p{L}*/giu) ?? [];
  return [...new Set(words)];
}

function wideEncoding(bytes: Uint8Array): string | undefined {
  const sample = bytes.subarray(0, 1000);
  const zeros = [0, 0];
  for (const [index, byte] of sample.entries())
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  const many = sample.length / 4;
  return odd > many && even < many / 4 ? 'utf-16le' : even > many && odd < many / 4 ? 'utf-16be' : undefined;
}
