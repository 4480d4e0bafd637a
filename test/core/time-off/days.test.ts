import { describe, expect, test } from 'vitest';
import { parseDay } from '../../../src/core/time-off/days.ts';

describe('the parser of days', () => {
  test.each([
    ['2018-12-31', '2018-12-31'],
    ['2024-02-29', '2024-02-29'],
    ['2018-12-31T09:00:00Z', '2018-12-31'],
    ['2018-12-31T23:30:00.123+02:00', '2018-12-31'],
    ['2018-12-31T00:00:00', '2018-12-31'],
  ])('%s is a day', (text, day) => {
    expect(parseDay(text)).toBe(day);
  });

  test.each([
    '',
    '31/12/2018',
    '12/31/2018',
    '31.12.2018',
    '2018-2-3',
    '2018-13-01',
    '2026-02-30',
    '0000-00-00',
    '20181231',
    '2018-12-31 09:00',
    '2018-12-31Tnoon',
    'today',
    'on 2018-12-31',
    '2018-12-31TT',
  ])('"%s" is no day', (text) => {
    expect(parseDay(text)).toBeUndefined();
  });
});
