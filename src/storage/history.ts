import type { RunRecord } from '../core/plan/record.ts';
import type { Storage } from './storage.ts';
import { readText } from './text.ts';

const FOLDER = 'var/history/';
const NAME = /^var\/history\/(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-[\w-]+)\.json$/;
const DAY_MS = 86_400_000;

/** Keeps the plan and the result of a run. @returns the key under which it is. */
export async function writeHistory(storage: Storage, record: RunRecord): Promise<string> {
  const { started, command } = record.summary;
  const key = `${FOLDER}${timeName(started)}-${command.replaceAll(/[^\w-]+/g, '-')}.json`;
  await storage.write(key, [Buffer.from(`${JSON.stringify(record)}\n`)]);
  return key;
}

/** Removes the runs that began before that many days. */
export async function pruneHistory(storage: Storage, days: number, now: number): Promise<void> {
  // Names begin with the time, so that their order is that of the runs.
  const oldest = timeName(new Date(Math.max(0, now - days * DAY_MS)).toISOString());
  for (const id of await listHistory(storage)) {
    if (id < oldest) await storage.remove(keyOf(id));
  }
}

/** The runs that are kept, the oldest first, by names such as `2026-11-23T05-00-00-000Z-sync`. */
export async function listHistory(storage: Storage): Promise<readonly string[]> {
  return (await storage.list(FOLDER)).flatMap((key) => NAME.exec(key)?.[1] ?? []);
}

/** One run of the list; undefined when it is not there, or is none. */
export async function readHistory(storage: Storage, id: string): Promise<RunRecord | undefined> {
  if (!NAME.test(keyOf(id))) return undefined;
  const text = await readText(storage, keyOf(id));
  if (text === undefined) return undefined;
  try {
    const record: Partial<RunRecord> | null = JSON.parse(text);
    return record?.version === 1 && record.summary !== undefined ? (record as RunRecord) : undefined;
  } catch {
    return undefined;
  }
}

function keyOf(id: string): string {
  return `${FOLDER}${id}.json`;
}

/** An ISO time as it may stand in the name of a file. */
function timeName(iso: string): string {
  return iso.replaceAll(/[:.]/g, '-');
}
