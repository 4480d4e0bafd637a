import type { PreparedUser } from '../../model.ts';
import { addressKey } from '../../addresses.ts';
import type { PeopleContext } from './context.ts';
import { externalIdFor, realEmailFor } from './keys.ts';
import type { InvitedEntry, Journal } from '../journal.ts';
import type { Finish, GroupRef, Invite, PersonOperation, PlanFailure } from '../plan.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface JoinerPlan {
  readonly operations: readonly PersonOperation[];
  readonly failures: readonly PlanFailure[];
}

/**
 * Invitations, and the remaining fields of invited people. A person with an invitation in the journal is looked up
 * (`finish`); after 24 hours they are invited once more, after another 24 hours they are reported as a failure.
 */
export function planJoiners(
  people: readonly PreparedUser[],
  journal: Journal,
  now: number,
  context: PeopleContext,
): JoinerPlan {
  const entries = new Map(journal.invited.map((entry) => [addressKey(entry.email), entry]));
  const operations: PersonOperation[] = [];
  const failures: PlanFailure[] = [];
  for (const person of people) {
    const entry = entries.get(addressKey(person.timecamp_email));
    const state = invitationState(entry, now);
    if (state === 'lost') {
      failures.push({
        person: person.timecamp_email,
        message:
          `was invited twice and is not visible in TimeCamp${answerClause(entry)}. Search for the address in TimeCamp ` +
          'and remove the invitation, or correct the address in the source.',
      });
      continue;
    }
    operations.push(...planJoiner(person, entry, state, context));
  }
  return { operations, failures };
}

function answerClause(entry: InvitedEntry | undefined): string {
  return entry?.unknown_status === undefined ? '' : `, ${answerText(entry.unknown_status)}`;
}

/**
 * TimeCamp's answer to an invitation, as a relative clause.
 * @param status from the journal; empty if the answer did not mention the address
 */
export function answerText(status: string): string {
  return status === '' ? 'whose answer does not mention the address' : `which answered "${status}"`;
}

type InvitationState = 'new' | 'waiting' | 'again' | 'lost';

/**
 * Whether to invite a person, to wait for them, to invite them again after 24 hours, or to give up after 48.
 * @param entry the journal's; undefined for a person who was not invited
 */
export function invitationState(entry: InvitedEntry | undefined, now: number): InvitationState {
  if (entry === undefined) return 'new';
  if (!entry.answered) return 'waiting';
  const age = now - Date.parse(entry.again_at ?? entry.sent_at);
  // A time in the future comes from a clock that was wrong: the wait must not last until then.
  if (age > -DAY_MS && age < DAY_MS) return 'waiting';
  return entry.again_at === undefined ? 'again' : 'lost';
}

/** The operations on a joiner: the invitation or its continuation, then the fields that need it. */
function planJoiner(
  person: PreparedUser,
  entry: InvitedEntry | undefined,
  state: InvitationState,
  context: PeopleContext,
): PersonOperation[] {
  const { options, tree } = context;
  const { timecamp_email: email, timecamp_user_name: name, timecamp_role: role } = person;
  const place: GroupRef = tree.destination(person.timecamp_groups, false) ?? {
    group_id: options.rootGroupId,
    path: [],
  };
  const creation = tree.creationOf(place);
  const joiner = { person: { email, name, user_id: null }, matched_by: null };
  const first = inviteOrFinish(
    { ...joiner, needs: creation === undefined ? [] : [creation.id], after: { group: place } },
    entry,
    state,
  );
  const common = { ...joiner, reason: 'joiner', needs: [first.id] };
  const externalId = externalIdFor(person, context);
  const real = realEmailFor(person, context);
  const operations: PersonOperation[] = [
    first,
    { ...common, kind: 'name', id: `name:${email}`, before: '', after: name },
  ];
  if (role !== 'user')
    operations.push({
      ...common,
      kind: 'role',
      id: `role:${email}`,
      group: place,
      before: 'user',
      after: role,
    });
  if (externalId !== '')
    operations.push({
      ...common,
      kind: 'external-id',
      id: `external-id:${email}`,
      before: '',
      after: externalId,
    });
  if (real !== '' && addressKey(real) !== addressKey(email))
    operations.push({
      ...common,
      kind: 'additional-email',
      id: `additional-email:${email}`,
      before: '',
      after: real,
    });
  return operations;
}

function inviteOrFinish(
  common: Omit<Invite, 'kind' | 'id' | 'reason' | 'before'>,
  entry: InvitedEntry | undefined,
  state: InvitationState,
): Invite | Finish {
  const { email } = common.person;
  if (state !== 'waiting' || entry === undefined)
    return {
      ...common,
      kind: 'invite',
      id: `invite:${email}`,
      reason:
        state === 'again'
          ? 'invited 24 hours ago, still not visible in TimeCamp'
          : 'active in the source, not in the account',
      before: null,
    };
  return {
    ...common,
    kind: 'finish',
    id: `finish:${email}`,
    reason: entry.answered
      ? 'invited by an earlier run'
      : 'invited by an earlier run without an answer; invited again if not found',
    before: { invited_at: entry.sent_at, answered: entry.answered },
  };
}
