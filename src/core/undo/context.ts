import { addressKey } from '../addresses.ts';
import {
  mayHaveChanged,
  type RecordedOperation,
  recordedOperations,
} from '../history/recorded-operations.ts';
import type { Account, AccountUser } from '../model.ts';
import type { GroupRef, PersonOperation, RemoveGroup } from '../plan/plan.ts';
import type { RunRecord } from '../plan/record.ts';
import { GroupIndex, groupPathKey } from '../tree/group-index.ts';

/** What a run may have changed, by whom and what it concerns, in the account as it is now. */
export interface Traces {
  readonly tree: GroupIndex;
  readonly users: ReadonlyMap<string, AccountUser>;
  /** What the run did to each person; the user is undefined when TimeCamp does not show one. */
  readonly people: readonly PersonTrace[];
  readonly changed: readonly RecordedOperation[];
  /** The groups that the run removed, by their former ids. */
  readonly removed: ReadonlyMap<string, RemoveGroup>;
  /** The id of a group in the account; undefined when it is not there. */
  readonly idOf: (group: GroupRef) => string | undefined;
}

export interface PersonTrace {
  readonly email: string;
  readonly user: AccountUser | undefined;
  readonly operations: readonly PersonOperation[];
}

/** Finds what a run may have changed. `maxLevel` is not known, nor needed: the groups were there before. */
export function findTraces(record: RunRecord, account: Account, rootGroupId: string): Traces {
  const changed = recordedOperations(record).filter(({ result }) => mayHaveChanged(result));
  const tree = new GroupIndex(account.groups, { rootGroupId, disableGroupsCreation: false, maxLevel: 0 });
  const users = new Map(account.users.map((user) => [user.id, user]));
  const groupIds = new Set(account.groups.map(({ id }) => id));
  const created = new Map<string, string | undefined>();
  const removed = new Map<string, RemoveGroup>();
  for (const { operation, result } of changed) {
    if (operation.kind === 'create-group') created.set(groupPathKey(operation.group.path), result.made);
    if (operation.kind === 'remove-group') removed.set(operation.group.group_id ?? '', operation);
  }
  const idOf = ({ group_id: id, path }: GroupRef): string | undefined => {
    const known = id ?? created.get(groupPathKey(path));
    if (known !== undefined) {
      if (groupIds.has(known)) return known;
      // A group that the run removed may have been made again, by an undo that was cut short or by hand.
      if (!removed.has(known)) return undefined;
    }
    return tree.destination(path, false)?.group_id ?? undefined;
  };
  const people = peopleOf(changed, account).map(({ id, email, operations }) => ({
    email,
    operations,
    user: id === undefined ? undefined : users.get(id),
  }));
  return { tree, users, people, changed, removed, idOf };
}

/** Joiners are found by the id that the record has, else by their address. */
function peopleOf(changed: readonly RecordedOperation[], { users }: Account) {
  const byEmail = new Map(users.map((user) => [addressKey(user.email), user.id]));
  const made = new Map<string, string>();
  for (const { operation, result } of changed) {
    if ('person' in operation && result.made !== undefined)
      made.set(addressKey(operation.person.email), result.made);
  }
  const people = new Map<
    string,
    { readonly id: string | undefined; readonly email: string; readonly operations: PersonOperation[] }
  >();
  for (const { operation } of changed) {
    if (!('person' in operation)) continue;
    const { email, user_id: known } = operation.person;
    const key = addressKey(email);
    const id = known ?? made.get(key) ?? byEmail.get(key);
    const person = people.get(id ?? key) ?? { id, email, operations: [] };
    people.set(id ?? key, person);
    person.operations.push(operation);
  }
  return [...people.values()];
}
