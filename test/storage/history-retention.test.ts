import { expect, it } from 'vitest';
import type { RunRecord } from '../../src/core/plan/record.ts';
import { listHistory, maintainHistory, writeHistory } from '../../src/storage/history.ts';
import { createMemoryStorage } from '../app/memory-storage.ts';

const DAYS = 90;
const recordOf = (day: string): RunRecord => ({
  version: 1,
  summary: {
    version: 1,
    command: 'sync',
    ok: true,
    exit_code: 0,
    started: `${day}T08:00:00.000Z`,
    seconds: 1,
  },
  plan: null,
});

/** The days of the runs that are left after runs on these days, each of which maintains the history. */
async function left(days: readonly string[]): Promise<readonly string[]> {
  const storage = createMemoryStorage();
  for (const day of days) {
    await writeHistory(storage, recordOf(day));
    await maintainHistory(storage, DAYS, Date.parse(`${day}T08:01:00Z`));
  }
  return (await listHistory(storage)).map((id) => id.slice(0, 10));
}

it.each([
  ['older than the days', ['2026-01-01', '2026-11-27', '2026-11-28'], ['2026-11-27', '2026-11-28']],
  ['older than the days, once', ['2026-01-01', '2026-11-28'], ['2026-01-01', '2026-11-28']],
  [
    'years behind a clock that is wrong once',
    ['2026-11-27', '2026-11-28', '2038-01-19', '2026-11-29'],
    ['2026-11-27', '2026-11-28', '2026-11-29', '2038-01-19'],
  ],
  [
    'old, after such a run too',
    ['2026-06-01', '2026-11-28', '2038-01-19', '2026-11-29'],
    ['2026-11-28', '2026-11-29', '2038-01-19'],
  ],
])('of runs, those are removed that are %s', async (_, days, expected) => {
  expect(await left(days)).toEqual(expected);
});
