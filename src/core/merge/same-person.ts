import { addressKey } from '../addresses.ts';
import type { Employee } from '../model.ts';
import { compareIds, compareText } from '../order.ts';
import { getPath, type PropertyPath } from '../prepare/property-path.ts';
import { readStatus } from '../status.ts';
import { canonicalJson } from '../text.ts';
import type { MergeOptions } from './options.ts';

/** A record and the source that it comes from. */
export interface Part {
  readonly source: string;
  readonly record: Employee;
}

/** One person: at most one record of each source, in order of precedence. */
export type Parts = readonly [Part, ...Part[]];

/** Active people who share their key with another person of the same source, and are not merged. */
export type Ambiguous = readonly Part[];

/**
 * Groups the records of several sources by person. Of several records of one source with the same key, one is merged:
 * active before inactive, then the lowest external id; the others remain records of their own.
 */
export function groupByPerson(
  sources: readonly { readonly name: string; readonly employees: readonly Employee[] }[],
  options: MergeOptions,
): { readonly people: readonly Parts[]; readonly ambiguous: Ambiguous } {
  const people: [Part, ...Part[]][] = [];
  const byKey = new Map<string, [Part, ...Part[]]>();
  const ambiguous: Part[] = [];
  for (const { name, employees } of sources) {
    const keyOf = createKeyReader(name, options);
    const chosen = new Map<string, Employee>();
    for (const record of employees) {
      const key = keyOf(record);
      const other = chosen.get(key);
      if (other === undefined || compareRecords(record, other, options) < 0) chosen.set(key, record);
    }
    for (const record of employees) {
      const part = { source: name, record };
      const key = keyOf(record);
      const isChosen = key !== '' && chosen.get(key) === record;
      if (key !== '' && !isChosen && isEmployed(record, options)) ambiguous.push(part);
      const known = isChosen ? byKey.get(key) : undefined;
      if (known !== undefined) {
        known.push(part);
        continue;
      }
      const person: [Part, ...Part[]] = [part];
      people.push(person);
      if (isChosen) byKey.set(key, person);
    }
  }
  return { people: people.map(withHierarchyLast), ambiguous };
}

/** Whether a record says that the person works there. */
export function isEmployed(record: Employee, { statusMap }: MergeOptions): boolean {
  return record.hierarchy_only !== true && readStatus(record.status, statusMap) === 'active';
}

function createKeyReader(source: string, { mergeBy }: MergeOptions): (record: Employee) => string {
  const path = (mergeBy[source] ?? mergeBy[''] ?? 'email').split('.') as unknown as PropertyPath;
  return (record) => {
    const value = getPath(record, path);
    return typeof value === 'string' || typeof value === 'number' ? addressKey(String(value)) : '';
  };
}

function compareRecords(a: Employee, b: Employee, options: MergeOptions): number {
  return (
    Number(a.hierarchy_only === true) - Number(b.hierarchy_only === true) ||
    Number(isEmployed(b, options)) - Number(isEmployed(a, options)) ||
    Number(a.external_id === '') - Number(b.external_id === '') ||
    compareIds(a.external_id, b.external_id) ||
    compareText(canonicalJson(a), canonicalJson(b))
  );
}

/** A record that only completes the hierarchy decides nothing that another one says. */
function withHierarchyLast(parts: [Part, ...Part[]]): Parts {
  return parts.sort(
    (a, b) => Number(a.record.hierarchy_only === true) - Number(b.record.hierarchy_only === true),
  );
}
