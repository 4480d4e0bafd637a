import type { RepeatedRefusal } from '../core/plan/guards/repeated-refusals.ts';
import type { LockableStorage, Storage } from './storage.ts';
import { readText } from './text.ts';

const REFUSALS_KEY = 'var/refusals.json';
/** Another command may end at the same moment. */
const MAX_TRIES = 5;

/** The guards that refuse commands, run after run. A damaged file has none: at worst, one message more is sent. */
export async function readRefusals(storage: Storage): Promise<readonly RepeatedRefusal[]> {
  return parse(await readText(storage, REFUSALS_KEY));
}

/** Replaces the entries of a command, one for each guard that refuses it. */
export async function changeRefusals(
  storage: LockableStorage,
  command: string,
  change: (known: readonly RepeatedRefusal[]) => readonly RepeatedRefusal[],
): Promise<void> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const stored = await storage.readVersion(REFUSALS_KEY);
    const refusals = parse(stored?.text);
    const known = refusals.filter((refusal) => refusal.command === command);
    const changed = change(known);
    if (known.length === 0 && changed.length === 0) return;
    const all = [...refusals.filter((refusal) => refusal.command !== command), ...changed];
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
