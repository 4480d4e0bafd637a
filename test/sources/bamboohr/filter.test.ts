import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/base/json.ts';
import { filterExpression } from '../../../src/sources/bamboohr/filter.ts';

const SALES = { field: 'department', operator: 'includes', value: ['Sales', "Men's"] };
const EMPLOYED = { field: 'employmentStatus', operator: 'does_not_include', value: ['Terminated'] };

describe('filters as an expression of version 2', () => {
  test.each<[string, 'all' | 'any', readonly JsonObject[], string]>([
    ['one of several options', 'all', [SALES], "department in ('Sales','Men''s')"],
    [
      'all filters',
      'all',
      [SALES, EMPLOYED],
      "department in ('Sales','Men''s') and employmentStatus ne 'Terminated'",
    ],
    [
      'one of the filters',
      'any',
      [
        { field: 'employeeNumber', operator: 'equal', value: '1' },
        { field: 'employeeNumber', operator: 'not_equal', value: "O'Neil" },
      ],
      "employeeNumber eq '1' or employeeNumber ne 'O''Neil'",
    ],
    [
      'none of several options',
      'all',
      [{ field: 'status', operator: 'does_not_include', value: ['A', 'B'] }],
      "status ne 'A' and status ne 'B'",
    ],
  ])('%s', (_, match, filters, expression) => {
    expect(filterExpression({ match, filters })).toBe(expression);
  });

  test.each<[string, 'all' | 'any', JsonObject]>([
    ['an operator that version 2 lacks', 'all', { field: 'name', operator: 'contains', value: 'x' }],
    ['emptiness', 'all', { field: 'name', operator: 'empty' }],
    ['a range of days', 'all', { field: 'hireDate', operator: 'range', value: { start: 'a', end: 'b' } }],
    ['a number', 'all', { field: 'age', operator: 'equal', value: 4 }],
    ['an empty text', 'all', { field: 'name', operator: 'equal', value: '' }],
    ['and inside or', 'any', { field: 'status', operator: 'does_not_include', value: ['A', 'B'] }],
    ['a field that is no name', 'all', { field: "x' or '", operator: 'equal', value: 'x' }],
    ['a further key', 'all', { field: 'name', operator: 'equal', value: 'x', filters: [] }],
  ])('none for %s', (_, match, filter) => {
    expect(filterExpression({ match, filters: [EMPLOYED, filter] })).toBeUndefined();
  });
});
