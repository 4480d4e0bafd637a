import type { Account } from '../../model.ts';
import type { Journal } from '../journal.ts';
import type { Operation, PersonOperation, PersonRef, ResetManual } from '../plan.ts';
import { type PeopleContext, personRefOf } from './context.ts';
import type { Selection } from './selection.ts';

/** `added_manually` = 0, once for each changed user, and for users with a pending reset in the journal. */
export function planManualFlags(
  operations: readonly Operation[],
  {
    account,
    journal,
    selection,
  }: { readonly account: Account; readonly journal: Journal; readonly selection: Selection },
  context: PeopleContext,
  isChosen: (person: PersonRef) => boolean,
): ResetManual[] {
  const pending = new Set(journal.reset_manual);
  const flagged = new Set(
    account.users.flatMap((user) => (user.added_manually && !pending.has(user.id) ? [user.id] : [])),
  );
  const changed = new Map<string, PersonOperation>();
  for (const operation of operations) {
    if (!('person' in operation)) continue;
    const key = operation.person.user_id ?? operation.person.email;
    if (!changed.has(key)) changed.set(key, operation);
  }
  const reset = (
    of: Pick<PersonOperation, 'person' | 'matched_by'>,
    reason: string,
    needs: string[],
  ): ResetManual => ({
    kind: 'reset-manual',
    id: `reset-manual:${of.person.user_id ?? of.person.email}`,
    person: of.person,
    matched_by: of.matched_by,
    reason,
    needs,
    before: flagged.has(of.person.user_id ?? '') ? { added_manually: true } : null,
    after: { added_manually: false },
  });
  const pendingUsers = account.users.filter(
    (user) =>
      pending.has(user.id) &&
      !changed.has(user.id) &&
      !context.isUntouchable(user) &&
      isChosen(personRefOf(user)) &&
      (selection.only === undefined || selection.only.includes('updates')),
  );
  return [
    ...[...changed.values()].map((first) =>
      reset(first, 'managed by tcsync', first.person.user_id === null ? [first.id] : []),
    ),
    ...pendingUsers.map((user) =>
      reset({ person: personRefOf(user), matched_by: null }, 'not finished by an earlier run', []),
    ),
  ];
}
