import { createHash } from 'node:crypto';
import type { Storage } from '../storage/storage.ts';
import { readText } from '../storage/text.ts';

const KEY = 'var/printed_warnings.json';
const DAY_MS = 24 * 60 * 60 * 1000;
/** A run that cron starts each hour does not begin at the same second each day. */
const EARLY_MS = 60 * 60 * 1000;

/** The warnings that runs have printed within a day, so that cron does not send the same mail every hour. */
export interface DailyWarnings {
  /** Whether the warning was printed within a day; if not, it counts as printed now. */
  readonly isRepeated: (warning: string) => boolean;
  /** Stores what was printed, if anything was. */
  readonly save: () => Promise<void>;
}

/** Reads what was printed within a day. A damaged file has nothing: at worst, a warning is printed once more. */
export async function readDailyWarnings(storage: Storage, now: number): Promise<DailyWarnings> {
  const isRecent = (time: number): boolean => time <= now && now - time < DAY_MS - EARLY_MS;
  const stored = Object.entries(parse(await readText(storage, KEY)));
  const printed = new Map(stored.filter(([, time]) => isRecent(Date.parse(time))));
  let isChanged = false;
  return {
    isRepeated: (warning) => {
      // Without the names that a warning may have in it.
      const key = createHash('sha256').update(warning).digest('hex').slice(0, 16);
      if (printed.has(key)) return true;
      printed.set(key, new Date(now).toISOString());
      isChanged = true;
      return false;
    },
    save: async () => {
      if (isChanged) await storage.write(KEY, [Buffer.from(fileText(printed))]);
    },
  };
}

function fileText(printed: ReadonlyMap<string, string>): string {
  return `${JSON.stringify({ version: 1, printed: Object.fromEntries(printed) }, null, 2)}\n`;
}

function parse(text: string | undefined): Readonly<Record<string, string>> {
  try {
    const file: { readonly version?: unknown; readonly printed?: Record<string, string> } | null = JSON.parse(
      text ?? 'null',
    );
    return file?.version === 1 ? (file.printed ?? {}) : {};
  } catch {
    return {};
  }
}
