import type { AccountGroup } from '../model.ts';
import { isSameValue, isStoredForm, type StoredForm } from './stored-forms.ts';

/** A group whose creation was begun, and whose name was not read back. */
export interface PendingGroup {
  readonly name: string;
  readonly parent_id: string;
  /** Ids of the groups below the parent that could be taken for it, but were there before. */
  readonly others: readonly string[];
  /** Its id, once TimeCamp answered. */
  readonly id?: string | undefined;
}

/** The creation of a group below a parent in this account. */
export function pendingGroup(name: string, parentId: string, groups: readonly AccountGroup[]): PendingGroup {
  const others = groups.filter((group) => group.parent_id === parentId && isStoredForm(group.name, name));
  return { name, parent_id: parentId, others: others.map(({ id }) => id) };
}

/** The groups that a killed run created and TimeCamp stored in another form. */
export function createdInOtherForm(
  pending: readonly PendingGroup[],
  groups: readonly AccountGroup[],
): StoredForm[] {
  const taken = new Set(pending.map(({ id }) => id));
  const find = (one: PendingGroup, isIt: (group: AccountGroup) => boolean): AccountGroup | undefined => {
    const found = groups.find(
      (group) =>
        group.parent_id === one.parent_id &&
        !taken.has(group.id) &&
        !one.others.includes(group.id) &&
        isIt(group),
    );
    taken.add(found?.id);
    return found;
  };
  const answered = pending.flatMap((one) => {
    const group = groups.find(({ id }) => id === one.id);
    return group === undefined ? [] : [{ one, group }];
  });
  const open = pending
    .filter(({ id }) => id === undefined)
    .filter((one) => find(one, (group) => isSameValue('group', group.name, one.name)) === undefined);
  const found = open.flatMap((one) => {
    const group = find(one, ({ name }) => isStoredForm(name, one.name));
    return group === undefined ? [] : [{ one, group }];
  });
  return [...answered, ...found]
    .filter(({ one, group }) => !isSameValue('group', group.name, one.name))
    .map(({ one, group }) => ({ field: 'group', id: group.id, wanted: one.name, stored: group.name }));
}
