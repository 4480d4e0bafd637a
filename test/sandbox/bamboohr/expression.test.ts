import { describe, expect, test } from 'vitest';
import {
  expressionOrder,
  expressionTest,
  ProblemResponse,
} from '../../../src/sandbox/bamboohr/expression.ts';

const TYPES = { name: 'text', status: 'options', hireDate: 'date' } as const;
const ANN = { name: "Ann O'Neil", status: 'Active', hireDate: '2020-01-01' };
const BOB = { name: 'Bob', status: 'Inactive', hireDate: '' };

describe('filter expressions', () => {
  test.each([
    ["name eq 'Ann O''Neil'", [true, false]],
    ["name ne 'Bob'", [true, false]],
    ["status in ('Active', 'Inactive')", [true, true]],
    ["name eq 'Bob' or status eq 'Active'", [true, true]],
    ["name eq 'Bob' and status eq 'Active'", [false, false]],
    ["hireDate ge '2020-01-01'", [true, false]],
    ['', [true, true]],
  ])('%s', (filter, expected) => {
    const matches = expressionTest(filter, TYPES);
    expect([matches(ANN), matches(BOB)]).toEqual(expected);
  });

  test.each([
    "name eq 'A' or name eq 'B' and name eq 'C'",
    "name in ('A','B')",
    "name gt 'A'",
    "shoe eq 'A'",
    'name eq A',
    "name not in ('A')",
    "name eq 'A' and ",
  ])('%s is refused', (filter) => {
    expect(() => expressionTest(filter, TYPES)).toThrow(ProblemResponse);
  });

  test('orderBy takes requested fields only', () => {
    expect([BOB, ANN].toSorted(expressionOrder('name asc', ['name']))).toEqual([ANN, BOB]);
    expect([ANN, BOB].toSorted(expressionOrder('name desc', ['name']))).toEqual([BOB, ANN]);
    expect(() => expressionOrder('status asc', ['name'])).toThrow('UE-1001');
  });
});
