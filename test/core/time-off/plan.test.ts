import { describe, expect, it } from 'vitest';
import { addDays, daysFrom, isDay } from '../../../src/core/time-off/days.ts';
import {
  compareWindow,
  timeOffTest,
  wantedDays,
  windowsOf,
  type DayType,
  type PresentDay,
} from '../../../src/core/time-off/plan.ts';
import { parseVacations, type Vacation } from '../../../src/core/time-off/vacation.ts';
import { fc } from '../../properties.ts';

const DAY_TYPES: readonly DayType[] = [
  { id: '1', name: 'Working day', isDayOff: false },
  { id: '2', name: 'Vacation', isDayOff: true },
  { id: '3', name: 'Sick leave', isDayOff: true },
  { id: '4', name: 'Remote work', isDayOff: false },
  { id: '5', name: 'Unpaid vacation', isDayOff: false },
];

function leave(start: string, finish: string, type = 'Vacation', email = 'ann@example.com'): Vacation {
  return { email, start_on: start, finish_on: finish, tc_leave_type: type };
}

function daysOfAnn(...vacations: readonly Vacation[]) {
  return wantedDays(vacations, DAY_TYPES).value.get('ann@example.com') ?? [];
}

describe('wantedDays', () => {
  it.each([
    ['vacation', { dayTypeId: '2', shouldBe: 0, vacationTime: 480 }],
    ['SICK LEAVE', { dayTypeId: '3', shouldBe: 0, vacationTime: 0 }],
    ['Remote work', { dayTypeId: '4', shouldBe: 480, vacationTime: 0 }],
    ['Unpaid vacation', { dayTypeId: '5', shouldBe: 480, vacationTime: 480 }],
  ])('plans a day of %s', (type, expected) => {
    expect(daysOfAnn(leave('2026-12-24', '2026-12-24', type))).toEqual([{ day: '2026-12-24', ...expected }]);
  });

  it.each([
    ['Vacation', { shouldBe: 330, vacationTime: 150 }],
    ['Sick leave', { shouldBe: 330, vacationTime: 0 }],
    ['Unpaid vacation', { shouldBe: 480, vacationTime: 150 }],
  ])('plans hours of %s, not a whole day', (type, expected) => {
    const hours = { ...leave('2026-12-24', '2026-12-24', type), minutes_per_day: 150 };
    expect(daysOfAnn(hours)).toMatchObject([{ day: '2026-12-24', ...expected }]);
  });

  it('adds up hours of one day type on one day, up to a whole day', () => {
    const part = (minutes: number, type?: string) => ({
      ...leave('2026-12-24', '2026-12-24', type),
      minutes_per_day: minutes,
    });
    expect(daysOfAnn(part(240), part(90))).toMatchObject([{ shouldBe: 150, vacationTime: 330 }]);
    expect(daysOfAnn(part(300), part(300))).toMatchObject([{ shouldBe: 0, vacationTime: 480 }]);
    expect(daysOfAnn(part(480), part(60))).toMatchObject([{ shouldBe: 0, vacationTime: 480 }]);
    expect(daysOfAnn(part(60, 'Sick leave'), part(90))).toMatchObject([{ shouldBe: 390, vacationTime: 90 }]);
  });

  it('finds a day type by its name, whatever the spaces around it and the case', () => {
    expect(daysOfAnn(leave('2026-12-24', '2026-12-24', ' sick Leave '))).toMatchObject([{ dayTypeId: '3' }]);
  });

  it('writes weekends like other days, across the end of a year', () => {
    const days = daysOfAnn(leave('2026-12-31', '2027-01-04')).map(({ day }) => day);
    expect(days).toEqual(['2026-12-31', '2027-01-01', '2027-01-02', '2027-01-03', '2027-01-04']);
  });

  it('lets the leave that starts later hold, in any order of the file', () => {
    const long = leave('2026-12-01', '2026-12-05');
    const sick = leave('2026-12-03', '2026-12-04', 'Sick leave');
    const expected = ['2', '2', '3', '3', '2'];
    expect(daysOfAnn(long, sick).map((day) => day.dayTypeId)).toEqual(expected);
    expect(daysOfAnn(sick, long).map((day) => day.dayTypeId)).toEqual(expected);
  });

  it('lets the shorter of two hold that start on one day', () => {
    const days = daysOfAnn(
      leave('2026-12-01', '2026-12-01', 'Sick leave'),
      leave('2026-12-01', '2026-12-02'),
    );
    expect(days.map((day) => day.dayTypeId)).toEqual(['3', '2']);
  });

  it('gives the same days whatever the order of the file', () => {
    const anyLeave = fc
      .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 9 }), fc.constantFrom(...DAY_TYPES))
      .map(([from, length, type]) => {
        const start = addDays('2026-06-01', from);
        return leave(start, addDays(start, length), type.name);
      });
    const shuffled = fc
      .array(anyLeave, { maxLength: 8 })
      .chain((leaves) =>
        fc.tuple(
          fc.constant(leaves),
          fc.shuffledSubarray(leaves, { minLength: leaves.length, maxLength: leaves.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([leaves, other]) => {
        const days = daysOfAnn(...leaves);
        expect(daysOfAnn(...other)).toEqual(days);
        expect(days.map(({ day }) => day)).toEqual(days.map(({ day }) => day).toSorted());
      }),
    );
  });

  it('skips an unknown day type and names it once with its people', () => {
    const { value, notices } = wantedDays(
      [
        leave('2026-12-01', '2026-12-01', 'Jury duty', 'Ann@Example.com'),
        leave('2026-12-02', '2026-12-02', 'Jury duty', 'bob@example.com'),
        leave('2026-12-02', '2026-12-02', 'Vacation', 'bob@example.com'),
      ],
      DAY_TYPES,
    );
    expect([...value.keys()]).toEqual(['bob@example.com']);
    expect(notices).toEqual([
      {
        level: 'warning',
        code: 'unknown-day-type',
        message:
          'TimeCamp has no day type "Jury duty", so time off of that type is skipped. ' +
          'Known types: Working day, Vacation, Sick leave, Remote work, Unpaid vacation.',
        who: ['Ann@Example.com', 'bob@example.com'],
      },
    ]);
  });
});

describe('windowsOf', () => {
  it('holds 100 calendar days in one window and the 101st in the next', () => {
    const hundred = windowsOf(daysOfAnn(leave('2026-01-01', '2026-04-10')));
    expect(hundred.map(({ first, last, days }) => [first, last, days.length])).toEqual([
      ['2026-01-01', '2026-04-10', 100],
    ]);
    const more = windowsOf(daysOfAnn(leave('2026-01-01', '2026-04-11')));
    expect(more.map(({ days }) => days.length)).toEqual([100, 1]);
  });

  it('bridges gaps within a window, and begins the next with the next day of leave', () => {
    const windows = windowsOf(
      daysOfAnn(
        leave('2026-01-01', '2026-01-02'),
        leave('2026-04-01', '2026-04-01'),
        leave('2026-09-01', '2026-09-01'),
      ),
    );
    expect(windows.map(({ first, days }) => [first, days.length])).toEqual([
      ['2026-01-01', 3],
      ['2026-09-01', 1],
    ]);
  });
});

describe('compareWindow', () => {
  const [window] = windowsOf(daysOfAnn(leave('2026-12-01', '2026-12-03')));
  if (window === undefined) throw new Error('no window');
  const compare = (present: readonly PresentDay[]) =>
    compareWindow(
      window,
      present,
      timeOffTest([leave('2026-12-01', '2026-12-01', ' remote WORK')], DAY_TYPES),
    );
  const there: PresentDay = { day: '2026-12-01', dayTypeId: '2', shouldBe: 0, vacationTime: 480 };

  it.each<[string, Partial<PresentDay>, boolean]>([
    ['the same day', {}, false],
    ['another type', { dayTypeId: '3' }, true],
    ['other planned minutes', { shouldBe: 480 }, true],
    ['other minutes of vacation', { vacationTime: 0 }, true],
    ['minutes that TimeCamp does not report', { shouldBe: undefined, vacationTime: undefined }, false],
  ])('compares %s', (_, change, isWritten) => {
    const { changes, left } = compare([{ ...there, ...change }]);
    expect(left).toEqual([]);
    expect(changes.some(({ after }) => after.day === '2026-12-01')).toBe(isWritten);
    expect(changes.map(({ after }) => after.day)).toEqual(
      expect.arrayContaining(['2026-12-02', '2026-12-03']),
    );
  });

  it.each<[string, PresentDay, boolean]>([
    ['a type of the file', { ...there, day: '2026-12-05', dayTypeId: '4', vacationTime: 0 }, true],
    ['a day off in the week', { ...there, day: '2026-12-04', dayTypeId: '3', vacationTime: 0 }, true],
    ['a day off at the weekend', { ...there, day: '2026-12-05', dayTypeId: '3', vacationTime: 0 }, false],
    ['a working day', { ...there, day: '2026-12-04', dayTypeId: '1', vacationTime: 0 }, false],
    ['minutes of vacation', { ...there, day: '2026-12-05', dayTypeId: '5' }, true],
  ])('reports days that are left in TimeCamp: %s', (_, day, isReported) => {
    expect(compare([day]).left).toEqual(isReported ? [day] : []);
  });
});

describe('days', () => {
  it('counts both ends, and nothing backwards', () => {
    expect(daysFrom('2028-02-28', '2028-03-01')).toEqual(['2028-02-28', '2028-02-29', '2028-03-01']);
    expect(daysFrom('2026-01-02', '2026-01-01')).toEqual([]);
  });

  it.each([
    ['2026-02-28', true],
    ['2026-02-29', false],
    ['2026-02-30', false],
    ['2026-13-01', false],
    ['24.12.2026', false],
    ['2026-1-1', false],
    ['2026-12', false],
    ['2026-12-24T00:00:00.000Z', false],
    ['+012026-12-24', false],
  ])('knows whether %s is a day', (text, expected) => {
    expect(isDay(text)).toBe(expected);
  });
});

describe('parseVacations', () => {
  it('reads what fetch writes', () => {
    const day = leave('2026-12-24', '2026-12-24');
    const vacations = [
      leave('2026-12-24', '2026-12-31'),
      day,
      { ...day, minutes_per_day: 1 },
      { ...day, minutes_per_day: 480 },
      { ...day, minutes_per_day: null },
      leave('2026-01-01', addDays('2026-01-01', 3660)),
    ];
    expect(parseVacations({ vacation: vacations })).toEqual({ vacations, problems: [] });
  });

  it('names the first ten problems', () => {
    const { problems } = parseVacations({ vacation: Array.from({ length: 11 }, () => 7) });
    expect(problems).toHaveLength(10);
    expect(problems.at(-1)).toBe('Leave entry 10: not an object.');
  });

  it.each([
    ['no list', {}, 'The list "vacation" is missing.'],
    ['no object', { vacation: [7] }, 'Leave entry 1: not an object.'],
    [
      'no e-mail',
      { vacation: [{ ...leave('2026-12-24', '2026-12-24'), email: '' }] },
      'Leave entry 1: "email" is missing or not text.',
    ],
    [
      'no text',
      { vacation: [{ ...leave('2026-12-24', '2026-12-24'), email: 7 }] },
      'Leave entry 1: "email" is missing or not text.',
    ],
    [
      'no such day',
      { vacation: [leave('2026-02-30', '2026-03-01')] },
      'Leave entry 1: "2026-02-30" is not a date in the form 2026-12-24.',
    ],
    ...[0, 481, 1.5, '60'].map((minutes): [string, object, string] => [
      `${minutes} minutes`,
      { vacation: [{ ...leave('2026-12-24', '2026-12-24'), minutes_per_day: minutes }] },
      'Leave entry 1: "minutes_per_day" is not a whole number from 1 to 480.',
    ]),
    [
      'without a real end',
      { vacation: [leave('2026-01-01', addDays('2026-01-01', 3661))] },
      'Leave entry 1: it ends (2036-01-10) more than 10 years after it starts (2026-01-01).',
    ],
    [
      'backwards',
      { vacation: [leave('2026-12-24', '2026-12-23')] },
      'Leave entry 1: it ends (2026-12-23) before it starts (2026-12-24).',
    ],
  ])('complains about %s', (_, content, message) => {
    expect(parseVacations(content)).toEqual({ vacations: [], problems: [message] });
  });
});
