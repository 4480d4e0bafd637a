import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import type { Hold } from '../core/holds/holds.ts';
import { isDay } from '../core/time-off/days.ts';
import type { LockableStorage, Storage } from './storage.ts';
import { readText } from './text.ts';

/** The holds: written by `hold` and `release`, read by everything that plans changes. */
const HOLDS_KEY = 'var/holds.json';
/** How often a change is tried again after another process was faster. */
const MAX_TRIES = 10;

const schema = z.object({
  version: z.literal(1),
  holds: z.array(
    z.object({
      person: z.string(),
      until: z.string().refine(isDay, 'not a date').nullable(),
      why: z.string(),
      created: z.string(),
      by: z.string(),
    }),
  ),
});

/**
 * Reads the holds; a missing file has none.
 * @throws UserError when the file is damaged: without it, held people would be changed
 */
export async function loadHolds(storage: Storage): Promise<readonly Hold[]> {
  return parseHolds(await readText(storage, HOLDS_KEY), storage);
}

/** Replaces the holds by what `change` makes of them. Two processes at the same time do not undo each other's change. */
export async function changeHolds(
  storage: LockableStorage,
  change: (holds: readonly Hold[]) => readonly Hold[],
): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const stored = await storage.readVersion(HOLDS_KEY);
    const holds = parseHolds(stored?.text, storage);
    const changed = change(holds);
    if (changed === holds) return;
    const text = `${JSON.stringify({ version: 1, holds: changed }, null, 2)}\n`;
    if (await storage.writeIf(HOLDS_KEY, text, stored?.version ?? null)) return;
  }
  throw new UserError(`Other processes keep changing ${storage.describe(HOLDS_KEY)}.`, {
    code: 'storage',
    hint: 'Run the command again.',
  });
}

function parseHolds(text: string | undefined, storage: Storage): readonly Hold[] {
  if (text === undefined) return [];
  try {
    return schema.parse(JSON.parse(text)).holds;
  } catch (cause) {
    const name = storage.describe(HOLDS_KEY);
    throw new UserError(`tcsync cannot read ${name}: it is damaged or not a list of holds.`, {
      code: 'input',
      cause,
      hint: 'Correct the file, or delete it and add the holds again with `tcsync hold`.',
    });
  }
}
