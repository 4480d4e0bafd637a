import type { Origins } from '../merge/merge.ts';
import type { Employee, PreparedUser, Role } from '../model.ts';
import type { Identity } from '../person-search.ts';
import { nfc } from '../text.ts';
import type { Disposition } from './dispositions.ts';
import type { Draft } from './drafts.ts';
import type { InvalidRecord } from './input.ts';
import { cleanName, idSuffix } from './names.ts';
import { describePerson, type Person, personReference } from './people.ts';
import { groupReason, roleReason, ruleFor } from './reasons.ts';
import type { PrepareSettings } from './settings.ts';

/** What prepare did with a person. */
export interface PersonOutcome {
  readonly person: Person;
  readonly disposition: Disposition;
  /** Undefined for people who make no user, except those who lost a conflict over the finished user's e-mail. */
  readonly draft: Draft | undefined;
}

/** A value and the reason for it. */
export interface Reasoned<T> {
  readonly value: T;
  readonly reason: string;
}

/** What became of one record, for the reader. */
export interface Explanation {
  /** Place in the file, from 1. */
  readonly position: number;
  readonly external_id: string;
  /** The record as read; null when its shape is invalid. */
  readonly record: Employee | null;
  readonly outcome: Disposition['kind'];
  readonly outcome_reason: string;
  /** Names of the transform rules that were applied. */
  readonly rules: readonly string[];
  /** Null for people who make no user; so is all below. */
  readonly email: Reasoned<string> | null;
  readonly name: Reasoned<string> | null;
  readonly group: Reasoned<string> | null;
  readonly role: Reasoned<Role> | null;
  readonly status: PreparedUser['timecamp_status'] | null;
  /** The sources of the record and of its fields; only with several sources. */
  readonly origins?: Origins;
}

/** How a person is found: by external id, by name, or by an e-mail as read or as prepared. */
export function identityOfOutcome({ person: { id, source }, draft }: PersonOutcome): Identity {
  return {
    external_id: id,
    name: source.name,
    emails: [
      source.email,
      source.real_email ?? '',
      draft?.user.timecamp_email ?? '',
      draft?.user.timecamp_real_email ?? '',
    ],
  };
}

/**
 * Explains what became of a person, under the settings that prepared them.
 * @param origins of the record, with several sources
 */
export function explainPerson(
  outcome: PersonOutcome,
  settings: PrepareSettings,
  origins?: Origins,
): Explanation {
  const { person, disposition, draft } = outcome;
  const shared = {
    position: person.position,
    external_id: person.id,
    record: person.source,
    outcome: disposition.kind,
    outcome_reason: dispositionReason(outcome),
    rules: draft?.rules ?? person.rules,
    ...(origins === undefined ? {} : { origins }),
  };
  if (disposition.kind !== 'prepared' || draft === undefined) {
    return { ...shared, email: null, name: null, group: null, role: null, status: null };
  }
  const { user } = draft;
  return {
    ...shared,
    email: { value: user.timecamp_email, reason: emailReason(draft, settings) },
    name: { value: user.timecamp_user_name, reason: nameReason(draft, settings) },
    group: { value: user.timecamp_groups_breadcrumb, reason: groupReason(draft) },
    role: { value: user.timecamp_role, reason: roleReason(draft) },
    status: user.timecamp_status,
  };
}

/** What is known of a prepared user whose record is not: everything but the reasons. */
export function explainPrepared(user: PreparedUser, position: number): Explanation {
  const as = <T>(value: T): Reasoned<T> => ({ value, reason: 'as prepared' });
  return {
    position,
    external_id: user.timecamp_external_id,
    record: null,
    outcome: 'prepared',
    outcome_reason: `${user.timecamp_status} user`,
    rules: [],
    email: as(user.timecamp_email),
    name: as(user.timecamp_user_name),
    group: as(user.timecamp_groups_breadcrumb),
    role: as(user.timecamp_role),
    status: user.timecamp_status,
  };
}

/** How a prepared user is found. */
export function identityOfPrepared(user: PreparedUser): Identity {
  return {
    external_id: user.timecamp_external_id,
    name: user.timecamp_user_name,
    emails: [user.timecamp_email, user.timecamp_real_email ?? ''],
  };
}

/** Explains a record whose shape is invalid. */
export function explainInvalid({ position, external_id, reason }: InvalidRecord): Explanation {
  return {
    position,
    external_id,
    record: null,
    outcome: 'invalid',
    outcome_reason: `invalid: ${reason}`,
    rules: [],
    email: null,
    name: null,
    group: null,
    role: null,
    status: null,
  };
}

function dispositionReason({ person, disposition }: PersonOutcome): string {
  switch (disposition.kind) {
    case 'prepared':
      return person.isActive ? 'active user' : 'inactive user; sync disables the matching TimeCamp user';
    case 'excluded':
      return `excluded by ${disposition.by}`;
    case 'conflict':
      return `skipped as a duplicate: ${describePerson(disposition.winner)} keeps the ${KEY_NAMES[disposition.over]}`;
    case 'invalid':
      return `invalid: ${disposition.reason}`;
    case 'hierarchy-only':
      return person.isHierarchyOnly
        ? 'in the hierarchy only (hierarchy_only)'
        : 'in the hierarchy only: inactive and without an e-mail';
  }
}

const KEY_NAMES = { email: 'e-mail', external_id: 'external id' } as const;

function emailReason(draft: Draft, settings: PrepareSettings): string {
  const rule = ruleFor('timecamp_email', draft);
  if (rule !== undefined) return `set by ${rule}`;
  if (draft.user.timecamp_email === draft.person.email) return 'from the record, in lower case';
  return `domain replaced by TIMECAMP_REPLACE_EMAIL_DOMAIN=${settings.replaceEmailDomain ?? ''}`;
}

function nameReason(draft: Draft, settings: PrepareSettings): string {
  const rule = ruleFor('timecamp_user_name', draft);
  if (rule !== undefined) return `set by ${rule}`;
  const { record } = draft.person;
  if (draft.user.timecamp_user_name === nfc(record.name.trim())) return 'from the record';
  const parts = [
    draft.isFallbackName
      ? 'from the e-mail, because the record has no name that TimeCamp accepts'
      : `from "${record.name}"`,
    settings.useJobTitleNameUsers && cleanName(record.job_title ?? '') !== ''
      ? 'with the job title (TIMECAMP_USE_JOB_TITLE_NAME_USERS)'
      : '',
    settings.showExternalId && idSuffix(record.external_id) !== ''
      ? 'with the external id (TIMECAMP_SHOW_EXTERNAL_ID)'
      : '',
    draft.isFallbackName ? '' : 'without characters that TimeCamp refuses',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** The heading of an explanation: `Ann (1)`. */
export function explanationTitle(explanation: Explanation): string {
  const name = nfc((explanation.record?.name ?? explanation.name?.value ?? '').trim());
  const reference = personReference({ id: explanation.external_id, position: explanation.position });
  return name === '' ? reference : `${name} (${reference})`;
}
