import type { PreparedUser } from '../../model.ts';
import { normalEmail } from '../../text.ts';
import type { PeopleContext } from './existing-users.ts';
import type { InvitedEntry, Journal } from '../journal.ts';
import type { GroupPlace, PersonOperation, PlanFailure } from '../plan.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export interface Newcomers {
  readonly operations: readonly PersonOperation[];
  readonly failures: readonly PlanFailure[];
}

/**
 * Invitations, and what an invited person still needs. Somebody whom the journal says is invited is looked for
 * (`finish`); after 24 hours unseen they are invited once more, after another 24 hours they are a failure.
 */
export function planNewcomers(
  people: readonly PreparedUser[],
  journal: Journal,
  now: number,
  context: PeopleContext,
): Newcomers {
  const entries = new Map(journal.invited.map((entry) => [entry.email, entry]));
  const operations: PersonOperation[] = [];
  const failures: PlanFailure[] = [];
  for (const person of people) {
    const entry = entries.get(normalEmail(person.timecamp_email));
    const state = entry === undefined ? 'new' : invitationState(entry, now);
    if (state === 'lost') {
      failures.push({
        person: person.timecamp_email,
        message:
          `was invited twice and has not appeared in TimeCamp${saidOf(entry)}: look for the address in TimeCamp, ` +
          'and remove the invitation there or correct the address in the source.',
      });
      continue;
    }
    operations.push(
      ...joining(person, state === 'waiting' ? entry : undefined, entry !== undefined, context),
    );
  }
  return { operations, failures };
}

function saidOf(entry: InvitedEntry | undefined): string {
  return entry?.word === undefined ? '' : `, ${saidInWords(entry.word)}`;
}

/** What TimeCamp said to an invitation, as part of a sentence. @param word as the journal has it */
export function saidInWords(word: string): string {
  return word === '' ? 'whose answer left the address out' : `which answered "${word}"`;
}

/** Is an invited person to be waited for, to be invited again after 24 hours, or lost after 48? */
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
  const place: GroupPlace = tree.destination(person.timecamp_groups, false) ?? {
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
            ? 'invited 24 hours ago and not seen since'
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
            : 'invited by an earlier run without an answer, and once more if not found',
          needs: creation === undefined ? [] : [creation.id],
          before: { invited_at: waiting.sent_at, answered: waiting.answered },
          after: { group: place },
        };

  const reason = 'a new person';
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
  if (person.timecamp_role !== 'user' && !options.disableRoleUpdates) {
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
  if (person.timecamp_external_id !== '' && !options.disableExternalIdSync) {
    const after = person.timecamp_external_id;
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
  const real = person.timecamp_real_email ?? '';
  if (real !== '' && !options.disableAdditionalEmailSync && normalEmail(real) !== normalEmail(email)) {
    const id = `additional-email:${email}`;
    operations.push({ ...common, kind: 'additional-email', id, reason, needs, before: '', after: real });
  }
  return operations;
}
