import type { EmployeeRow, FieldType } from './filters.ts';

/** A request that version 2 refuses, with its status: 400 or 422. */
export class ProblemResponse extends Error {
  readonly status: number;

  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
  }
}

type Test = (row: EmployeeRow) => boolean;

/**
 * The test of `filter` in a request of version 2: comparisons such as `status in ('Active','Inactive')`, joined by
 * either `and` or `or`.
 * @throws ProblemResponse for an expression that BambooHR refuses
 */
export function expressionTest(filter: unknown, types: Readonly<Record<string, FieldType>>): Test {
  if (filter === undefined || filter === null || filter === '') return () => true;
  if (typeof filter !== 'string') throw new ProblemResponse(422, 'INVALID_FILTER: filter must be a string');
  const tests: Test[] = [];
  const joints = new Set<string>();
  let rest = filter;
  for (;;) {
    const [matched, field = '', operator = '', single, list] = COMPARISON.exec(rest) ?? [];
    if (matched === undefined) throw new ProblemResponse(422, `INVALID_FILTER near ${rest}`);
    const values = (single === undefined ? (list ?? '').match(LITERAL) : [single]) ?? [];
    tests.push(comparison(field, operator || 'in', values.map(unquoted), types));
    rest = rest.slice(matched.length);
    if (rest === '') break;
    const [joint, word = ''] = /^ (and|or) /.exec(rest) ?? [];
    if (joint === undefined) throw new ProblemResponse(422, `INVALID_FILTER near ${rest}`);
    joints.add(word);
    rest = rest.slice(joint.length);
  }
  if (joints.size > 1) throw new ProblemResponse(422, 'INVALID_FILTER: and and or cannot be mixed');
  return joints.has('or')
    ? (row) => tests.some((test) => test(row))
    : (row) => tests.every((test) => test(row));
}

/**
 * The order of `orderBy`: `employeeNumber asc,name desc`.
 * @throws ProblemResponse for a field that is not among `fields`
 */
export function expressionOrder(
  orderBy: unknown,
  fields: readonly string[],
): (a: EmployeeRow, b: EmployeeRow) => number {
  if (orderBy === undefined) return () => 0;
  if (typeof orderBy !== 'string') throw new ProblemResponse(422, 'orderBy must be a string');
  const keys = orderBy.split(',').map((rule) => {
    const [, field = '', direction] = /^\s*(\w+) (asc|desc)\s*$/.exec(rule) ?? [];
    if (!fields.includes(field)) throw new ProblemResponse(400, `UE-1001: ${rule}`);
    return { field, sign: direction === 'asc' ? 1 : -1 };
  });
  return (a, b) => {
    const key = keys.find(({ field }) => (a[field] ?? '') !== (b[field] ?? ''));
    if (key === undefined) return 0;
    return (a[key.field] ?? '') < (b[key.field] ?? '') ? -key.sign : key.sign;
  };
}

const COMPARISON =
  /^(\w+) (?:(eq|ne|lt|le|gt|ge) ('(?:[^']|'')*')|in \(('(?:[^']|'')*'(?:, ?'(?:[^']|'')*')*)\))/;
const LITERAL = /'(?:[^']|'')*'/g;

function unquoted(literal: string): string {
  return literal.slice(1, -1).replaceAll("''", "'");
}

function comparison(
  field: string,
  operator: string,
  values: readonly string[],
  types: Readonly<Record<string, FieldType>>,
): Test {
  const type = Object.hasOwn(types, field) ? types[field] : undefined;
  if (type === undefined) throw new ProblemResponse(422, `INVALID_FILTER: unknown field ${field}`);
  if (operator === 'in' && values.length > 1 && type !== 'options')
    throw new ProblemResponse(422, `INVALID_FILTER: ${field} takes one value`);
  if (!['eq', 'ne', 'in'].includes(operator) && type !== 'date')
    throw new ProblemResponse(422, `INVALID_FILTER: ${operator} is not for ${field}`);
  const [first = ''] = values;
  const cellOf = (row: EmployeeRow): string => row[field] ?? '';
  switch (operator) {
    case 'eq':
    case 'in':
      return (row) => values.includes(cellOf(row));
    case 'ne':
      return (row) => cellOf(row) !== first;
    case 'lt':
      return (row) => cellOf(row) !== '' && cellOf(row) < first;
    case 'le':
      return (row) => cellOf(row) !== '' && cellOf(row) <= first;
    case 'gt':
      return (row) => cellOf(row) > first;
    default:
      return (row) => cellOf(row) >= first;
  }
}
