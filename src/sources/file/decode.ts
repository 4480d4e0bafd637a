import { TextDecoder } from 'node:util';
import { settingsError, UserError } from '../../base/errors.ts';

/**
 * The file's bytes as text, without a byte order mark. UTF-8, or UTF-16 where its mark says so; anything else only as
 * `encoding` says (a name such as `windows-1250`): guessing would spell names wrong without anybody noticing.
 */
export function decode(bytes: Uint8Array, encoding: string | undefined, path: string): string {
  const label = encoding ?? markOf(bytes) ?? 'utf-8';
  const decoder = decoderFor(label);
  const wrong = (cause?: unknown) =>
    new UserError(`${path} is not written in ${label.toUpperCase()}.`, {
      code: 'input',
      hint: 'Save it as UTF-8 ("CSV UTF-8" in Excel), or name its encoding, e.g. --encoding windows-1252.',
      cause,
    });
  try {
    const text = decoder.decode(bytes);
    // UTF-16 without its mark passes for UTF-8, every second byte being 0.
    if (text.includes('\0')) throw wrong();
    return text;
  } catch (error) {
    throw error instanceof UserError ? error : wrong(error);
  }
}

function markOf([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return undefined;
}

function decoderFor(label: string): TextDecoder {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch (cause) {
    throw settingsError(
      `--encoding ${label} is not an encoding that tcsync knows.`,
      'Examples: utf-8, utf-16le, windows-1250, windows-1252, iso-8859-2.',
      cause,
    );
  }
}
