/** What a dataset field can be compared by. */
export type FieldType = 'text' | 'date' | 'bool' | 'options';

/** One employee: every field of the dataset, as text; an empty one is `''` or null. */
export type EmployeeRow = Readonly<Record<string, string | null>>;

/** A request that BambooHR refuses with 400. */
export class BadRequest extends Error {}

type Test = (cell: string) => boolean;

/**
 * The test of `filters` in a dataset request: `{ match: 'all' | 'any', filters: [{ field, operator, value }] }`.
 * @throws BadRequest for a field, an operator or a value that the dataset does not know
 */
export function rowTest(
  filters: unknown,
  types: Readonly<Record<string, FieldType>>,
): (row: EmployeeRow) => boolean {
  if (filters === undefined || filters === null) return () => true;
  const { match = 'all', filters: list } = fieldsOf(filters);
  if (!Array.isArray(list)) throw new BadRequest('filters.filters must be an array');
  if (match !== 'all' && match !== 'any') throw new BadRequest(`Invalid match ${JSON.stringify(match)}`);
  const tests = list.map((filter) => {
    const { field, operator, value } = fieldsOf(filter);
    const type = typeof field === 'string' ? types[field] : undefined;
    if (typeof field !== 'string' || type === undefined) {
      throw new BadRequest(`Invalid filter field ${JSON.stringify(field)}`);
    }
    const test = cellTest(type, operator, value);
    if (test === undefined) {
      throw new BadRequest(`Invalid operator ${JSON.stringify(operator)} for the ${type} field ${field}`);
    }
    return (row: EmployeeRow) => test(row[field] ?? '');
  });
  if (tests.length === 0) return () => true;
  return match === 'all'
    ? (row) => tests.every((test) => test(row))
    : (row) => tests.some((test) => test(row));
}

/**
 * The order that `sortBy` asks for, as text: `[{ field, sort: 'asc' | 'desc' }]`; rows that are alike in it stay as
 * they are.
 * @throws BadRequest for a field or a direction that the dataset does not know
 */
export function rowOrder(
  sortBy: unknown,
  types: Readonly<Record<string, FieldType>>,
): (a: EmployeeRow, b: EmployeeRow) => number {
  if (sortBy === undefined || sortBy === null) return () => 0;
  if (!Array.isArray(sortBy)) throw new BadRequest('sortBy must be an array');
  const keys = sortBy.map((entry) => {
    const { field, sort } = fieldsOf(entry);
    if (typeof field !== 'string' || !Object.hasOwn(types, field))
      throw new BadRequest(`Invalid sort field ${JSON.stringify(field)}`);
    if (sort !== 'asc' && sort !== 'desc') throw new BadRequest(`Invalid sort ${JSON.stringify(sort)}`);
    return { field, sign: sort === 'asc' ? 1 : -1 };
  });
  return (a, b) => {
    const key = keys.find(({ field }) => (a[field] ?? '') !== (b[field] ?? ''));
    if (key === undefined) return 0;
    return (a[key.field] ?? '') < (b[key.field] ?? '') ? -key.sign : key.sign;
  };
}

function cellTest(type: FieldType, operator: unknown, value: unknown): Test | undefined {
  if (type !== 'bool' && operator === 'empty') return (cell) => cell === '';
  if (type !== 'bool' && operator === 'not_empty') return (cell) => cell !== '';
  switch (type) {
    case 'text':
      return textTest(operator, value);
    case 'date':
      return dateTest(operator, value);
    case 'bool':
      return boolTest(operator);
    case 'options':
      return optionsTest(operator, value);
  }
}

function textTest(operator: unknown, value: unknown): Test | undefined {
  const wanted = () => single(value).toLowerCase();
  switch (operator) {
    case 'equal':
      return equals(wanted());
    case 'not_equal':
      return not(equals(wanted()));
    case 'contains':
      return contains(wanted());
    case 'does_not_contain':
      return not(contains(wanted()));
    default:
      return undefined;
  }
}

function dateTest(operator: unknown, value: unknown): Test | undefined {
  switch (operator) {
    case 'equal':
      return equals(single(value));
    case 'not_equal':
      return not(equals(single(value)));
    case 'lt':
      return compare(value, (cell, date) => cell < date);
    case 'lte':
      return compare(value, (cell, date) => cell <= date);
    case 'gt':
      return compare(value, (cell, date) => cell > date);
    case 'gte':
      return compare(value, (cell, date) => cell >= date);
    default:
      return undefined;
  }
}

function boolTest(operator: unknown): Test | undefined {
  const isYes: Test = (cell) => cell === 'Yes';
  if (operator === 'checked') return isYes;
  return operator === 'not_checked' ? not(isYes) : undefined;
}

function optionsTest(operator: unknown, value: unknown): Test | undefined {
  if (operator !== 'includes' && operator !== 'does_not_include') return undefined;
  if (!Array.isArray(value)) throw new BadRequest(`The value of ${operator} must be an array`);
  const wanted = new Set(value.map(single));
  return operator === 'includes' ? (cell) => wanted.has(cell) : (cell) => !wanted.has(cell);
}

function equals(wanted: string): Test {
  return (cell) => cell.toLowerCase() === wanted;
}

function contains(wanted: string): Test {
  return (cell) => cell.toLowerCase().includes(wanted);
}

function not(test: Test): Test {
  return (cell) => !test(cell);
}

/** An unset date is neither before nor after. */
function compare(value: unknown, test: (cell: string, date: string) => boolean): Test {
  const date = single(value);
  return (cell) => cell !== '' && test(cell, date);
}

function single(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') {
    throw new BadRequest(`Invalid filter value ${JSON.stringify(value)}`);
  }
  return String(value);
}

/**
 * The fields of a body.
 * @throws BadRequest when it is no object
 */
export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new BadRequest('Invalid request body');
  }
  return { ...value };
}
