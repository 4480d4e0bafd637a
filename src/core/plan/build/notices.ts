import { assertNever } from '../../../base/errors.ts';
import type { Notice } from '../../../base/notice.ts';
import type { AccountUser, GroupPath, PreparedUser } from '../../model.ts';
import type { PlanNoteCode } from './context.ts';
import type { GroupIndex } from '../../tree/group-index.ts';
import { pluralize, firstFew } from '../../text.ts';
import { isActive, type Matching, type UnresolvedPerson } from '../../matching/matching.ts';
import { pathText, type PersonRef, type PlanFailure } from '../plan.ts';

/** Active people without operations: duplicates in the matching, and invitations that were given up. */
export function failuresOf(
  matching: Matching,
  failures: readonly PlanFailure[],
  isChosen: (person: PersonRef) => boolean,
): PlanFailure[] {
  const conflicts = matching.conflicts
    .filter(({ prepared }) => isActive(prepared))
    .map(({ prepared, user }) => ({
      person: prepared.timecamp_email,
      message: `matches the TimeCamp user ${user.email}, who is already matched with another person. Correct the e-mails or external ids in the source.`,
    }));
  return [...conflicts, ...matching.unresolved.map(unresolvedFailure), ...failures].filter(({ person }) =>
    isChosen({ email: person, name: '', user_id: null }),
  );
}

function unresolvedFailure({ prepared, reason, users, winner }: UnresolvedPerson): PlanFailure {
  const unchanged =
    users.length === 0
      ? ''
      : ` The TimeCamp user ${firstFew(users.map(({ email }) => email))} is not changed.`;
  return { person: prepared.timecamp_email, message: `${problemOf(prepared, reason, winner)}${unchanged}` };
}

function problemOf(
  prepared: PreparedUser,
  reason: UnresolvedPerson['reason'],
  winner: PreparedUser | undefined,
): string {
  switch (reason) {
    case 'contested':
      return `has an e-mail or external id (${prepared.timecamp_external_id}) that another person or several TimeCamp users have. Correct it in the source or in TimeCamp.`;
    case 'unusable-address':
      return 'has an invalid e-mail and is not invited. Correct it in the source.';
    case 'duplicate':
      return `has the e-mail or external id of ${winner?.timecamp_email ?? 'another person'} and is skipped as a duplicate. Correct or remove one of the two records in the source.`;
    default:
      return assertNever(reason);
  }
}

/** Inactive people who match a user that another person already matches. */
export function conflictNotices(matching: Matching): Notice[] {
  const inactive = matching.conflicts.filter(({ prepared }) => !isActive(prepared));
  if (inactive.length === 0) return [];
  return [
    {
      level: 'notice',
      code: 'matched-twice',
      message: `${pluralize(inactive.length, 'inactive person matches a TimeCamp user', 'inactive people match TimeCamp users')} who ${inactive.length === 1 ? 'is' : 'are'} already matched with another person.`,
      who: inactive.map(({ prepared }) => prepared.timecamp_email),
    },
  ];
}

/** Joiners whose e-mail still belongs to another person's user. */
export function waitingNotices(matching: Matching): Notice[] {
  const active = new Set(
    matching.matches.filter((match) => isActive(match.prepared)).map(({ user }) => user.id),
  );
  const isFreed = (user: AccountUser): boolean => active.has(user.id);
  return matching.waiting.map(({ prepared, user, by }) => ({
    level: 'warning',
    code: 'email-recycled',
    message:
      `${prepared.timecamp_email} (${prepared.timecamp_user_name}) is not invited yet: in TimeCamp the address ` +
      `${by === 'additional' ? 'is the additional e-mail of' : 'still belongs to'} ${user.name || user.email}, ` +
      `who has another external id (${user.external_id}). ` +
      (by === 'additional'
        ? "Remove it from that user's additional e-mail in TimeCamp, and from their record in the source."
        : `Change that user's e-mail in TimeCamp${isFreed(user) ? ', or set TIMECAMP_UPDATE_EMAIL_ON_EXTERNAL_ID=true' : ''}.`),
    who: [prepared.timecamp_email],
  }));
}

/** One notice for each code, with everyone it concerns. */
export function personNotices(notes: ReadonlyMap<PlanNoteCode, readonly string[]>): Notice[] {
  return [...notes].map(([code, who]) => ({
    level: 'notice',
    code,
    message: personNote(code, who.length),
    who,
  }));
}

function personNote(code: PlanNoteCode, count: number): string {
  switch (code) {
    case 'group-missing':
      return `${pluralize(count, 'person stays', 'people stay')} in their current group: the new group does not exist and groups are not created.`;
    case 'role-unknown':
      return `${pluralize(count, 'person keeps', 'people keep')} their role: TimeCamp does not report it.`;
    case 'custom-role':
      return `${pluralize(count, 'person keeps', 'people keep')} a custom role of this account, which tcsync does not change.`;
    case 'email-in-use':
      return `${pluralize(count, 'person keeps', 'people keep')} their e-mail: the new address belongs to another TimeCamp user.`;
    case 'email-exchanged':
      return `${pluralize(count, 'person gets a temporary e-mail address', 'people get temporary e-mail addresses')} because people are swapping addresses. To set the final addresses, run \`tcsync sync\` again.`;
    case 'owner-unknown':
      return `${pluralize(count, 'TimeCamp user is', 'TimeCamp users are')} not in any of the fetched sources, but may be in one that could not be fetched. tcsync does not change them.`;
    case 'source-removed':
      return `${pluralize(count, 'TimeCamp user belongs', 'TimeCamp users belong')} to a source that is no longer in TCSYNC_SOURCES. tcsync does not change them. In TimeCamp, disable those who have left.`;
    default:
      return assertNever(code);
  }
}

/** Groups that are cut to the deepest level TimeCamp allows. */
export function depthNotice(
  needed: readonly GroupPath[],
  prepared: readonly PreparedUser[],
  tree: GroupIndex,
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
        `${pluralize(people.length, 'person has a group path', 'people have group paths')} deeper than level ${maxLevel}, the limit of this account: ` +
        `the deepest allowed parent is used` +
        (example === undefined ? '.' : `, e.g. ${pathText(example.timecamp_groups)}.`),
      who: people.map((person) => person.timecamp_email),
    },
  ];
}
