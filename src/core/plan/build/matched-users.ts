import { addressKey } from '../../addresses.ts';
import { isActive, type Matching } from '../../matching/matching.ts';
import type { Journal } from '../journal.ts';
import type { Finish, PersonOperation } from '../plan.ts';
import { type PeopleContext, personRefOf } from './context.ts';
import { planExisting } from './existing-users.ts';

/** The operations on users whom a prepared user matches, with the end of invitations of an earlier run. */
export function planMatched(matching: Matching, journal: Journal, context: PeopleContext): PersonOperation[] {
  const invited = new Map(journal.invited.map((entry) => [addressKey(entry.email), entry]));
  return matching.matches.flatMap((match) => {
    if (!isActive(match.prepared) || context.isUntouchable(match.user)) return [];
    const entry = invited.get(addressKey(match.prepared.timecamp_email));
    if (entry === undefined) return planExisting(match, context);
    // A newcomer gets the role whatever the setting says about the roles of others.
    const operations = planExisting(match, {
      ...context,
      options: { ...context.options, disableRoleUpdates: false },
    });
    const finish: Finish = {
      kind: 'finish',
      id: `finish:${match.user.id}`,
      person: personRefOf(match.user),
      matched_by: match.by,
      reason: 'invited by an earlier run',
      needs: [],
      before: { invited_at: entry.sent_at, answered: entry.answered },
      after: { group: context.tree.placeOf(match.user.group_id) },
    };
    return [
      finish,
      ...operations.map((operation) => (isDetail(operation) ? after(finish, operation) : operation)),
    ];
  });
}

/** A field of a joiner; enabling and moving are not part of finishing an invitation. */
function isDetail({ kind }: PersonOperation): boolean {
  return kind !== 'enable' && kind !== 'move';
}

function after(first: Finish, operation: PersonOperation): PersonOperation {
  return { ...operation, needs: [first.id, ...operation.needs] };
}
