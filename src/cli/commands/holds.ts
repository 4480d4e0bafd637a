import { readHolds } from '../../app/holds.ts';
import { resultHead } from '../../app/result.ts';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import { dayAt } from '../../io/clock.ts';
import type { CommonOptions, Context } from '../context.ts';
import { holdsToCsv, renderHolds } from '../render/holds.ts';

/** `tcsync holds`: lists the holds. */
export async function runHolds({ format }: CommonOptions, context: Context): Promise<ExitCode> {
  const { storage, settings, clock } = await context.open([]);
  const holds = await readHolds(storage, dayAt(clock.now(), settings.network.tz));
  if (format === 'json') context.writeJson({ ...resultHead(context, 'holds', EXIT.done), ...holds });
  else context.writeStdout(format === 'csv' ? holdsToCsv(holds) : renderHolds(holds));
  return EXIT.done;
}
