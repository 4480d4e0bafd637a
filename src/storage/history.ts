import type { RunRecord } from '../core/plan/record.ts';
import type { Storage } from './storage.ts';
import { readText } from './text.ts';

const FOLDER = 'var/history/';
const NAME = /^var\/history\/(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-[\w-]+)\.json$/;
const DAY_MS = 86_400_000;

/** Stores the plan and the result of a run. @returns its key */
export async function writeHistory(storage: Storage, record: RunRecord): Promise<string> {
  const { started, command } = record.summary;
  const key = `${FOLDER}${timeName(started)}-${command.replaceAll(/[^\w-]+/g, '-')}.json`;
  await storage.write(key, [Buffer.from(`${JSON.stringify(record)}\n`)]);
  return key;
}

/** Removes the runs that are older than that many days. */
export async function pruneHistory(storage: Storage, days: number, now: number): Promise<void> {
  // Names start with the time, so their order is that of the runs.
  const oldest = timeName(new Date(Math.max(0, now - days * DAY_MS)).toISOString());
  for (const id of await listHistory(storage)) {
    if (id < oldest) await storage.remove(keyOf(id));
  }
}

/** The ids of the stored runs, oldest first: `2026-11-23T05-00-00-000Z-sync`. */
export async function listHistory(storage: Storage): Promise<readonly string[]> {
  return (await storage.list(FOLDER)).flatMap((key) => NAME.exec(key)?.[1] ?? []);
}

/** One stored run; undefined when it does not exist or is invalid. */
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

/** An ISO time that is valid in a file name. */
function timeName(iso: string): string {
  return iso.replaceAll(/[:.]/g, '-');
}
