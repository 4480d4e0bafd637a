import { releaseHold } from '../../app/holds.ts';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import type { CommonOptions, Context } from '../context.ts';

/** `tcsync release <person>`: ends a hold. */
export async function runRelease(
  person: string,
  _options: CommonOptions,
  context: Context,
): Promise<ExitCode> {
  const { storage } = await context.open([]);
  const hold = await releaseHold(person, storage);
  context.writeStdout(`${hold.person} is no longer held. The next sync may change them again.`);
  return EXIT.done;
}
