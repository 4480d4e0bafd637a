import { type RunLine, runLine } from '../core/history/run-line.ts';
import { countKinds } from '../core/plan/operations.ts';
import type { RunRecord } from '../core/plan/record.ts';
import { type RunPeople, runPeople } from '../core/history/run-people.ts';
import { readIndex, writeIndex } from './history-index.ts';
import { addToDays, dayOfKey, readDays } from './history-people.ts';
import { isRunRecord } from './run-record-shape.ts';
import type { LockableStorage, Storage } from './storage.ts';
import { exists, readText } from './text.ts';

const FOLDER = 'var/history/';
const UNFINISHED = 'unfinished/';
const NAME = /^var\/history\/(unfinished\/)?(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z-[\w-]+)\.json$/;
const DAY_MS = 86_400_000;
/** The number of people that each notice of a quiet run names in the history. */
const MAX_NAMED = 10;
/** Records read at a time. */
const READS = 32;

/** The id of a run: `2026-11-23T05-00-00-000Z-sync`. */
export function runId({ started, command }: Pick<RunRecord['summary'], 'started' | 'command'>): string {
  return `${timeName(started)}-${command.replaceAll(/[^\w-]+/g, '-')}`;
}

/** Whether a text has the form of the id of a run. */
export function isRunId(text: string): boolean {
  return NAME.test(keyOf(text));
}

/** Stores the plan of a run that is about to change TimeCamp, so that it is known what it did even if it is killed. */
export async function beginHistory(storage: Storage, record: RunRecord): Promise<void> {
  await write(storage, `${UNFINISHED}${runId(record.summary)}`, { ...record, unfinished: true });
}

/** Stores the plan and the result of a run. */
export async function writeHistory(storage: Storage, record: RunRecord): Promise<void> {
  const id = runId(record.summary);
  await write(storage, id, record);
  await storage.remove(keyOf(`${UNFINISHED}${id}`));
}

/** The runs that began to change TimeCamp and have not reported their end. */
export async function readUnfinished(storage: Storage): Promise<readonly RunRecord[]> {
  const unfinished: RunRecord[] = [];
  for (const key of await storage.list(`${FOLDER}${UNFINISHED}`)) {
    const id = NAME.exec(key)?.[2];
    if (id === undefined) continue;
    // Only the removal is missing of a run that was killed after it had written its result.
    const record = (await exists(storage, keyOf(id))) ? undefined : await readRecord(storage, key);
    if (record === undefined) await storage.remove(key);
    else unfinished.push(record);
  }
  return unfinished;
}

/** Stores how a run ended that failed while it changed TimeCamp: what it did is determined by the next run. */
export async function writeFailedEnd(storage: Storage, record: RunRecord): Promise<void> {
  const begun = await readRecord(storage, keyOf(`${UNFINISHED}${runId(record.summary)}`));
  if (begun === undefined) await writeHistory(storage, record);
  else await beginHistory(storage, { ...begun, summary: record.summary });
}

/**
 * Removes the runs that are older than that many days, and brings the index up to date. The days are counted from the
 * run before this one at most: a clock that is years ahead once must not remove everything.
 */
export async function maintainHistory(storage: LockableStorage, days: number, now: number): Promise<void> {
  const keys = await storage.list(FOLDER);
  const end = Math.min(now, timeBefore(keys) ?? now);
  // Names start with the time, so their order is that of the runs.
  const oldest = timeName(new Date(Math.max(0, end - days * DAY_MS)).toISOString());
  const ids: string[] = [];
  for (const key of keys) {
    const [, unfinished, id = ''] = NAME.exec(key) ?? [];
    const name = id === '' ? dayOfKey(key) : id;
    if (name === undefined) continue;
    // The file of a day is removed with the last of its runs.
    if (name < oldest.slice(0, name.length)) await storage.remove(key);
    else if (id !== '' && unfinished === undefined) ids.push(id);
  }
  let added: readonly (readonly [string, RunRecord])[] = [];
  await writeIndex(storage, async (index) => {
    added = await readRuns(
      storage,
      ids.filter((id) => !index.has(id)),
    );
    const lines = new Map([...index, ...added.map(([id, record]) => [id, runLine(id, record)] as const)]);
    return ids.flatMap((id) => lines.get(id) ?? []);
  });
  await addToDays(storage, new Map(added.map(([id, record]) => [id, runPeople(record)])));
}

/** What runs did to people, by id: from the files of the days, else from the records. */
export async function readRunPeople(
  storage: Storage,
  ids: readonly string[],
): Promise<ReadonlyMap<string, RunPeople>> {
  const found = await readDays(storage, ids);
  const missing = await readRuns(
    storage,
    ids.filter((id) => !found.has(id)),
  );
  return new Map([...found, ...missing.map(([id, record]) => [id, runPeople(record)] as const)]);
}

/** The time of the latest run but one, in milliseconds since the epoch. */
function timeBefore(keys: readonly string[]): number | undefined {
  const id = [...new Set(keys.flatMap((key) => NAME.exec(key)?.[2] ?? []))].sort().at(-2);
  const time = id === undefined ? NaN : Date.parse(isoTime(id));
  return Number.isNaN(time) ? undefined : time;
}

/** The ids of the runs that have reported their end, oldest first. */
export async function listHistory(storage: Storage): Promise<readonly string[]> {
  return (await storage.list(FOLDER)).flatMap((key) => {
    const [, unfinished, id] = NAME.exec(key) ?? [];
    return id === undefined || unfinished !== undefined ? [] : [id];
  });
}

/** The lines of the latest runs, newest first. Reads the index, and the records that are not in it. */
export async function listRuns(
  storage: Storage,
  { since, limit = Infinity }: { /** ISO time. */ readonly since?: string; readonly limit?: number } = {},
): Promise<readonly RunLine[]> {
  const oldest = since === undefined ? '' : timeName(since);
  const keys = await storage.list(FOLDER);
  // A run that has ended and is still listed as unfinished counts once.
  const ids = [...new Set(keys.flatMap((key) => NAME.exec(key)?.[2] ?? []))].sort();
  const all = ids.filter((id) => id >= oldest);
  const shown = all.slice(Math.max(0, all.length - limit)).reverse();
  return shown.length === 0 ? [] : linesOf(storage, shown, await readIndex(storage));
}

/** One stored run; undefined when it does not exist or is invalid. */
export async function readRun(storage: Storage, id: string): Promise<RunRecord | undefined> {
  if (!isRunId(id)) return undefined;
  return (await readRecord(storage, keyOf(id))) ?? readRecord(storage, keyOf(`${UNFINISHED}${id}`));
}

/** Several stored runs, in the order of their ids; invalid ones are left out. */
export async function readRuns(
  storage: Storage,
  ids: readonly string[],
): Promise<readonly (readonly [id: string, record: RunRecord])[]> {
  const found = new Map<string, RunRecord>();
  const left = [...ids];
  const work = async (): Promise<void> => {
    for (let id = left.pop(); id !== undefined; id = left.pop()) {
      const record = await readRun(storage, id);
      if (record !== undefined) found.set(id, record);
    }
  };
  await Promise.all(Array.from({ length: Math.min(READS, ids.length) }, work));
  return ids.flatMap((id) => {
    const record = found.get(id);
    return record === undefined ? [] : [[id, record] as const];
  });
}

/** Lines by the index, else by the record; in the order of the ids. */
async function linesOf(
  storage: Storage,
  ids: readonly string[],
  index: ReadonlyMap<string, RunLine>,
): Promise<readonly RunLine[]> {
  const missing = ids.filter((id) => !index.has(id));
  const read = new Map((await readRuns(storage, missing)).map(([id, record]) => [id, runLine(id, record)]));
  return ids.flatMap((id) => index.get(id) ?? read.get(id) ?? []);
}

/** A run without changes is kept in a few hundred bytes, however many people the account has and its notices name. */
async function write(storage: Storage, id: string, record: RunRecord): Promise<void> {
  const { plan } = record;
  const counts = Object.entries(plan?.counts ?? {}).filter(([, count]) => count > 0);
  const kept =
    plan === null
      ? record
      : { ...record, plan: { ...plan, counts: Object.fromEntries(counts), owners: undefined } };
  const isQuiet = (plan?.operations.length ?? 0) === 0;
  const text = JSON.stringify(kept, (key, value: unknown) =>
    isQuiet && key === 'who' && Array.isArray(value) ? value.slice(0, MAX_NAMED) : value,
  );
  await storage.write(keyOf(id), [Buffer.from(`${text}\n`)]);
}

async function readRecord(storage: Storage, key: string): Promise<RunRecord | undefined> {
  const text = await readText(storage, key);
  if (text === undefined) return undefined;
  try {
    const record: unknown = JSON.parse(text);
    if (!isRunRecord(record)) return undefined;
    const { plan } = record;
    return plan === null ? record : { ...record, plan: { ...plan, counts: countKinds(plan.operations) } };
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

/** The time in the id of a run. */
function isoTime(id: string): string {
  return id.replace(/^(.{10}T\d\d)-(\d\d)-(\d\d)-(\d{3}Z).*$/, '$1:$2:$3.$4');
}
