import type { PreparedMeta } from '../../model.ts';
import { timeText } from '../../text.ts';

const HOUR_MS = 60 * 60 * 1000;

export interface FreshnessInput {
  /** Undefined for files by the earlier scripts: there is nothing to check. */
  readonly meta: PreparedMeta | undefined;
  /** SHA-256 of the bytes that were read, hex. */
  readonly sha256: string;
  /** 0: any age. */
  readonly maxAgeHours: number;
  /** The source of the last sync, from the journal. */
  readonly lastSource: string | null;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Why the prepared users are stale, a sentence each; empty when they are not. */
export function staleReasons({ meta, sha256, maxAgeHours, lastSource, now }: FreshnessInput): string[] {
  if (meta === undefined) return [];
  const reasons: string[] = [];
  if (meta.sha256 !== sha256) {
    reasons.push('The prepared file was edited after `tcsync prepare` wrote it.');
  }
  if (meta.input === undefined) return reasons;
  // The people of a source that failed are not changed, however old their data are.
  const fetched = meta.input.sources?.filter(({ failed }) => failed === undefined) ?? [meta.input];
  for (const { source, fetched_at } of fetched) {
    const data = meta.input.sources === undefined ? 'The data' : `The data of ${source}`;
    const age = now - Date.parse(fetched_at);
    if (maxAgeHours > 0 && !(age > -HOUR_MS)) {
      reasons.push(
        `${data} have the fetch time ${timeText(fetched_at)}, which is not in the past. Check the clock of the machine that runs \`tcsync fetch\`.`,
      );
    }
    if (maxAgeHours > 0 && age > maxAgeHours * HOUR_MS) {
      reasons.push(
        `${data} were fetched ${Math.floor(age / HOUR_MS)} hours ago; the limit is ${maxAgeHours} (TIMECAMP_MAX_INPUT_AGE_HOURS).`,
      );
    }
  }
  if (lastSource !== null && meta.input.source !== lastSource) {
    reasons.push(`The data come from ${meta.input.source}; the last sync used ${lastSource}.`);
  }
  return reasons;
}
