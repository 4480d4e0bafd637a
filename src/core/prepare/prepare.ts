import type { Noted } from '../../base/notice.ts';
import type { JsonObject } from '../../base/json.ts';
import type { Employee, GroupPath, PreparedUser } from '../model.ts';
import { compareText } from '../order.ts';
import { nfc } from '../text.ts';
import { settleConflicts, settleEmails } from './conflicts.ts';
import { departmentReader } from './departments.ts';
import { emailRule } from './emails.ts';
import { type Place, placing } from './groups.ts';
import { buildHierarchy } from './hierarchy.ts';
import type { EmployeeRecords } from './input.ts';
import { userName } from './names.ts';
import { absenceNotices, isTooDeep, Notes } from './notices.ts';
import { groupMode, type PrepareOptions } from './options.ts';
import { isTreeOnly, type Person, PREPARED, toPeople, toStandIns, TREE_ONLY } from './people.ts';
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
  options: PrepareOptions,
  rules: PrepareRules,
): Noted<Prepared> {
  const notes = new Notes();
  const everybody = toPeople(records);
  settleConflicts(everybody);
  const people = transformEmployees(everybody, rules.transforms, (person) =>
    notes.add('rule-blocked', person),
  );
  settleFates(people, rules.exclude);
  const standIns = transformEmployees(toStandIns(records.invalid), rules.transforms, () => {});
  const known = standIns.length === 0 ? people : [...people, ...standIns];
  const levels = groupMode(options) === 'departments' ? undefined : buildHierarchy(known);

  const chosen = people.filter((person) => person.fate.kind === 'prepared');
  makeUsers(chosen, placing(known, levels, options), anyForced(people), options, rules, notes);
  const kept = transformUsers(chosen, rules.transforms, (person) => notes.add('rule-blocked', person));
  const placed = settleEmails(byEmail(kept));
  noteAbout(placed, notes);
  const users = placed.flatMap((person) => person.user ?? []);
  const summary = summarise(everybody, records.invalid, users);
  const notices = [...absenceNotices(summary), ...notes.notices()];
  return { value: { users, summary: { ...summary, warnings: notices.length }, people: everybody }, notices };
}

/** Decides who is not to be a user, of those who did not lose a conflict before. */
function settleFates(people: readonly Person[], exclude: RegExp | undefined): void {
  const levelsOf = departmentReader();
  for (const person of people) {
    if (person.fate !== PREPARED) continue;
    if (isTreeOnly(person)) person.fate = TREE_ONLY;
    else if (exclude?.test(excludeText(person.record, levelsOf(person.record.department))) === true) {
      person.fate = { kind: 'excluded', by: 'TIMECAMP_EXCLUDE_REGEX' };
    } else if (person.email === '') person.fate = { kind: 'invalid', reason: 'it has no e-mail' };
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
  return people.some(({ fate, record }) => fate.kind !== 'conflict' && record.force_supervisor_role === true);
}

function makeUsers(
  chosen: readonly Person[],
  place: Place,
  isAnyForced: boolean,
  options: PrepareOptions,
  rules: PrepareRules,
  notes: Notes,
): void {
  const toEmail = emailRule(options.replaceEmailDomain);
  const roleRules = {
    anyForced: isAnyForced,
    useIsSupervisorRole: options.useIsSupervisorRole,
    mode: groupMode(options),
  };
  for (const person of chosen) {
    const { record } = person;
    const { role, reason } = roleOf(person, roleRules);
    const isForcedAdministrator = reason === 'forced-administrator';
    const placed = isForcedAdministrator ? ({ path: [], reason: 'administrator' } as const) : place(person);
    const groups = isForcedAdministrator ? [] : rules.renameGroups(placed.path);
    const { name, isStandIn } = userName(record, options);
    const email = toEmail(record.email);
    const realEmail = toEmail(record.real_email ?? '');
    if (isStandIn) notes.add('name-from-email', person);
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
function noteAbout(people: readonly Person[], notes: Notes): void {
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
