import type { OktaUserRecord } from './state.ts';

/** Thrown for a filter or search that Okta refuses with 400. */
export class InvalidQuery extends Error {
  override readonly name = 'InvalidQuery';
}

interface Condition {
  readonly attribute: string;
  readonly operator: string;
  readonly value: string;
}

/** Attributes that `filter` knows; `search` knows every one of the profile. */
const FILTERABLE = [
  'id',
  'status',
  'profile.login',
  'profile.email',
  'profile.firstName',
  'profile.lastName',
];

/** `filter`: equality of few attributes, values compared with case. */
export function byFilter(expression: string): (user: OktaUserRecord) => boolean {
  const conditions = parse(expression, ['eq']);
  for (const { attribute } of conditions)
    if (!FILTERABLE.includes(attribute)) throw new InvalidQuery(`Invalid filter attribute ${attribute}`);
  return (user) => conditions.some(({ attribute, value }) => attributeOf(user, attribute) === value);
}

/** `search`: any attribute, whose name is compared with case and whose value without. */
export function bySearch<T>(
  expression: string,
  attributeOf: (record: T, attribute: string) => string | undefined,
): (record: T) => boolean {
  const conditions = parse(expression, ['eq', 'sw']);
  return (record) =>
    conditions.some(({ attribute, operator, value }) => {
      const actual = attributeOf(record, attribute)?.toLowerCase();
      return operator === 'eq' ? actual === value.toLowerCase() : actual?.startsWith(value.toLowerCase());
    });
}

/** `id`, `status` or `profile.…` as text. */
export function attributeOf(user: OktaUserRecord, attribute: string): string | undefined {
  if (attribute === 'id') return user.id;
  if (attribute === 'status') return user.status;
  const value = attribute.startsWith('profile.')
    ? user.profile[attribute.slice('profile.'.length)]
    : undefined;
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}

/** `a eq "x" or b eq "y"`; `\"` and `\\` stand for themselves in a value. `ne` and parentheses are not known. */
function parse(expression: string, operators: readonly string[]): readonly Condition[] {
  const conditions: Condition[] = [];
  const pattern = /\s*([\w.]+)\s+(\w+)\s+"((?:[^"\\]|\\["\\])*)"\s*(or(?=\s)|$)/y;
  while (pattern.lastIndex < expression.length) {
    const [, attribute, operator, value, next] = pattern.exec(expression) ?? [];
    if (
      attribute === undefined ||
      operator === undefined ||
      value === undefined ||
      !operators.includes(operator)
    )
      throw new InvalidQuery('Invalid search criteria.');
    conditions.push({ attribute, operator, value: value.replaceAll(/\\(["\\])/g, '$1') });
    if (next === '') break;
  }
  if (conditions.length === 0) throw new InvalidQuery('Invalid search criteria.');
  return conditions;
}
