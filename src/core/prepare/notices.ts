import type { Notice } from '../../base/notice.ts';
import { counted, someOf } from '../text.ts';
import { describePerson, type Person } from './people.ts';
import type { PrepareSummary } from './summary.ts';

/** Levels that TimeCamp documents for its group tree, the account's top group being the first. */
const MAX_LEVELS = 4;

/** What the stages noticed about people, by kind; each kind becomes one notice. */
export type PersonWarning =
  | 'login-name'
  | 'name-from-email'
  | 'self-managed'
  | 'unknown-supervisor'
  | 'rule-blocked'
  | 'too-deep';

export class PersonWarnings {
  readonly #people = new Map<PersonWarning, Person[]>();

  add(kind: PersonWarning, person: Person): void {
    const people = this.#people.get(kind);
    if (people === undefined) this.#people.set(kind, [person]);
    else people.push(person);
  }

  /** One warning a kind, people in the order of their e-mails. */
  notices(): Notice[] {
    return [...this.#people].map(([kind, people]) =>
      warning(kind, message(kind, people), people.map(referByEmail)),
    );
  }
}

/** One warning for each kind of people who made no user and should have. */
export function skippedNotices(summary: Pick<PrepareSummary, 'conflicts' | 'invalid'>): Notice[] {
  const notices: Notice[] = [];
  const { conflicts, invalid } = summary;
  if (invalid.length > 0) {
    const list = someOf(invalid.map(({ who, reason }) => `${who}: ${reason}`));
    notices.push(
      warning(
        'invalid',
        `${counted(invalid.length, 'record makes', 'records make')} no user (${list}).`,
        invalid.map(({ who }) => who),
      ),
    );
  }
  if (conflicts.length > 0) {
    const list = someOf(conflicts.map(({ who, name, reason }) => `${name} (${who}) ${reason}`));
    notices.push(
      warning(
        'conflict',
        `${counted(conflicts.length, 'record loses to another one and makes', 'records lose to other ones and make')} no user: ${list}.`,
        conflicts.map(({ who }) => who),
      ),
    );
  }
  return notices;
}

/** Is a group of so many levels below the root group deeper than TimeCamp documents? */
export function isTooDeep(levels: number): boolean {
  return levels + 1 > MAX_LEVELS;
}

function message(kind: PersonWarning, people: readonly Person[]): string {
  const names = someOf(people.map(describePerson));
  const count = people.length;
  switch (kind) {
    case 'login-name':
      return `${counted(count, 'person has', 'people have')} a login name without @ in place of an e-mail: ${names}.`;
    case 'name-from-email':
      return `${counted(count, 'person has', 'people have')} no name that TimeCamp takes and is named by the e-mail: ${names}.`;
    case 'self-managed':
      return `${counted(count, 'person is', 'people are')} their own supervisor, which counts as none: ${names}.`;
    case 'unknown-supervisor':
      return `${counted(count, 'person has', 'people have')} a supervisor who is not in the data, which counts as none: ${names}.`;
    case 'rule-blocked':
      return `A transform rule could not set its property for ${counted(count, 'person', 'people')}, since something else stands on the way to it: ${names}.`;
    case 'too-deep':
      return `${counted(count, 'person is', 'people are')} in a group below level ${MAX_LEVELS}, the deepest that TimeCamp documents (the root group is level 1): ${names}. Shorten the paths with TIMECAMP_SKIP_DEPARTMENTS or TIMECAMP_CHANGE_GROUPS_REGEX.`;
  }
}

function referByEmail(person: Person): string {
  return person.user?.timecamp_email ?? person.email;
}

function warning(code: string, text: string, who: readonly string[]): Notice {
  return { level: 'warning', code, message: text, who };
}
