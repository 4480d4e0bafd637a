import { expect, test } from 'vitest';
import { dayOf } from '../../src/sources/values.ts';

const WHERE = { service: 'BambooHR', what: 'page 2 of the employees', field: 'hireDate', who: 'employee 17' };

test.each([
  ['2018-12-31', '2018-12-31'],
  [' 2018-12-31T08:00:00Z ', '2018-12-31'],
  ['', undefined],
  [null, undefined],
  [undefined, undefined],
])('%s is the day %s', (value, day) => {
  expect(dayOf(value, WHERE)).toBe(day);
});

test.each(['31/12/2018', 20181231, true, { date: '2018-12-31' }])(
  'the error names place and value %j',
  (value) => {
    expect(() => dayOf(value, WHERE)).toThrow(
      `BambooHR: in page 2 of the employees, the hireDate of employee 17 is ${JSON.stringify(value)}, which is not a date such as 2018-12-31.`,
    );
  },
);
