import { describe, expect, it } from 'vitest';
import { findSchedules } from '../../src/server/console/schedules.ts';
import type { HistoryEntry } from '../../src/server/schemas.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-28T12:00:00Z');

/** Runs that began so many hours ago. */
function runs(hoursAgo: readonly number[], more: Partial<HistoryEntry> = {}): HistoryEntry[] {
  return hoursAgo
    .toSorted((a, b) => a - b)
    .map((hours) => ({
      id: `${hours}`,
      command: 'run bamboohr',
      started: new Date(NOW - hours * HOUR).toISOString(),
      seconds: 1,
      exit_code: 0,
      changes: {},
      outcome: 'done',
      started_by: null,
      started_from: 'script',
      failures: 0,
      problem: null,
      refused_by: [],
      seats: null,
      has_plan: true,
      ...more,
    }));
}
const hourly = (from: number, to: number): number[] =>
  Array.from({ length: from - to + 1 }, (_, n) => from - n);

describe('what the history shows of schedules', () => {
  it('runs of every hour: the next one is due an hour after the last', () => {
    expect(findSchedules(runs(hourly(20.5, 0.5)), NOW)).toEqual([
      {
        command: 'run bamboohr',
        every_seconds: 3600,
        break_seconds: 3600,
        last: '2026-11-28T11:30:00.000Z',
        next: '2026-11-28T12:30:00.000Z',
        is_late: false,
      },
    ]);
  });

  it.each([
    ['a little late', hourly(20.25, 1.25), false],
    ['three hours late', hourly(24, 4), true],
    ['after one failure of the machine', [...hourly(60, 50), ...hourly(20, 0.5)], false],
    ['late, although the machine had failed before', [...hourly(60, 50), ...hourly(20, 4)], true],
    [
      'in a night like those before',
      [99, 75, 51, 27].flatMap((end) => hourly(end + 9, end)).map((n) => n - 13),
      false,
    ],
    ['after a night', [104, 80, 56, 32].flatMap((end) => hourly(end + 9, end)), true],
  ])('is late only beyond what is usual: %s', (_, hours, isLate) => {
    expect(findSchedules(runs(hours), NOW).map((one) => one.is_late)).toEqual([isLate]);
  });

  it('one failure does not change the rhythm', () => {
    expect(findSchedules(runs([...hourly(60, 50), ...hourly(20, 0)]), NOW)).toMatchObject([
      { every_seconds: 3600 },
    ]);
  });

  it.each([
    ['too few runs', runs([3, 2, 1])],
    ['runs that a person started', runs(hourly(20, 1), { started_from: 'terminal' })],
    [
      'plans that were applied in the console',
      runs(hourly(20, 1), { started_from: 'http', command: 'sync' }),
    ],
    ['runs of earlier versions', runs(hourly(20, 1), { started_from: null })],
  ])('says nothing of %s', (_, entries) => {
    expect(findSchedules(entries, NOW)).toEqual([]);
  });

  it('knows schedulers that use the service, several schedules, and forgets one that was replaced', () => {
    const others = runs(hourly(20, 1), { command: 'run entra', started_from: 'http' });
    const both = [...runs(hourly(20, 1)), ...others].toSorted((a, b) => b.started.localeCompare(a.started));
    expect(
      findSchedules(both, NOW)
        .map(({ command }) => command)
        .toSorted(),
    ).toEqual(['run bamboohr', 'run entra']);
    const replaced = [...runs(hourly(20, 1), { command: 'run' }), ...runs(hourly(60, 30))];
    expect(findSchedules(replaced, NOW).map(({ command }) => command)).toEqual(['run']);
  });
});
