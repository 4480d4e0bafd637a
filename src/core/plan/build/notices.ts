import { assertNever } from '../../../base/errors.ts';
import type { Notice } from '../../../base/notice.ts';
import type { AccountUser, GroupPath, PreparedUser } from '../../model.ts';
import type { PersonNote } from './existing-users.ts';
import type { GroupTree } from '../../tree/group-index.ts';
import { counted } from '../../text.ts';
import { isActive, type Matching } from '../../matching.ts';
import { pathText, type PersonRef, type PlanFailure } from '../plan.ts';

/** Active people who cannot be planned for: they lost the matching, or never appeared. */
export function failuresOf(
  matching: Matching,
  failures: readonly PlanFailure[],
  isChosen: (person: PersonRef) => boolean,
): PlanFailure[] {
  const conflicts = matching.conflicts
    .filter(({ prepared }) => isActive(prepared))
    .map(({ prepared, user }) => ({
      person: prepared.timecamp_email,
      message: `belongs to the account user ${user.email}, which somebody else in the source has already: neither invited nor changed. Correct e-mails or external ids in the source.`,
    }));
  return [...conflicts, ...failures].filter(({ person }) =>
    isChosen({ email: person, name: '', user_id: null }),
  );
}

/** Inactive people who lost the matching. */
export function conflictNotices(matching: Matching): Notice[] {
  const inactive = matching.conflicts.filter(({ prepared }) => !isActive(prepared));
  if (inactive.length === 0) return [];
  return [
    {
      level: 'notice',
      code: 'matched-twice',
      message: `${counted(inactive.length, 'inactive person in the source shares', 'inactive people in the source share')} an account user with somebody active, who keeps it.`,
      who: inactive.map(({ prepared }) => prepared.timecamp_email),
    },
  ];
}

/** People whose e-mail is still on somebody else's account. */
export function waitingNotices(matching: Matching): Notice[] {
  const active = new Set(
    matching.matches.filter((match) => isActive(match.prepared)).map(({ user }) => user.id),
  );
  const isFreed = (user: AccountUser): boolean => active.has(user.id);
  return matching.waiting.map(({ prepared, user, by }) => ({
    level: 'warning',
    code: 'email-recycled',
    message:
      `${prepared.timecamp_email} (${prepared.timecamp_user_name}) waits: in TimeCamp the address ` +
      `${by === 'additional' ? 'is the additional e-mail of' : 'still belongs to'} ${user.name || user.email}, ` +
      `who has another external id (${user.external_id}). ` +
      (by === 'additional'
        ? "Take it out of that user's additional e-mail in TimeCamp, and out of their record where the source has it as a second address."
        : `Change that user's e-mail in TimeCamp${isFreed(user) ? ', or switch TIMECAMP_UPDATE_EMAIL_ON_EXTERNAL_ID on' : ''}.`),
    who: [prepared.timecamp_email],
  }));
}

/** One sentence for all the people of a kind. */
export function personNotices(notes: ReadonlyMap<PersonNote, readonly string[]>): Notice[] {
  return [...notes].map(([code, who]) => ({
    level: 'notice',
    code,
    message: personNote(code, who.length),
    who,
  }));
}

function personNote(code: PersonNote, count: number): string {
  switch (code) {
    case 'group-missing':
      return `${counted(count, 'person stays', 'people stay')} in their group: the group they belong to does not exist and may not be created.`;
    case 'role-unknown':
      return `${counted(count, 'person keeps', 'people keep')} their role: TimeCamp does not tell which one they have.`;
    case 'email-in-use':
      return `${counted(count, 'person keeps', 'people keep')} their e-mail for now: the new one still belongs to another account user.`;
    default:
      return assertNever(code);
  }
}

/** Groups that are cut to the deepest level TimeCamp allows. */
export function depthNotice(
  needed: readonly GroupPath[],
  prepared: readonly PreparedUser[],
  tree: GroupTree,
  maxLevel: number,
): Notice[] {
  const cut = new Set(needed.filter((path) => tree.allowed(path).length < path.length));
  if (cut.size === 0) return [];
  const people = prepared.filter((person) => cut.has(person.timecamp_groups));
  const example = people[0];
  return [
    {
      level: 'notice',
      code: 'too-deep',
      message:
        `${counted(people.length, 'person belongs', 'people belong')} in groups below level ${maxLevel}, the deepest that is allowed here: they are ` +
        `put in the deepest allowed group above` +
        (example === undefined ? '.' : `, e.g. ${pathText(example.timecamp_groups)}.`),
      who: people.map((person) => person.timecamp_email),
    },
  ];
}
