import { settingsError, UserError } from '../../base/errors.ts';
import type { JsonObject } from '../../base/json.ts';
import { textsAt } from './mapping.ts';
import type { HibobPerson } from './schema.ts';
import type { HibobSettings } from './settings.ts';

/** One filter of HIBOB_EXCLUDE_FILTER: people who match are left out. */
export interface Exclusion {
  /** A path such as `work.site`. */
  readonly property: string;
  readonly operator: Operator;
  readonly values: readonly string[];
}

const OPERATORS = ['equals', 'notEquals', 'contains'] as const;
type Operator = (typeof OPERATORS)[number];

/**
 * Reads the setting. HiBob itself filters by id and e-mail only, so the whole filter is ours; `fieldPath` is taken for
 * `property`, as HiBob's own filters have it.
 * @throws UserError for an invalid filter
 */
export function exclusionsOf(filters: readonly JsonObject[]): readonly Exclusion[] {
  return filters.map((filter) => {
    const property = filter['property'] ?? filter['fieldPath'];
    const operator = filter['operator'] ?? 'equals';
    const values = filter['values'] ?? filter['value'];
    const known = OPERATORS.find((known) => known === operator);
    if (typeof property !== 'string' || property === '') throw wrong(filter, 'has no "property" path');
    if (known === undefined) throw wrong(filter, `must have one of these operators: ${OPERATORS.join(', ')}`);
    if (values === undefined || values === null) throw wrong(filter, 'has no "values" list');
    return { property, operator: known, values: (Array.isArray(values) ? values : [values]).map(String) };
  });
}

/** What is wrong with HIBOB_EXCLUDE_FILTER, one line for each of its filters. */
export function settingsProblems({ excludeFilter = [] }: Partial<HibobSettings>): readonly string[] {
  return excludeFilter.flatMap((filter) => {
    try {
      exclusionsOf([filter]);
      return [];
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      return [[error.message, error.hint].join(' ')];
    }
  });
}

/** Whether the filter excludes a person. A value is compared with the id and with the name of a list's items. */
export function isExcluded(person: HibobPerson, { property, operator, values }: Exclusion): boolean {
  const actual = textsAt(person, property);
  switch (operator) {
    case 'equals':
      return actual.some((text) => values.includes(text));
    case 'notEquals':
      return !actual.some((text) => values.includes(text));
    case 'contains':
      return actual.some((text) => values.some((value) => text.includes(value)));
  }
}

function wrong(filter: JsonObject, problem: string): UserError {
  return settingsError(
    `HIBOB_EXCLUDE_FILTER: ${JSON.stringify(filter)} ${problem}.`,
    'For example: {"property": "work.site", "operator": "equals", "values": ["Berlin"]}',
  );
}
