import { describe, expect, it } from 'vitest';
import type { RecordedDay, RecordedEntry } from '../../../src/core/plan/record.ts';
import { addDays } from '../../../src/core/time-off/days.ts';
import type { PresentDay } from '../../../src/core/time-off/plan.ts';
import {
  dayTypeNames,
  isAsRecorded,
  isReversible,
  recordDays,
  recordedWindows,
  type ReversibleDay,
  reverseWindow,
} from '../../../src/core/time-off/recorded.ts';

const DAY = '2026-12-24';
const WORK: RecordedEntry = { day_type_id: '1', should_be: 480, vacation_time: 0 };
const VACATION: RecordedEntry = { day_type_id: '2', should_be: 0, vacation_time: 480 };

/** A day on which a run wrote a vacation over a working day. */
function recorded(day: string, fields: Partial<ReversibleDay> = {}): ReversibleDay {
  return {
    person: 'ann@example.com',
    day,
    before: 'Working day',
    after: 'Vacation',
    user_id: '7',
    had: WORK,
    written: VACATION,
    ...fields,
  };
}

function present(day: string, { day_type_id, should_be, vacation_time }: RecordedEntry): PresentDay {
  return { day, dayTypeId: day_type_id, shouldBe: should_be, vacationTime: vacation_time };
}

describe('the record of a day', () => {
  const record = (before: PresentDay | undefined, after: PresentDay) =>
    recordDays(
      { email: 'ann@example.com', userId: '7', changes: [{ before, after }] },
      dayTypeNames([
        { id: '1', name: 'Working day', isDayOff: false },
        { id: '2', name: 'Vacation', isDayOff: true },
      ]),
    );

  it('has what TimeCamp had and what the run wrote, with the names of the day types', () => {
    expect(record(present(DAY, WORK), present(DAY, VACATION))).toStrictEqual([recorded(DAY)]);
  });

  it('says when TimeCamp had nothing', () => {
    expect(record(undefined, present(DAY, VACATION))).toStrictEqual([
      recorded(DAY, { before: null, had: null }),
    ]);
  });

  it('leaves out the minutes that TimeCamp does not report; an unknown day type is named by its id', () => {
    const unreported = { shouldBe: undefined, vacationTime: undefined };
    expect(record({ day: DAY, dayTypeId: '9', ...unreported }, present(DAY, VACATION))).toStrictEqual([
      recorded(DAY, { before: '9', had: { day_type_id: '9' } }),
    ]);
  });

  it.each<[string, Partial<RecordedDay>, boolean]>([
    ['is complete', {}, true],
    ['lacks the id of the user', { user_id: undefined }, false],
    ['lacks what TimeCamp had', { had: undefined }, false],
    ['lacks what was written', { written: undefined }, false],
  ])('that %s: whether an undo can use it', (_, fields, expected) => {
    expect(isReversible({ ...recorded(DAY), ...fields })).toBe(expected);
  });
});

it.each<[string, PresentDay | undefined, RecordedEntry | null, boolean]>([
  ['both have nothing', undefined, null, true],
  ['only TimeCamp has an entry', present(DAY, WORK), null, false],
  ['only the record has an entry', undefined, WORK, false],
  ['the same', present(DAY, WORK), WORK, true],
  ['another day type', present(DAY, { ...WORK, day_type_id: '3' }), WORK, false],
  ['other planned minutes', present(DAY, { ...WORK, should_be: 240 }), WORK, false],
  ['other minutes of vacation', present(DAY, { ...WORK, vacation_time: 240 }), WORK, false],
  [
    'planned minutes that TimeCamp does not report',
    present(DAY, { ...WORK, should_be: undefined }),
    WORK,
    true,
  ],
  [
    'minutes of vacation that TimeCamp does not report',
    present(DAY, { ...WORK, vacation_time: undefined }),
    WORK,
    true,
  ],
  ['planned minutes that the record lacks', present(DAY, WORK), { day_type_id: '1', vacation_time: 0 }, true],
  [
    'minutes of vacation that the record lacks',
    present(DAY, WORK),
    { day_type_id: '1', should_be: 480 },
    true,
  ],
])('compares a day with its record: %s', (_, now, entry, expected) => {
  expect(isAsRecorded(now, entry)).toBe(expected);
});

describe('the windows of recorded days', () => {
  it('hold 100 calendar days of one user each, in order', () => {
    const first = '2026-01-01';
    const days = [
      recorded(addDays(first, 100)),
      recorded(addDays(first, 99)),
      recorded(first, { user_id: '8' }),
      recorded(first),
    ];
    expect([...recordedWindows(days)]).toEqual([
      ['8', [{ first, last: '2026-04-10', recorded: [days[2]] }]],
      [
        '7',
        [
          { first, last: '2026-04-10', recorded: [days[3], days[1]] },
          { first: '2026-04-11', last: '2026-07-19', recorded: [days[0]] },
        ],
      ],
    ]);
  });
});

describe('the undo of a window', () => {
  const undo = (day: ReversibleDay, now: PresentDay | undefined) =>
    reverseWindow(
      { first: DAY, last: DAY, recorded: [day] },
      now === undefined ? [] : [present('2026-12-01', VACATION), now],
    );

  it('puts back what the run replaced', () => {
    const now = present(DAY, VACATION);
    expect(undo(recorded(DAY), now)).toEqual({
      changes: [{ before: now, after: present(DAY, WORK) }],
      left: [],
    });
  });

  it.each<[string, ReversibleDay, PresentDay | undefined]>([
    ['is as before the run', recorded(DAY), present(DAY, WORK)],
    ['is gone, as before the run', recorded(DAY, { had: null }), undefined],
    ['is gone since', recorded(DAY), undefined],
  ])('has nothing to do for a day that %s', (_, day, now) => {
    expect(undo(day, now)).toEqual({ changes: [], left: [] });
  });

  it.each<[string, ReversibleDay, PresentDay]>([
    ['was changed since', recorded(DAY), present(DAY, { ...VACATION, day_type_id: '3' })],
    ['the run added, since TimeCamp cannot remove it', recorded(DAY, { had: null }), present(DAY, VACATION)],
  ])('leaves a day that %s', (_, day, now) => {
    expect(undo(day, now)).toEqual({ changes: [], left: [now] });
  });
});
