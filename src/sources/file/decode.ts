import { TextDecoder } from 'node:util';
import { settingsError, UserError } from '../../base/errors.ts';

/**
 * Decodes the bytes of a file, without a byte order mark: UTF-8, or UTF-16 if its mark says so; anything else only as
 * `encoding` says (a name such as `windows-1250`), because a wrong guess would misspell names without a warning.
 */
export function decode(bytes: Uint8Array, encoding: string | undefined, path: string): string {
  const label = encoding ?? markOf(bytes) ?? 'utf-8';
  if (!isEncoding(label))
    throw settingsError(
      `--encoding ${label} is not a known encoding.`,
      'Examples: utf-8, utf-16le, windows-1250, windows-1252, iso-8859-2.',
    );
  const text = tryDecode(bytes, label);
  // UTF-16 without its mark passes for UTF-8, every second byte being 0.
  if (text !== undefined && !text.includes('\0')) return text;
  throw new UserError(`${path} is not encoded in ${label.toUpperCase()}.`, {
    code: 'input',
    hint: 'Run `tcsync init --source file`, which detects the encoding. Or save the file as UTF-8 ("CSV UTF-8" in Excel), or specify its encoding with --encoding, such as windows-1252, or FILE_ENCODING in .env.',
  });
}

/** The text, or undefined when the bytes are invalid in this encoding. */
export function tryDecode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    const decoder = new TextDecoder(encoding, { fatal: true });
    const text = decoder.decode(bytes);
    return decoder.encoding === 'windows-1252' ? withWindowsLetters(text) : text;
  } catch {
    return undefined;
  }
}

/** Some versions of Node decode windows-1252 as Latin-1, which has control characters where Windows has these. */
const WINDOWS_LETTERS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';

function withWindowsLetters(text: string): string {
  return text.replaceAll(
    /[\u0080-\u009F]/g,
    (control) => WINDOWS_LETTERS[control.charCodeAt(0) - 0x80] ?? control,
  );
}

/** The encoding that a byte order mark names. */
export function markOf([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return undefined;
}

export function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== '';
  } catch {
    return false;
  }
}
