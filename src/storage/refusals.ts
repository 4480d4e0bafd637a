import type { RepeatedRefusal } from '../core/plan/guards/repeated-refusals.ts';
import type { LockableStorage, Storage } from './storage.ts';
import { readText } from './text.ts';

const REFUSALS_KEY = 'var/refusals.json';
/** Another command may end at the same moment. */
const MAX_TRIES = 5;

/** The commands whose last runs were refused. A damaged file has none: at worst, one message more is sent. */
export async function readRefusals(storage: Storage): Promise<readonly RepeatedRefusal[]> {
  return parse(await readText(storage, REFUSALS_KEY));
}

/** Replaces the entry of a command; undefined removes it. */
export async function changeRefusal(
  storage: LockableStorage,
  command: string,
  change: (known: RepeatedRefusal | undefined) => RepeatedRefusal | undefined,
): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const stored = await storage.readVersion(REFUSALS_KEY);
    const refusals = parse(stored?.text);
    const known = refusals.find((one) => one.command === command);
    const changed = change(known);
    if (changed === known) return;
    const all = [...refusals.filter((one) => one !== known), ...(changed === undefined ? [] : [changed])];
    const text = `${JSON.stringify({ version: 1, refusals: all }, null, 2)}\n`;
    if (await storage.writeIf(REFUSALS_KEY, text, stored?.version ?? null)) return;
  }
}

function parse(text: string | undefined): readonly RepeatedRefusal[] {
  try {
    const file: { readonly version?: unknown; readonly refusals?: unknown } | null = JSON.parse(
      text ?? 'null',
    );
    return file?.version === 1 && Array.isArray(file.refusals) ? file.refusals : [];
  } catch {
    return [];
  }
}
