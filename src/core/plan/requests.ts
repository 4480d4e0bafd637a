import { type Role, ROLE_IDS } from '../model.ts';
import { groupPathKey } from '../tree/group-index.ts';
import type {
  ChangeRole,
  ChangeKey,
  ChangeProfile,
  CreateGroup,
  Deactivate,
  Enable,
  Finish,
  GroupPlace,
  Invite,
  Move,
  Operation,
  OperationKind,
  RemoveGroup,
  ResetManual,
} from './plan.ts';

/** How many e-mails one invitation carries, and how many people one move or role. TimeCamp documents no limits. */
export const MAX_INVITED = 50;
export const MAX_MEMBERS = 100;

/** What is applied together, in this order: a stage ends before the next begins. */
export const STAGES = [
  { name: 'groups', kinds: ['create-group'] },
  { name: 'deactivations', kinds: ['deactivate'] },
  { name: 're-enabling', kinds: ['enable'] },
  { name: 'invitations', kinds: ['invite'] },
  { name: 'looking up', kinds: ['finish'] },
  { name: 'names and e-mails', kinds: ['name', 'email'] },
  { name: 'moves', kinds: ['move'] },
  { name: 'roles', kinds: ['role'] },
  { name: 'external ids', kinds: ['external-id'] },
  { name: 'additional e-mails', kinds: ['additional-email'] },
  { name: 'marks', kinds: ['reset-manual'] },
  { name: 'empty groups', kinds: ['remove-group'] },
] as const satisfies readonly { readonly name: string; readonly kinds: readonly OperationKind[] }[];

export type StageName = (typeof STAGES)[number]['name'];

/** One request to TimeCamp and the operations that it carries out. */
export type PlannedRequest =
  | { readonly kind: 'create-group'; readonly operations: readonly [CreateGroup] }
  | { readonly kind: 'remove-group'; readonly operations: readonly [RemoveGroup] }
  | { readonly kind: 'invite'; readonly group: GroupPlace; readonly operations: readonly Invite[] }
  | { readonly kind: 'finish'; readonly operations: readonly [Finish] }
  | { readonly kind: 'profile'; readonly operations: readonly ChangeProfile[] }
  | {
      readonly kind: 'move';
      readonly from: GroupPlace;
      readonly to: GroupPlace;
      readonly operations: readonly Move[];
    }
  | {
      readonly kind: 'role';
      readonly group: GroupPlace;
      readonly role: Role;
      readonly operations: readonly ChangeRole[];
    }
  | {
      readonly kind: 'setting';
      readonly operations: readonly [Deactivate | Enable | ChangeKey | ResetManual];
    };

/**
 * Puts the operations of one stage into as few requests as TimeCamp takes.
 * @param groupOf where a person is by the time of the stage, for roles.
 */
export function requestsOf(
  operations: readonly Operation[],
  groupOf: (operation: ChangeRole) => GroupPlace,
): PlannedRequest[] {
  const requests: PlannedRequest[] = [];
  const invitations = new Gathering<Invite>(MAX_INVITED);
  const moves = new Gathering<Move>(MAX_MEMBERS);
  const roles = new Gathering<ChangeRole>(MAX_MEMBERS);
  const profiles = new Gathering<ChangeProfile>(2);
  for (const operation of operations) {
    switch (operation.kind) {
      case 'create-group':
        requests.push({ kind: 'create-group', operations: [operation] });
        break;
      case 'remove-group':
        requests.push({ kind: 'remove-group', operations: [operation] });
        break;
      case 'finish':
        requests.push({ kind: 'finish', operations: [operation] });
        break;
      case 'deactivate':
      case 'enable':
      case 'external-id':
      case 'additional-email':
      case 'reset-manual':
        requests.push({ kind: 'setting', operations: [operation] });
        break;
      case 'name':
      case 'email':
        profiles.add(operation.person.user_id ?? operation.person.email, operation);
        break;
      case 'invite':
        invitations.add(placeKey(operation.after.group), operation);
        break;
      case 'move':
        moves.add(`${placeKey(operation.before)} > ${placeKey(operation.after)}`, operation);
        break;
      case 'role':
        roles.add(`${placeKey(groupOf(operation))} ${ROLE_IDS[operation.after]}`, operation);
        break;
    }
  }
  return [
    ...requests,
    ...profiles.batches().map(({ all }) => ({ kind: 'profile' as const, operations: all })),
    ...invitations
      .batches()
      .map(({ first, all }) => ({ kind: 'invite' as const, group: first.after.group, operations: all })),
    ...moves.batches().map(({ first, all }) => ({
      kind: 'move' as const,
      from: first.before,
      to: first.after,
      operations: all,
    })),
    ...roles.batches().map(({ first, all }) => ({
      kind: 'role' as const,
      group: groupOf(first),
      role: first.after,
      operations: all,
    })),
  ];
}

/** A group by its id, one still to be created by its path. */
export function placeKey(place: GroupPlace): string {
  return place.group_id ?? groupPathKey(place.path);
}

/** Operations that go together, by key, in batches of at most `size`. */
class Gathering<T> {
  readonly #size: number;
  readonly #open = new Map<string, T[]>();
  readonly #batches: T[][] = [];

  constructor(size: number) {
    this.#size = size;
  }

  add(key: string, item: T): void {
    const batch = this.#open.get(key);
    if (batch !== undefined && batch.length < this.#size) {
      batch.push(item);
      return;
    }
    const next = [item];
    this.#open.set(key, next);
    this.#batches.push(next);
  }

  batches(): { readonly first: T; readonly all: readonly T[] }[] {
    return this.#batches.flatMap((all) => {
      const first = all[0];
      return first === undefined ? [] : [{ first, all }];
    });
  }
}
