import type { Notice } from '../../base/notice.ts';
import { type Account, type AccountGroup, type GroupPath, pathKey } from '../model.ts';
import { compareIds } from '../order.ts';
import type { CreateGroup, GroupRef } from '../plan/plan.ts';

interface GroupTreeOptions {
  readonly rootGroupId: string;
  readonly disableGroupsCreation: boolean;
  /** The deepest level TimeCamp allows, the account's top group being level 1; 0 when unknown. */
  readonly maxLevel: number;
}

/** The group of a path; undefined when it does not exist and is not created. */
export type Destination = GroupRef | undefined;

/** The account's groups below the root group, and the ones still to be created. */
export class GroupIndex {
  readonly notices: Notice[] = [];
  readonly #groups: ReadonlyMap<string, AccountGroup>;
  readonly #children = new Map<string, Map<string, AccountGroup>>();
  readonly #paths = new Map<string, GroupPath | undefined>();
  readonly #created = new Map<string, CreateGroup>();
  readonly #options: GroupTreeOptions;
  /** How many levels below the root group are allowed. */
  readonly #deepest: number;

  constructor(groups: Account['groups'], options: GroupTreeOptions) {
    this.#options = options;
    this.#groups = new Map(groups.map((group) => [group.id, group]));
    this.#indexChildren(groups);
    this.#deepest = options.maxLevel === 0 ? Infinity : Math.max(0, options.maxLevel - this.#rootLevel());
  }

  /** The operations that create the missing groups, parents first. */
  get creations(): readonly CreateGroup[] {
    return [...this.#created.values()].sort((a, b) => a.group.path.length - b.group.path.length);
  }

  /** Cut to the deepest level that TimeCamp allows. */
  allowed(path: GroupPath): GroupPath {
    return path.slice(0, this.#deepest);
  }

  /**
   * The group at `path`, which may be cut to the allowed depth. With `create`, missing levels are planned to be
   * created; without, or if the settings forbid new groups, a missing group is undefined.
   */
  destination(path: GroupPath, create: boolean): Destination {
    let place: GroupRef = { group_id: this.#options.rootGroupId, path: [] };
    for (const name of this.allowed(path)) {
      const next = [...place.path, name];
      const there = place.group_id === null ? undefined : this.#child(place.group_id, name);
      const planned = this.#created.get(groupPathKey(next));
      if (there !== undefined) place = { group_id: there.id, path: next };
      else if (planned !== undefined) place = planned.group;
      else if (create && !this.#options.disableGroupsCreation) place = this.#create(name, next, place);
      else return undefined;
    }
    return place;
  }

  /** The operation that creates this place; undefined when it is there already. */
  creationOf(place: GroupRef): CreateGroup | undefined {
    return place.group_id === null ? this.#created.get(groupPathKey(place.path)) : undefined;
  }

  /** A group for messages: its path below the root group, or its own name if it is elsewhere. */
  placeOf(groupId: string): GroupRef {
    const path = this.pathOf(groupId) ?? [this.#groups.get(groupId)?.name.trim() ?? `group ${groupId}`];
    return { group_id: groupId, path };
  }

  /** The path below the root group; undefined for a group that is not below it. */
  pathOf(groupId: string): GroupPath | undefined {
    if (groupId === this.#options.rootGroupId) return [];
    if (this.#paths.has(groupId)) return this.#paths.get(groupId);
    this.#paths.set(groupId, undefined);
    const group = this.#groups.get(groupId);
    if (group === undefined) return undefined;
    const above = this.pathOf(group.parent_id);
    if (above === undefined) return undefined;
    const path = [...above, group.name.trim()];
    this.#paths.set(groupId, path);
    return path;
  }

  #create(name: string, path: GroupPath, parent: GroupRef): GroupRef {
    const group: GroupRef = { group_id: null, path };
    const needs = parent.group_id === null ? [creationId(parent.path)] : [];
    this.#created.set(groupPathKey(path), {
      kind: 'create-group',
      id: creationId(path),
      group,
      before: null,
      after: { name, parent },
      reason: 'people belong in it',
      needs,
    });
    return group;
  }

  #child(parentId: string, name: string): AccountGroup | undefined {
    return this.#children.get(parentId)?.get(groupKey(name));
  }

  #rootLevel(): number {
    const levels = new Set<string>();
    let group = this.#groups.get(this.#options.rootGroupId);
    while (group !== undefined && !levels.has(group.id)) {
      levels.add(group.id);
      group = this.#groups.get(group.parent_id);
    }
    return levels.size;
  }

  #indexChildren(groups: Account['groups']): void {
    for (const group of groups) {
      const siblings = this.#children.get(group.parent_id) ?? new Map<string, AccountGroup>();
      this.#children.set(group.parent_id, siblings);
      const key = groupKey(group.name);
      const duplicate = siblings.get(key);
      siblings.set(key, duplicate === undefined ? group : preferred(duplicate, group));
      if (duplicate === undefined || this.pathOf(group.parent_id) === undefined) continue;
      this.notices.push({
        level: 'warning',
        code: 'equal-groups',
        message:
          `Two groups under one parent have the name "${group.name.trim()}" (ids ${duplicate.id} and ${group.id}): ` +
          `the one with more people is used. Merge them in TimeCamp.`,
        who: [group.name.trim()],
      });
    }
  }
}

/** The form in which group names are compared: trimmed, case counts. */
export function groupKey(name: string): string {
  return name.trim().normalize('NFC');
}

/** A path as a key; names are compared by `groupKey`. */
export function groupPathKey(path: GroupPath): string {
  return pathKey(path.map(groupKey));
}

function creationId(path: GroupPath): string {
  return `create-group:${path.map((level) => level.replaceAll('/', '\\/')).join('/')}`;
}

function preferred(a: AccountGroup, b: AccountGroup): AccountGroup {
  return (b.member_ids.length - a.member_ids.length || compareIds(a.id, b.id)) > 0 ? b : a;
}
