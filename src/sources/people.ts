import type { WithNotices, Notice } from '../base/notice.ts';
import { isUnusableAddress } from '../core/addresses.ts';
import type { Employee, SkippedPerson } from '../core/model.ts';
import { readStatus } from '../core/status.ts';
import { pluralize } from '../core/text.ts';
import type { Day } from '../core/time-off/days.ts';
import { type Clock, dayAt } from '../io/clock.ts';
import type { FetchResult, FetchSummary } from './source.ts';

/**
 * Today on the calendar of a place.
 * @param timeZone such as `Europe/Warsaw` (TZ in the settings); undefined is that of this machine
 */
export function today(clock: Clock, timeZone: string | undefined): Day {
  return dayAt(clock.now(), timeZone);
}

/** What a source has read, whole. */
export interface FetchParts extends Omit<FetchSummary, 'managersAdded' | 'skipped'> {
  readonly skipped: Skipped;
  readonly employees: readonly Employee[];
  /** Those beyond them who complete the tree. */
  readonly managers: readonly Employee[];
  readonly notices: readonly Notice[];
}

/** The end of every fetch: the unnamed get a name, and all is counted. */
export function fetchResult({
  employees,
  managers,
  read,
  skipped,
  requests,
  notices,
}: FetchParts): FetchResult {
  const named = fillMissingNames([...employees, ...managers]);
  return {
    employees: named.value,
    summary: { read, skipped: skipped.counts, managersAdded: managers.length, requests },
    skipped: skipped.people,
    notices: [...notices, ...named.notices, ...unusableAddresses(employees)],
  };
}

/** The warning that names people whose e-mail no mail system accepts. */
function unusableAddresses(employees: readonly Employee[]): readonly Notice[] {
  const people = employees.filter(
    ({ email, status, hierarchy_only: isOnlyForTree }) =>
      isOnlyForTree !== true && readStatus(status) !== 'inactive' && isUnusableAddress(email),
  );
  if (people.length === 0) return [];
  return [
    {
      level: 'warning',
      code: 'unusable-address',
      message: `${pluralize(people.length, 'person has an invalid e-mail address', 'people have invalid e-mail addresses')}. Sync does not invite or disable them. Correct the address.`,
      who: people.map(({ external_id: id, email }) => `${id === '' ? '' : `${id}: `}${email}`),
    },
  ];
}

/** Gives people without a name the part of their e-mail before the `@`, with one warning that names them. */
function fillMissingNames(employees: readonly Employee[]): WithNotices<readonly Employee[]> {
  const unnamed = employees.filter((employee) => employee.name.trim() === '');
  if (unnamed.length === 0) return { value: employees, notices: [] };
  return {
    value: employees.map((employee) =>
      employee.name.trim() === '' ? { ...employee, name: localPart(employee) } : employee,
    ),
    notices: [
      {
        level: 'warning',
        code: 'no-name',
        message: `${pluralize(unnamed.length, 'person has', 'people have')} no name: the part of the e-mail before the @ is used instead.`,
        who: unnamed.map((employee) => employee.email || employee.external_id),
      },
    ],
  };
}

function localPart({ email, external_id }: Employee): string {
  return email.trim().replace(/@.*$/, '') || external_id;
}

/** Who of those read belongs in. */
export interface Partition<T> {
  readonly kept: readonly T[];
  readonly skipped: Skipped;
}

/** Those left out. */
export interface Skipped {
  /** How many, by reason, in the order in which the reasons first occur. */
  readonly counts: Readonly<Record<string, number>>;
  /** Who, for `tcsync explain`. */
  readonly people: readonly SkippedPerson[];
}

/**
 * @param reasonToSkip why a person is left out, in plain words; undefined for a person to keep
 * @param identify how `tcsync explain` finds a person left out; undefined for what is no person, such as a computer
 */
export function partition<T>(
  people: readonly T[],
  reasonToSkip: (person: T) => string | undefined,
  identify: (person: T) => Omit<SkippedPerson, 'reason'> | undefined,
): Partition<T> {
  const counts: Record<string, number> = {};
  const left: SkippedPerson[] = [];
  const kept = people.filter((person) => {
    const reason = reasonToSkip(person);
    if (reason === undefined) return true;
    counts[reason] = (counts[reason] ?? 0) + 1;
    const identity = identify(person);
    if (identity !== undefined) {
      const { external_id, name, email } = identity;
      left.push({ external_id, name, email, reason });
    }
    return false;
  });
  return { kept, skipped: { counts, people: left } };
}

/** The reason to skip people where only a missing e-mail leaves them out. */
export function withoutEmail({ email }: Employee): string | undefined {
  return email === '' ? 'no e-mail' : undefined;
}

/**
 * Fetches the managers who are not among the people, then their managers, all the way up. Each id is asked for once,
 * so that a circle or a missing manager ends it.
 * @param find reads the people with these external ids, as they shall stand in the tree; of those not found, nothing
 * @returns the managers found, and one warning that names those who were not
 */
export async function completeManagers(
  people: readonly Employee[],
  find: (ids: readonly string[]) => Promise<readonly Employee[]>,
): Promise<WithNotices<readonly Employee[]>> {
  const known = new Set(people.map((person) => person.external_id));
  const asked = new Set<string>();
  const found: Employee[] = [];
  let layer = people;
  for (;;) {
    const wanted = [...new Set(layer.map((person) => person.supervisor_id))].filter(
      (id) => id !== '' && !known.has(id) && !asked.has(id),
    );
    if (wanted.length === 0) break;
    for (const id of wanted) asked.add(id);
    const answered = await find(wanted);
    layer = answered.filter(({ external_id: id }) => asked.has(id) && !known.has(id));
    for (const manager of layer) {
      known.add(manager.external_id);
      found.push(manager);
    }
  }
  return { value: found, notices: missingManagers([...asked].filter((id) => !known.has(id))) };
}

/** A manager who is in the data for the sake of the tree, and is no user of TimeCamp. */
export function forHierarchyOnly(manager: Employee): Employee {
  return { ...manager, status: 'inactive', hierarchy_only: true };
}

/** As completeManagers, for a source that has read everyone: managers who were left out come back for the tree only. */
export function keepManagers(
  people: readonly Employee[],
  all: readonly Employee[],
): Promise<WithNotices<readonly Employee[]>> {
  return completeManagers(people, async (ids) => {
    const wanted = new Set(ids);
    return all.filter(({ external_id: id }) => wanted.has(id)).map(forHierarchyOnly);
  });
}

/** The warning that names managers who were found nowhere; none when there are none. */
export function missingManagers(ids: readonly string[]): readonly Notice[] {
  if (ids.length === 0) return [];
  return [
    {
      level: 'warning',
      code: 'manager-missing',
      message:
        `${pluralize(ids.length, 'manager was', 'managers were')} not found: ` +
        'the people who report to them have no supervisor.',
      who: ids,
    },
  ];
}
