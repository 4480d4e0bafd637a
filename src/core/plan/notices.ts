import { assertNever } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { GroupPath, PreparedUser } from '../model.ts';
import type { PersonNote } from './existing.ts';
import type { GroupTree } from './group-tree.ts';
import { isActive, type Matching } from './matching.ts';
import { pathText, type PersonRef, type PlanFailure } from './plan.ts';

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
      message: `${inactive.length} inactive in the source share an account user with somebody active, who keeps it.`,
      who: inactive.map(({ prepared }) => prepared.timecamp_email),
    },
  ];
}

/** People whose e-mail is still on somebody else's account. */
export function waitingNotices(matching: Matching): Notice[] {
  return matching.waiting.map(({ prepared, user }) => ({
    level: 'warning',
    code: 'email-recycled',
    message:
      `${prepared.timecamp_email} (${prepared.timecamp_user_name}) waits: in TimeCamp the address still belongs to ` +
      `${user.name || user.email}, who has another external id (${user.external_id}). Change that user's e-mail in ` +
      `TimeCamp, or switch TIMECAMP_UPDATE_EMAIL_ON_EXTERNAL_ID on.`,
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
      return `${count} stay in their group: the group they belong to does not exist and may not be created.`;
    case 'role-unknown':
      return `${count} keep their role: TimeCamp does not tell which one they have.`;
    case 'email-in-use':
      return `${count} keep their e-mail for now: the new one still belongs to another account user.`;
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
        `${people.length} belong in groups below level ${maxLevel}, the deepest that TimeCamp allows here: they are ` +
        `put in the deepest allowed group above` +
        (example === undefined ? '.' : `, e.g. ${pathText(example.timecamp_groups)}.`),
      who: people.map((person) => person.timecamp_email),
    },
  ];
}
