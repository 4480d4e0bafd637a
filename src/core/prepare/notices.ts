import type { Notice } from '../../base/notice.ts';
import { pluralize, firstFew } from '../text.ts';
import { isUnusableAddress } from '../addresses.ts';
import type { Draft } from './drafts.ts';
import { isLastDayInvalid } from './last-day.ts';
import { describePerson, type Person } from './people.ts';
import type { PrepareSummary } from './summary.ts';

/** Levels that TimeCamp documents for its group tree, the account's top group being the first. */
const MAX_LEVELS = 4;

/** What prepare warns about, one notice for each kind. */
type PersonWarning =
  | 'rule-blocked'
  | 'name-from-email'
  | 'login-name'
  | 'unusable-address'
  | 'unusable-additional-address'
  | 'too-deep'
  | 'invalid-last-day'
  | 'self-managed'
  | 'unknown-supervisor';

/** The results of the stages of prepare that warnings are made from. */
interface WarningContext {
  /** People whose record a transform rule could not change. */
  readonly blocked: readonly Person[];
  /** All users as drafted. */
  readonly drafted: readonly Draft[];
  /** Those that a transform rule could not change. */
  readonly blockedUsers: readonly Draft[];
  /** All users as transformed, including those who lose a conflict. */
  readonly sorted: readonly Draft[];
  /** The finished users. */
  readonly drafts: readonly Draft[];
}

/** One warning for each kind of problem with users. */
export function warnAbout({ blocked, drafted, blockedUsers, sorted, drafts }: WarningContext): Notice[] {
  const found = new Map<PersonWarning, Person[]>();
  const add = (kind: PersonWarning, person: Person): void => {
    const people = found.get(kind);
    if (people === undefined) found.set(kind, [person]);
    else people.push(person);
  };
  for (const person of blocked) add('rule-blocked', person);
  for (const { isFallbackName, person } of drafted) if (isFallbackName) add('name-from-email', person);
  for (const { person } of blockedUsers) add('rule-blocked', person);
  for (const { user, person, supervision } of drafts) {
    if (isLastDayInvalid(person)) add('invalid-last-day', person);
    if (user.timecamp_status === 'inactive') continue;
    if (!user.timecamp_email.includes('@')) add('login-name', person);
    if (isUnusableAddress(user.timecamp_email)) add('unusable-address', person);
    if (isUnusableAddress(user.timecamp_real_email ?? '')) add('unusable-additional-address', person);
    if (isTooDeep(user.timecamp_groups.length)) add('too-deep', person);
    if (supervision === 'self') add('self-managed', person);
    if (supervision === 'unknown') add('unknown-supervisor', person);
  }
  if (found.size === 0) return [];
  const emails = new Map(sorted.map(({ person, user }) => [person.position, user.timecamp_email]));
  const emailOf = ({ position, email }: Person): string => emails.get(position) ?? email;
  return [...found].map(([kind, people]) => warning(kind, message(kind, people), people.map(emailOf)));
}

/** One warning for each reason why records make no user although they should. */
export function skippedNotices(summary: Pick<PrepareSummary, 'conflicts' | 'invalid'>): Notice[] {
  const notices: Notice[] = [];
  const { conflicts, invalid } = summary;
  if (invalid.length > 0) {
    const list = firstFew(invalid.map(({ who, reason }) => `${who}: ${reason}`));
    notices.push(
      warning(
        'invalid',
        `${pluralize(invalid.length, 'record is invalid and produces', 'records are invalid and produce')} no user: ${list}.`,
        invalid.map(({ who }) => who),
      ),
    );
  }
  if (conflicts.length > 0) {
    const list = firstFew(conflicts.map(({ who, name, reason }) => `${name} (${who}) ${reason}`));
    notices.push(
      warning(
        'conflict',
        `${pluralize(conflicts.length, 'record is', 'records are')} skipped as ${conflicts.length === 1 ? 'a duplicate' : 'duplicates'}: ${list}.`,
        conflicts.map(({ who }) => who),
      ),
    );
  }
  return notices;
}

/** Whether a group with this many levels below the root group is deeper than TimeCamp documents. */
function isTooDeep(levels: number): boolean {
  return levels + 1 > MAX_LEVELS;
}

function message(kind: PersonWarning, people: readonly Person[]): string {
  const names = firstFew(people.map(describePerson));
  const count = people.length;
  switch (kind) {
    case 'login-name':
      return `${pluralize(count, 'person has', 'people have')} a login name without @ instead of an e-mail: ${names}.`;
    case 'unusable-address':
      return `${pluralize(count, 'person has an invalid e-mail', 'people have invalid e-mails')}; sync does not invite or disable them: ${names}. Correct the e-mail in the HR system.`;
    case 'unusable-additional-address':
      return `${pluralize(count, 'person has an invalid additional e-mail', 'people have invalid additional e-mails')}; sync does not write it: ${names}. Correct it in the HR system.`;
    case 'name-from-email':
      return `${pluralize(count, 'person has', 'people have')} no name that TimeCamp accepts, so the name comes from the e-mail: ${names}.`;
    case 'self-managed':
      return `${pluralize(count, 'person is their own supervisor and is', 'people are their own supervisors and are')} treated as having no supervisor: ${names}.`;
    case 'unknown-supervisor':
      return `${pluralize(count, 'person names a supervisor who is not in the data and is', 'people name supervisors who are not in the data and are')} treated as having no supervisor: ${names}.`;
    case 'rule-blocked':
      return `A transform rule cannot set its property for ${pluralize(count, 'person', 'people')}, because a parent of the property is not an object or the field does not accept the value: ${names}.`;
    case 'invalid-last-day':
      return `${pluralize(count, 'inactive person has a last day that is not a date', 'inactive people have last days that are not dates')} such as 2026-12-31, so sync disables them at once: ${names}.`;
    case 'too-deep':
      return `${pluralize(count, 'person is', 'people are')} in a group below level ${MAX_LEVELS}, the deepest that TimeCamp documents (the root group is level 1): ${names}. Shorten the paths with TIMECAMP_SKIP_DEPARTMENTS or TIMECAMP_CHANGE_GROUPS_REGEX.`;
  }
}

function warning(code: string, text: string, who: readonly string[]): Notice {
  return { level: 'warning', code, message: text, who };
}
