import { addressKey } from '../addresses.ts';
import { planEmailChanges } from '../plan/build/email-changes.ts';
import type { PersonOperation } from '../plan/plan.ts';
import type { Traces } from './context.ts';
import type { UndoNotes } from './notes.ts';

/** Orders changes of addresses after those that free them, and leaves those whose address another user has now. */
export function withFreeAddresses(
  operations: readonly PersonOperation[],
  undo: { readonly traces: Traces; readonly notes: UndoNotes },
): readonly PersonOperation[] {
  const { users } = undo.traces;
  const holders = new Map([...users.values()].map((user) => [addressKey(user.email), user.id]));
  const wanted = new Map(
    operations.flatMap(({ kind, person, after }) =>
      kind === 'email' ? [[person.user_id ?? '', after] as const] : [],
    ),
  );
  const changes = planEmailChanges(wanted, holders);
  const changeOf = ({ person }: PersonOperation) => changes.get(person.user_id ?? '');
  const free = operations.filter((operation) => {
    if (operation.kind !== 'email' || changeOf(operation)?.isTemporary === false) return true;
    undo.notes.leave(operation.person.email, `another user has the address ${operation.after} now`);
    return false;
  });
  if (free.length < operations.length) return withFreeAddresses(free, undo);
  return operations.map((operation) =>
    operation.kind === 'email' ? { ...operation, needs: changeOf(operation)?.needs ?? [] } : operation,
  );
}
