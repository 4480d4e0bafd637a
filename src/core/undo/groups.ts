import type { Account, AccountGroup } from '../model.ts';
import type { PersonOperation, RemoveGroup } from '../plan/plan.ts';
import { groupKey } from '../tree/group-index.ts';
import type { Traces } from './context.ts';
import type { UndoNotes } from './notes.ts';

/** Requests the groups that a run removed, with their parents, if they are missing. */
export function recreateGroups({ tree, removed, idOf }: Traces): void {
  for (const { group } of removed.values()) {
    if (idOf(group) === undefined) tree.destination(group.path, true);
  }
}

/** The groups that a run created and that are as it left them, the deepest first. */
export function createdGroups(
  { changed, idOf }: Traces,
  account: Account,
  notes: UndoNotes,
): readonly AccountGroup[] {
  const byId = new Map<string | undefined, AccountGroup>(account.groups.map((group) => [group.id, group]));
  return changed
    .flatMap(({ operation, result }) => {
      if (operation.kind !== 'create-group') return [];
      const group = byId.get(result.made ?? idOf(operation.group));
      if (group === undefined) return [];
      if (groupKey(group.name) !== groupKey(operation.after.name)) {
        notes.leave(operation.group.path.join(' / '), `the group is now named "${group.name}"`);
        return [];
      }
      if (group.parent_id !== idOf(operation.after.parent)) {
        notes.leave(operation.group.path.join(' / '), 'the group now has a different parent');
        return [];
      }
      return [{ group, depth: operation.group.path.length }];
    })
    .sort((a, b) => b.depth - a.depth)
    .map(({ group }) => group);
}

/** Removes the groups that a run created, once they are empty. @param created the deepest first */
export function removeCreated(
  created: readonly AccountGroup[],
  people: readonly PersonOperation[],
  account: Account,
  {
    tree,
    notes,
    reason,
  }: { readonly tree: Traces['tree']; readonly notes: UndoNotes; readonly reason: string },
): readonly RemoveGroup[] {
  const moves = people.filter((operation) => operation.kind === 'move');
  const removals = new Map<string, RemoveGroup>();
  for (const group of created) {
    const { id } = group;
    const place = tree.placeOf(id);
    const leaving = moves.filter(({ before }) => before.group_id === id);
    const leavers = new Set(leaving.map(({ person }) => person.user_id));
    const children = account.groups.filter(({ parent_id: parent }) => parent === id);
    const isUsed =
      group.member_ids.some((member) => !leavers.has(member)) ||
      moves.some(({ after }) => after.group_id === id) ||
      children.some((child) => !removals.has(child.id)) ||
      tree.creations.some(({ after }) => after.parent.group_id === id);
    if (isUsed) {
      notes.leave(place.path.join(' / '), 'the group is in use');
      continue;
    }
    removals.set(id, {
      kind: 'remove-group',
      id: `remove-group:${id}`,
      group: place,
      reason,
      needs: [...leaving.map((move) => move.id), ...children.map((child) => `remove-group:${child.id}`)],
      before: { name: group.name, parent_id: group.parent_id },
      after: null,
    });
  }
  return [...removals.values()];
}
