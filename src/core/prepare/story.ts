import type { Employee, PreparedUser, Role } from '../model.ts';
import { nfc, normalEmail } from '../text.ts';
import type { InvalidRecord } from './input.ts';
import type { PrepareOptions } from './options.ts';
import { introduce, type Person, referTo } from './people.ts';
import { groupReason, roleReason, ruleFor } from './reasons.ts';

/** A value of a user, and why it is so. */
export interface Because<T> {
  readonly value: T;
  readonly reason: string;
}

/** What became of one record, in plain words. */
export interface Story {
  /** Place in the file, from 1. */
  readonly position: number;
  readonly external_id: string;
  /** The record as read; null when its shape is wrong. */
  readonly record: Employee | null;
  readonly outcome: 'prepared' | 'excluded' | 'conflict' | 'invalid' | 'tree-only';
  readonly outcome_reason: string;
  /** Transform rules that were applied. */
  readonly rules: readonly string[];
  /** Null for people who make no user; so is all below. */
  readonly email: Because<string> | null;
  readonly name: Because<string> | null;
  readonly group: Because<string> | null;
  readonly role: Because<Role> | null;
  readonly status: PreparedUser['timecamp_status'] | null;
}

/** Everybody whom these words mean: an external id, or an e-mail as read or as prepared. */
export function findPeople(people: readonly Person[], who: string): readonly Person[] {
  const id = nfc(who.trim());
  const email = normalEmail(who);
  return people.filter(({ id: own, source, user }) => {
    const emails = [
      source.email,
      source.real_email ?? '',
      user?.timecamp_email ?? '',
      user?.timecamp_real_email ?? '',
    ];
    return own === id || emails.some((address) => normalEmail(address) === email);
  });
}

/** The story of a person, under the options that prepared them. */
export function tellStory(person: Person, options: PrepareOptions): Story {
  const { position, id, source, fate, user, rules } = person;
  const story = {
    position,
    external_id: id,
    record: source,
    outcome: fate.kind,
    outcome_reason: fateReason(person),
    rules,
  };
  if (fate.kind !== 'prepared' || user === undefined) {
    return { ...story, email: null, name: null, group: null, role: null, status: null };
  }
  return {
    ...story,
    email: { value: user.timecamp_email, reason: emailReason(person, user, options) },
    name: { value: user.timecamp_user_name, reason: nameReason(person, options) },
    group: { value: user.timecamp_groups_breadcrumb, reason: groupReason(person) },
    role: { value: user.timecamp_role, reason: roleReason(person) },
    status: user.timecamp_status,
  };
}

/** The story of a record that could not be read. */
export function tellInvalid({ position, external_id, reason }: InvalidRecord): Story {
  return {
    position,
    external_id,
    record: null,
    outcome: 'invalid',
    outcome_reason: `${reason}, so it makes no user`,
    rules: [],
    email: null,
    name: null,
    group: null,
    role: null,
    status: null,
  };
}

function fateReason({ fate, isHierarchyOnly, isActive }: Person): string {
  switch (fate.kind) {
    case 'prepared':
      return isActive
        ? 'becomes an active user'
        : 'becomes an inactive user: whoever has the account is disabled';
    case 'excluded':
      return `excluded by ${fate.by}`;
    case 'conflict':
      return `has the ${fate.over === 'email' ? 'e-mail' : 'external id'} of ${introduce(fate.winner)}, who wins`;
    case 'invalid':
      return `${fate.reason}, so it makes no user`;
    case 'tree-only':
      return isHierarchyOnly
        ? 'only completes the hierarchy (hierarchy_only)'
        : 'inactive and without an e-mail: only in the hierarchy';
  }
}

function emailReason(person: Person, user: PreparedUser, options: PrepareOptions): string {
  const rule = ruleFor('timecamp_email', person);
  if (rule !== undefined) return `set by ${rule}`;
  if (user.timecamp_email === person.email) return 'as in the record, in lower case';
  return `domain replaced by TIMECAMP_REPLACE_EMAIL_DOMAIN=${options.replaceEmailDomain ?? ''}`;
}

function nameReason(person: Person, options: PrepareOptions): string {
  const rule = ruleFor('timecamp_user_name', person);
  if (rule !== undefined) return `set by ${rule}`;
  const { record, user } = person;
  if (user?.timecamp_user_name === nfc(record.name.trim())) return 'as in the record';
  const parts = [
    options.useJobTitleNameUsers && (record.job_title ?? '') !== ''
      ? 'with the title (TIMECAMP_USE_JOB_TITLE_NAME_USERS)'
      : '',
    options.showExternalId && person.id !== '' ? 'with the external id (TIMECAMP_SHOW_EXTERNAL_ID)' : '',
    'without characters that TimeCamp refuses',
  ];
  return `from "${record.name}", ${parts.filter((part) => part !== '').join(', ')}`;
}

/** Who is meant, for a heading: `Ann (1)`. */
export function headingOf(story: Story): string {
  const name = story.record === null ? '' : nfc(story.record.name.trim());
  const reference = referTo({ id: story.external_id, position: story.position });
  return name === '' ? reference : `${name} (${reference})`;
}
