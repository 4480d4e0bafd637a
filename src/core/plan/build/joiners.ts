import type { PreparedUser } from '../../model.ts';
import { addressKey } from '../../addresses.ts';
import type { PeopleContext } from './context.ts';
import { externalIdFor, realEmailFor } from './keys.ts';
import type { InvitedEntry, Journal } from '../journal.ts';
import type { GroupRef, PersonOperation, PlanFailure } from '../plan.ts';

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
    const state = entry === undefined ? 'new' : invitationState(entry, now);
    if (state === 'lost') {
      failures.push({
        person: person.timecamp_email,
        message:
          `was invited twice and is not visible in TimeCamp${answerClause(entry)}. Search for the address in TimeCamp ` +
          'and remove the invitation, or correct the address in the source.',
      });
      continue;
    }
    operations.push(
      ...joining(person, state === 'waiting' ? entry : undefined, entry !== undefined, context),
    );
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

/** Wait for an invited person, invite them again after 24 hours, or give up after 48. */
export function invitationState(entry: InvitedEntry, now: number): 'waiting' | 'again' | 'lost' {
  if (!entry.answered) return 'waiting';
  if (now - Date.parse(entry.again_at ?? entry.sent_at) < DAY_MS) return 'waiting';
  return entry.again_at === undefined ? 'again' : 'lost';
}

function joining(
  person: PreparedUser,
  waiting: InvitedEntry | undefined,
  known: boolean,
  context: PeopleContext,
): PersonOperation[] {
  const { options, tree } = context;
  const email = person.timecamp_email;
  const place: GroupRef = tree.destination(person.timecamp_groups, false) ?? {
    group_id: options.rootGroupId,
    path: [],
  };
  const creation = tree.creationOf(place);
  const common = { person: { email, name: person.timecamp_user_name, user_id: null }, matched_by: null };
  const first: PersonOperation =
    waiting === undefined
      ? {
          ...common,
          kind: 'invite',
          id: `invite:${email}`,
          reason: known
            ? 'invited 24 hours ago, still not visible in TimeCamp'
            : 'active in the source, not in the account',
          needs: creation === undefined ? [] : [creation.id],
          before: null,
          after: { group: place },
        }
      : {
          ...common,
          kind: 'finish',
          id: `finish:${email}`,
          reason: waiting.answered
            ? 'invited by an earlier run'
            : 'invited by an earlier run without an answer; invited again if not found',
          needs: creation === undefined ? [] : [creation.id],
          before: { invited_at: waiting.sent_at, answered: waiting.answered },
          after: { group: place },
        };

  const reason = 'joiner';
  const needs = [first.id];
  const operations: PersonOperation[] = [
    first,
    {
      ...common,
      kind: 'name',
      id: `name:${email}`,
      reason,
      needs,
      before: '',
      after: person.timecamp_user_name,
    },
  ];
  if (person.timecamp_role !== 'user') {
    const after = person.timecamp_role;
    operations.push({
      ...common,
      kind: 'role',
      id: `role:${email}`,
      reason,
      needs,
      group: place,
      before: 'user',
      after,
    });
  }
  const after = externalIdFor(person, context);
  if (after !== '') {
    operations.push({
      ...common,
      kind: 'external-id',
      id: `external-id:${email}`,
      reason,
      needs,
      before: '',
      after,
    });
  }
  const real = realEmailFor(person, context);
  if (real !== '' && addressKey(real) !== addressKey(email)) {
    const id = `additional-email:${email}`;
    operations.push({ ...common, kind: 'additional-email', id, reason, needs, before: '', after: real });
  }
  return operations;
}
