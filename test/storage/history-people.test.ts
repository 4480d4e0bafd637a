import { expect, it } from 'vitest';
import { changesOf } from '../../src/app/history.ts';
import type { RunRecord } from '../../src/core/plan/record.ts';
import { maintainHistory, runId, writeHistory } from '../../src/storage/history.ts';
import { createMemoryStorage, type MemoryStorage } from '../app/memory-storage.ts';
import { account, NOW, plan, prepared, user } from '../core/plan/builders.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Milliseconds since the epoch: the last hours of one day, all of the next. */
const TIMES = Array.from({ length: 40 }, (_, hour) => NOW + hour * HOUR);

function recordAt(time: number, people = 1): RunRecord {
  const names = ['ann', ...Array.from({ length: people - 1 }, (_, index) => `p${index}`)];
  const made = plan(
    names.map((name) => prepared(name, { timecamp_user_name: `${name} at ${time}` })),
    account(names.map((name) => user(name))),
    {},
    { allow: { 'look-alikes': Infinity } },
  );
  return {
    version: 1,
    summary: {
      version: 1,
      command: 'sync',
      ok: true,
      exit_code: 0,
      started: new Date(time).toISOString(),
      seconds: 1,
    },
    plan: made,
    results: made.operations.map(({ id }) => ({ operation: id, state: 'done' })),
  };
}

async function history(records: readonly RunRecord[] = TIMES.map((time) => recordAt(time))) {
  const storage = createMemoryStorage();
  for (const record of records) await writeHistory(storage, record);
  await maintainHistory(storage, 90, NOW + 2 * DAY);
  return storage;
}

/** The changes of Ann, and the keys that are read for them. */
async function find(storage: MemoryStorage) {
  storage.reads.splice(0);
  const changes = await changesOf(storage, 'ann@example.com');
  return { changes, reads: [...new Set(storage.reads)].toSorted() };
}

const idAt = (time: number): string => runId({ started: new Date(time).toISOString(), command: 'sync' });
const DAYS = ['var/history/people/2026-11-02.json', 'var/history/people/2026-11-03.json'];

it('a person whom every run changed is found in one file for each day', async () => {
  const { changes, reads } = await find(await history());
  expect(changes.map(({ run }) => run)).toEqual(TIMES.toReversed().map(idAt));
  expect(reads).toEqual([...DAYS, 'var/history_index.json']);
});

it.each([
  ['is missing', (storage: MemoryStorage) => storage.files.delete(DAYS[0] ?? '')],
  [
    'is damaged',
    (storage: MemoryStorage) => storage.files.set(DAYS[0] ?? '', '{"version":1,"runs":{"x":1}}'),
  ],
])('the records are read when the file of a day %s', async (_, damage) => {
  const storage = await history();
  const { changes } = await find(storage);
  damage(storage);
  const again = await find(storage);
  expect(again.changes).toEqual(changes);
  expect(again.reads).toHaveLength(2 + 1 + 16);
});

it('a run that changed many people is read from its record', async () => {
  const storage = await history([recordAt(NOW, 501), recordAt(NOW + DAY, 500)]);
  const { changes, reads } = await find(storage);
  expect(changes).toHaveLength(2);
  expect(reads).toContain(`var/history/${idAt(NOW)}.json`);
  expect([...storage.files.keys()].filter((key) => key.includes('people'))).toEqual([DAYS[1]]);
});

it('the file of a day is removed with its runs', async () => {
  const storage = await history();
  await writeHistory(storage, recordAt(NOW + 3 * DAY));
  await maintainHistory(storage, 1, NOW + 3 * DAY);
  await writeHistory(storage, recordAt(NOW + 3 * DAY + HOUR));
  await maintainHistory(storage, 1, NOW + 3 * DAY + HOUR);
  expect([...storage.files.keys()].filter((key) => key.includes('people'))).toEqual([
    'var/history/people/2026-11-05.json',
  ]);
});
