import type { Notice } from '../../../base/notice.ts';
import { findHeld, type Hold, holdReason, type Holds } from '../../holds/holds.ts';
import type { Matching } from '../../matching/matching.ts';
import type { Account, AccountUser, PreparedUser } from '../../model.ts';
import { pluralize } from '../../text.ts';
import type { KeptPerson, PersonRef } from '../plan.ts';
import { personRefOf } from './context.ts';

/** Who is held, and what the plan says about it. */
export interface HeldPlan {
  readonly isHeldUser: (user: AccountUser) => boolean;
  readonly isHeldJoiner: (person: PreparedUser) => boolean;
  readonly kept: readonly KeptPerson[];
  readonly notices: readonly Notice[];
}

/** Finds the held people, and the holds that match no one or are over. */
export function planHeld(holds: Holds, matching: Matching, { users }: Pick<Account, 'users'>): HeldPlan {
  const held = findHeld(holds.active, matching.people, users, matching.matches);
  const matched = new Set(matching.matches.map(({ prepared }) => prepared));
  const keys = new Map(matching.matches.map(({ user, by }) => [user.id, by]));
  return {
    isHeldUser: (user) => held.users.has(user.id),
    isHeldJoiner: (person) => held.prepared.has(person),
    kept: [
      ...users.flatMap((user) => {
        const hold = held.users.get(user.id);
        return hold === undefined
          ? []
          : [{ ...keptByHold(personRefOf(user), hold), matched_by: keys.get(user.id) ?? null }];
      }),
      ...[...held.prepared].flatMap(([person, hold]) =>
        matched.has(person) ? [] : [{ ...keptByHold(joinerRef(person), hold), matched_by: null }],
      ),
    ],
    notices: [
      ...holdNotice(
        'hold-unmatched',
        held.unmatched,
        `${pluralize(held.unmatched.length, 'hold matches', 'holds match')} no prepared user and no TimeCamp user.`,
      ),
      ...holdNotice(
        'hold-expired',
        holds.expired,
        `${pluralize(holds.expired.length, 'hold has', 'holds have')} expired.`,
      ),
    ],
  };
}

/** A held person, as a plan lists them. */
export function keptByHold(person: PersonRef, hold: Hold): KeptPerson {
  return { person, by: 'hold', reason: holdReason(hold), until: hold.until };
}

function holdNotice(code: string, holds: readonly Hold[], message: string): readonly Notice[] {
  if (holds.length === 0) return [];
  const who = holds.map((hold) => `${hold.person} (${holdReason(hold)})`);
  return [{ level: 'notice', code, message, who }];
}

function joinerRef({ timecamp_email: email, timecamp_user_name: name }: PreparedUser): PersonRef {
  return { email, name, user_id: null };
}
