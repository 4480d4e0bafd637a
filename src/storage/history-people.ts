import { z } from 'zod';
import type { RunPeople } from '../core/history/run-people.ts';
import { operationShape } from './plan-file.ts';
import { dayShape, resultShape } from './run-record-shape.ts';
import type { LockableStorage, Storage } from './storage.ts';
import { readText } from './text.ts';

const NAME = /^var\/history\/people\/(\d{4}-\d\d-\d\d)\.json$/;
const VERSION = 1;
/** Another process may write it at the same moment; what an attempt misses, a search reads from the record. */
const ATTEMPTS = 3;
/** A run that changed more than this is not repeated: the file of a day is written again after each run of the day. */
const MAX_CHANGES = 500;

const shape = z.object({
  version: z.literal(VERSION),
  runs: z.record(
    z.string(),
    z.object({
      started: z.string(),
      operations: z.array(z.object({ operation: operationShape, result: resultShape })),
      external_ids: z.record(z.string(), z.string()).optional(),
      days: z.array(dayShape).optional(),
    }),
  ),
});

type Runs = ReadonlyMap<string, RunPeople>;

/**
 * What runs did to people, by id, from one file for each day, so that a search need not read every record. The records
 * are authoritative: a file may be missing, damaged or lack runs.
 */
export async function readDays(storage: Storage, ids: readonly string[]): Promise<Runs> {
  const days = [...new Set(ids.map(dayOf))];
  const files = await Promise.all(days.map(async (day) => parse(await readText(storage, keyOf(day)))));
  return new Map(files.flatMap((runs) => [...runs]));
}

/** Adds runs to the files of their days. */
export async function addToDays(storage: LockableStorage, added: Runs): Promise<void> {
  const small = [...added].filter(
    ([, { operations, days = [] }]) =>
      operations.length + days.length > 0 && operations.length + days.length <= MAX_CHANGES,
  );
  for (const day of new Set(small.map(([id]) => dayOf(id)))) {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const stored = await storage.readVersion(keyOf(day));
      const runs = new Map([...parse(stored?.text), ...small.filter(([id]) => dayOf(id) === day)]);
      const text = `${JSON.stringify({ version: VERSION, runs: Object.fromEntries(runs) })}\n`;
      if (await storage.writeIf(keyOf(day), text, stored?.version ?? null)) break;
    }
  }
}

/** The day of a file of `readDays`; undefined for other keys. */
export function dayOfKey(key: string): string | undefined {
  return NAME.exec(key)?.[1];
}

function dayOf(id: string): string {
  return id.slice(0, 10);
}

function keyOf(day: string): string {
  return `var/history/people/${day}.json`;
}

function parse(text: string | undefined): Runs {
  if (text === undefined) return new Map();
  try {
    const file: unknown = JSON.parse(text);
    return shape.safeParse(file).success
      ? new Map(Object.entries((file as { readonly runs: Readonly<Record<string, RunPeople>> }).runs))
      : new Map();
  } catch {
    return new Map();
  }
}
