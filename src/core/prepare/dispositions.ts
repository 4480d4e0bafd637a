import type { Employee, GroupPath } from '../model.ts';
import { nfc } from '../text.ts';
import type { RecordConflict } from './conflicts.ts';
import { createDepartmentReader } from './departments.ts';
import type { InvalidRecord } from './input.ts';
import { isOnlyForHierarchy, type Person } from './people.ts';
import { EXCLUDE_RULE } from './transform-rules.ts';

/** What prepare did with a record. Every record has exactly one disposition. */
export type Disposition = { readonly kind: 'prepared' } | Skip;

/** Why a record makes no user. */
export type Skip =
  /** `by` is the rule or the setting. */
  | { readonly kind: 'excluded'; readonly by: string }
  | RecordConflict
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'hierarchy-only' };

/** The records that make no user, by position. */
export type Skips = ReadonlyMap<number, Skip>;

/** The skip of a record that the transform rules exclude. */
export const EXCLUDED_BY_RULE: Skip = { kind: 'excluded', by: EXCLUDE_RULE };
const EXCLUDED_BY_PATTERN: Skip = { kind: 'excluded', by: 'TIMECAMP_EXCLUDE_REGEX' };
const HIERARCHY_ONLY: Skip = { kind: 'hierarchy-only' };
const WITHOUT_EMAIL: Skip = { kind: 'invalid', reason: 'it has no e-mail' };

/** What the stages before have decided. */
interface EarlierDecisions {
  readonly invalid: readonly InvalidRecord[];
  readonly conflicts: ReadonlyMap<number, RecordConflict>;
  /** By the transform rules. */
  readonly excluded: readonly Person[];
}

/**
 * Decides which records make no user; the first reason applies.
 * @param people all that the transform rules did not exclude
 * @param pattern TIMECAMP_EXCLUDE_REGEX
 */
export function decideSkips(
  people: readonly Person[],
  { invalid, conflicts, excluded }: EarlierDecisions,
  pattern: RegExp | undefined,
): Skips {
  const skips = new Map<number, Skip>(conflicts);
  for (const { position, reason } of invalid) skips.set(position, { kind: 'invalid', reason });
  for (const { position } of excluded) if (!skips.has(position)) skips.set(position, EXCLUDED_BY_RULE);
  const levelsOf = createDepartmentReader();
  for (const person of people) {
    if (skips.has(person.position)) continue;
    const { record, position } = person;
    if (isOnlyForHierarchy(person)) skips.set(position, HIERARCHY_ONLY);
    else if (pattern?.test(excludeText(record, levelsOf(record.department))) === true) {
      skips.set(position, EXCLUDED_BY_PATTERN);
    } else if (person.email === '') skips.set(position, WITHOUT_EMAIL);
  }
  return skips;
}

/** The text in which TIMECAMP_EXCLUDE_REGEX is searched. */
function excludeText({ job_title: title, email }: Employee, department: GroupPath): string {
  return `department=${quoted(department.join('/'))} job_title=${quoted(title ?? '')} email=${quoted(email)}`;
}

function quoted(text: string): string {
  return `"${nfc(text).replaceAll('"', "'")}"`;
}
