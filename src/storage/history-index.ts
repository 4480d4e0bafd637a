import { isObject } from '../base/json.ts';
import type { RunLine } from '../core/history/run-line.ts';
import type { LockableStorage, Storage } from './storage.ts';
import { readText } from './text.ts';

const KEY = 'var/history_index.json';
const VERSION = 1;
/** Another process may write it at the same moment; what an attempt misses, the next run adds. */
const ATTEMPTS = 3;

interface Index {
  readonly version: typeof VERSION;
  readonly runs: readonly RunLine[];
}

/**
 * The lines of past runs by id, so that a list of runs does not read every record. The records are authoritative: the
 * index may lack runs, and a damaged one is ignored.
 */
export async function readIndex(storage: Storage): Promise<ReadonlyMap<string, RunLine>> {
  return parseIndex(await readText(storage, KEY));
}

/** Replaces the index by lines that are made from the present one. */
export async function writeIndex(
  storage: LockableStorage,
  update: (index: ReadonlyMap<string, RunLine>) => Promise<readonly RunLine[]>,
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = await storage.readVersion(KEY);
    const index: Index = { version: VERSION, runs: await update(parseIndex(stored?.text)) };
    const text = `${JSON.stringify(index)}\n`;
    if (text === stored?.text || (await storage.writeIf(KEY, text, stored?.version ?? null))) return;
  }
}

/** Whether the list of runs can be made of it. */
function isLine(line: unknown): boolean {
  if (!isObject(line)) return false;
  const { id, command, started, outcome, people, seconds, exit_code, failures, ...rest } = line;
  const { changes, refused_by: guards, started_by: starter, seats, undoes } = rest;
  return (
    [id, command, started, outcome, people].every((text) => typeof text === 'string') &&
    [seconds, exit_code, failures].every((number) => typeof number === 'number') &&
    [starter, seats].every((part) => part === null || isObject(part)) &&
    (undoes === null || typeof undoes === 'string') &&
    isObject(changes) &&
    Array.isArray(guards)
  );
}

function parseIndex(text: string | undefined): ReadonlyMap<string, RunLine> {
  if (text === undefined) return new Map();
  try {
    const index: Partial<Index> | null = JSON.parse(text);
    if (index?.version !== VERSION || !Array.isArray(index.runs) || !index.runs.every(isLine))
      return new Map();
    return new Map(index.runs.map((line) => [line.id, line]));
  } catch {
    return new Map();
  }
}
