import { addHold, isPrepared } from '../../app/holds.ts';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import { holdReason } from '../../core/holds/holds.ts';
import { dayAt } from '../../io/clock.ts';
import type { CommonOptions, Context } from '../context.ts';

export interface HoldOptions extends CommonOptions {
  /** The last day: `2026-12-31`. */
  readonly until?: string;
  /** The reason, shown wherever the person appears. */
  readonly why?: string;
}

/** `tcsync hold <person>`: keeps a person as they are. */
export async function runHold(person: string, options: HoldOptions, context: Context): Promise<ExitCode> {
  const { storage, settings, clock, startedBy } = await context.open([]);
  const now = clock.now();
  const isKnown = await isPrepared(person, storage);
  const hold = await addHold(
    { person, until: options.until, why: options.why, by: `${startedBy.user}@${startedBy.host}` },
    { now, today: dayAt(now, settings.network.tz) },
    storage,
  );
  context.writeStdout(`${hold.person} is ${holdReason(hold)}.`);
  if (isKnown === false)
    context.writeStderr(
      'No prepared user has this e-mail or id. The hold takes effect once such a person appears in TimeCamp or the source.',
    );
  return EXIT.done;
}
