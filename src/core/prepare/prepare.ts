import type { Noted } from '../../base/notice.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Employee, GroupPath, PreparedUser } from '../model.ts';
import { compareText } from '../order.ts';
import { nfc } from '../text.ts';
import { resolveConflicts, resolveEmailConflicts } from './conflicts.ts';
import { createDepartmentReader } from './departments.ts';
import { createEmailNormalizer } from './emails.ts';
import { type GroupAssigner, createGroupAssigner } from './groups.ts';
import { buildHierarchy } from './hierarchy.ts';
import type { EmployeeRecords } from './input.ts';
import { userName } from './names.ts';
import { skippedNotices, isTooDeep, PersonWarnings } from './notices.ts';
import { groupMode, type PrepareSettings } from './settings.ts';
import {
  isOnlyForHierarchy,
  type Person,
  PREPARED,
  toPeople,
  toHierarchyPeople,
  HIERARCHY_ONLY,
} from './people.ts';
import { roleOf } from './roles.ts';
import type { PrepareRules } from './rules.ts';
import { type PrepareSummary, summarise } from './summary.ts';
import { rawDataOf, transformEmployees, transformUsers } from './transform.ts';

export interface Prepared {
  /** Sorted by e-mail, by code points. */
  readonly users: readonly PreparedUser[];
  readonly summary: PrepareSummary;
  /** Every readable record with what became of it and why, in the order of the file. */
  readonly people: readonly Person[];
}

/**
 * Makes TimeCamp users of employees. The same people give the same users, whatever their order.
 * @throws UserError when people are each other's supervisors in a cycle and groups come from supervisors
 */
export function prepare(
  records: EmployeeRecords,
  settings: PrepareSettings,
  rules: PrepareRules,
): Noted<Prepared> {
  const notes = new PersonWarnings();
  const everybody = toPeople(records);
  resolveConflicts(everybody);
  const people = transformEmployees(everybody, rules.transforms, (person) =>
    notes.add('rule-blocked', person),
  );
  decideDispositions(people, rules.exclude);
  const hierarchyPeople = transformEmployees(toHierarchyPeople(records.invalid), rules.transforms, () => {});
  const known = hierarchyPeople.length === 0 ? people : [...people, ...hierarchyPeople];
  const levels = groupMode(settings) === 'departments' ? undefined : buildHierarchy(known);

  const chosen = people.filter((person) => person.disposition.kind === 'prepared');
  makeUsers(chosen, createGroupAssigner(known, levels, settings), anyForced(people), settings, rules, notes);
  const kept = transformUsers(chosen, rules.transforms, (person) => notes.add('rule-blocked', person));
  const placed = resolveEmailConflicts(byEmail(kept));
  noteAbout(placed, notes);
  const users = placed.flatMap((person) => person.user ?? []);
  const summary = summarise(everybody, records.invalid, users);
  const notices = [...skippedNotices(summary), ...notes.notices()];
  return { value: { users, summary: { ...summary, warnings: notices.length }, people: everybody }, notices };
}

/** Decides who is not to be a user, of those who did not lose a conflict before. */
function decideDispositions(people: readonly Person[], exclude: RegExp | undefined): void {
  const levelsOf = createDepartmentReader();
  for (const person of people) {
    if (person.disposition !== PREPARED) continue;
    if (isOnlyForHierarchy(person)) person.disposition = HIERARCHY_ONLY;
    else if (exclude?.test(excludeText(person.record, levelsOf(person.record.department))) === true) {
      person.disposition = { kind: 'excluded', by: 'TIMECAMP_EXCLUDE_REGEX' };
    } else if (person.email === '') person.disposition = { kind: 'invalid', reason: 'it has no e-mail' };
  }
}

/** What TIMECAMP_EXCLUDE_REGEX is searched in. */
function excludeText({ job_title: title, email }: Employee, department: GroupPath): string {
  return `department=${quoted(department.join('/'))} job_title=${quoted(title ?? '')} email=${quoted(email)}`;
}

function quoted(text: string): string {
  return `"${nfc(text).replaceAll('"', "'")}"`;
}

/** Has anybody who is still there a forced supervisor role? */
function anyForced(people: readonly Person[]): boolean {
  return people.some(
    ({ disposition, record }) => disposition.kind !== 'conflict' && record.force_supervisor_role === true,
  );
}

function makeUsers(
  chosen: readonly Person[],
  place: GroupAssigner,
  isAnyForced: boolean,
  settings: PrepareSettings,
  rules: PrepareRules,
  notes: PersonWarnings,
): void {
  const toEmail = createEmailNormalizer(settings.replaceEmailDomain);
  const roleRules = {
    anyForced: isAnyForced,
    useIsSupervisorRole: settings.useIsSupervisorRole,
    mode: groupMode(settings),
  };
  for (const person of chosen) {
    const { record } = person;
    const { role, reason } = roleOf(person, roleRules);
    const isForcedAdministrator = reason === 'forced-administrator';
    const placed = isForcedAdministrator ? ({ path: [], reason: 'administrator' } as const) : place(person);
    const groups = isForcedAdministrator ? [] : rules.renameGroups(placed.path);
    const { name, isFallback } = userName(record, settings);
    const email = toEmail(record.email);
    const realEmail = toEmail(record.real_email ?? '');
    if (isFallback) notes.add('name-from-email', person);
    person.roleReason = reason;
    person.placed = placed;
    const user: { -readonly [Field in keyof PreparedUser]: PreparedUser[Field] } = {
      timecamp_external_id: person.id,
      timecamp_user_name: name,
      timecamp_email: email,
      timecamp_groups_breadcrumb: groups.join('/'),
      timecamp_groups: groups,
      timecamp_status: person.isActive ? 'active' : 'inactive',
      timecamp_role: role,
    };
    if (realEmail !== '' && realEmail !== email) user.timecamp_real_email = realEmail;
    user.raw_data = rawDataOf(person) as unknown as JsonObject;
    person.user = user;
  }
}

/** Looks at people whose users are finished. */
function noteAbout(people: readonly Person[], notes: PersonWarnings): void {
  for (const person of people) {
    if (person.user === undefined || person.user.timecamp_status === 'inactive') continue;
    if (!person.user.timecamp_email.includes('@')) notes.add('login-name', person);
    if (isTooDeep(person.user.timecamp_groups.length)) notes.add('too-deep', person);
    if (person.supervision === 'self') notes.add('self-managed', person);
    if (person.supervision === 'unknown') notes.add('unknown-supervisor', person);
  }
}

function byEmail(people: readonly Person[]): Person[] {
  const emailOf = ({ user }: Person): string => user?.timecamp_email ?? '';
  return [...people].sort((a, b) => compareText(emailOf(a), emailOf(b)));
}
