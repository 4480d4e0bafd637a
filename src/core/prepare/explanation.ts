import type { Employee, PreparedUser, Role } from '../model.ts';
import { nfc, normalEmail } from '../text.ts';
import type { InvalidRecord } from './input.ts';
import type { PrepareSettings } from './settings.ts';
import { describePerson, type Person, personReference } from './people.ts';
import { groupReason, roleReason, ruleFor } from './reasons.ts';

/** A value of a user, and why it is so. */
export interface Reasoned<T> {
  readonly value: T;
  readonly reason: string;
}

/** What became of one record, in plain words. */
export interface Explanation {
  /** Place in the file, from 1. */
  readonly position: number;
  readonly external_id: string;
  /** The record as read; null when its shape is wrong. */
  readonly record: Employee | null;
  readonly outcome: 'prepared' | 'excluded' | 'conflict' | 'invalid' | 'hierarchy-only';
  readonly outcome_reason: string;
  /** Transform rules that were applied. */
  readonly rules: readonly string[];
  /** Null for people who make no user; so is all below. */
  readonly email: Reasoned<string> | null;
  readonly name: Reasoned<string> | null;
  readonly group: Reasoned<string> | null;
  readonly role: Reasoned<Role> | null;
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

/** Explains what became of a person, under the settings that prepared them. */
export function explainPerson(person: Person, settings: PrepareSettings): Explanation {
  const { position, id, source, disposition, user, rules } = person;
  const shared = {
    position,
    external_id: id,
    record: source,
    outcome: disposition.kind,
    outcome_reason: dispositionReason(person),
    rules,
  };
  if (disposition.kind !== 'prepared' || user === undefined) {
    return { ...shared, email: null, name: null, group: null, role: null, status: null };
  }
  return {
    ...shared,
    email: { value: user.timecamp_email, reason: emailReason(person, user, settings) },
    name: { value: user.timecamp_user_name, reason: nameReason(person, settings) },
    group: { value: user.timecamp_groups_breadcrumb, reason: groupReason(person) },
    role: { value: user.timecamp_role, reason: roleReason(person) },
    status: user.timecamp_status,
  };
}

/** Explains a record that could not be read. */
export function explainInvalid({ position, external_id, reason }: InvalidRecord): Explanation {
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

function dispositionReason({ disposition, isHierarchyOnly, isActive }: Person): string {
  switch (disposition.kind) {
    case 'prepared':
      return isActive
        ? 'becomes an active user'
        : 'becomes an inactive user: whoever has the account is disabled';
    case 'excluded':
      return `excluded by ${disposition.by}`;
    case 'conflict':
      return `has the ${disposition.over === 'email' ? 'e-mail' : 'external id'} of ${describePerson(disposition.winner)}, who wins`;
    case 'invalid':
      return `${disposition.reason}, so it makes no user`;
    case 'hierarchy-only':
      return isHierarchyOnly
        ? 'only completes the hierarchy (hierarchy_only)'
        : 'inactive and without an e-mail: only in the hierarchy';
  }
}

function emailReason(person: Person, user: PreparedUser, settings: PrepareSettings): string {
  const rule = ruleFor('timecamp_email', person);
  if (rule !== undefined) return `set by ${rule}`;
  if (user.timecamp_email === person.email) return 'as in the record, in lower case';
  return `domain replaced by TIMECAMP_REPLACE_EMAIL_DOMAIN=${settings.replaceEmailDomain ?? ''}`;
}

function nameReason(person: Person, settings: PrepareSettings): string {
  const rule = ruleFor('timecamp_user_name', person);
  if (rule !== undefined) return `set by ${rule}`;
  const { record, user } = person;
  if (user?.timecamp_user_name === nfc(record.name.trim())) return 'as in the record';
  const parts = [
    settings.useJobTitleNameUsers && (record.job_title ?? '') !== ''
      ? 'with the title (TIMECAMP_USE_JOB_TITLE_NAME_USERS)'
      : '',
    settings.showExternalId && person.id !== '' ? 'with the external id (TIMECAMP_SHOW_EXTERNAL_ID)' : '',
    'without characters that TimeCamp refuses',
  ];
  return `from "${record.name}", ${parts.filter((part) => part !== '').join(', ')}`;
}

/** Who is meant, for a heading: `Ann (1)`. */
export function explanationTitle(explanation: Explanation): string {
  const name = explanation.record === null ? '' : nfc(explanation.record.name.trim());
  const reference = personReference({ id: explanation.external_id, position: explanation.position });
  return name === '' ? reference : `${name} (${reference})`;
}
