import type { JsonObject, JsonValue } from '../../base/json.ts';

/** Which rows a request asks for, with filters as version 1 of the datasets takes them. */
export interface RowFilter {
  /** Whether a row must match all filters or one of them. */
  readonly match: 'all' | 'any';
  readonly filters: readonly JsonObject[];
}

/**
 * The filters as the expression that version 2 takes, which has fewer operators and cannot mix `and` with `or`.
 * @returns undefined when version 2 has no equivalent
 */
export function filterExpression({ match, filters }: RowFilter): string | undefined {
  const comparisons = filters.map((filter) => comparisonsOf(filter, match));
  const known = comparisons.filter((list) => list !== undefined);
  if (known.length < comparisons.length) return undefined;
  return known.flat().join(match === 'all' ? ' and ' : ' or ');
}

function comparisonsOf(filter: JsonObject, match: RowFilter['match']): readonly string[] | undefined {
  const { field, operator, value, ...others } = filter;
  if (typeof field !== 'string' || !/^\w+$/.test(field) || Object.keys(others).length > 0) return undefined;
  if (typeof operator !== 'string') return undefined;
  const isList = operator === 'includes' || operator === 'does_not_include';
  const literals = literalsOf(isList ? value : [value ?? null]);
  if (literals === undefined) return undefined;
  switch (operator) {
    case 'equal':
      return literals.map((literal) => `${field} eq ${literal}`);
    case 'not_equal':
      return literals.map((literal) => `${field} ne ${literal}`);
    case 'includes':
      return [`${field} in (${literals.join(',')})`];
    case 'does_not_include':
      return match === 'all' || literals.length === 1
        ? literals.map((literal) => `${field} ne ${literal}`)
        : undefined;
    default:
      return undefined;
  }
}

/** Texts in single quotes; version 2 does not document how it writes other values. */
function literalsOf(values: JsonValue | undefined): readonly string[] | undefined {
  if (!Array.isArray(values) || values.length === 0) return undefined;
  const texts = values.filter((value: unknown): value is string => typeof value === 'string' && value !== '');
  return texts.length < values.length ? undefined : texts.map((text) => `'${text.replaceAll("'", "''")}'`);
}
