import type { Role } from '../model.ts';
import { groupPathKey } from '../tree/group-index.ts';
import { type OperationKind, type OPERATIONS, specOf } from './operations.ts';
import type { RequestKind } from './operation-spec.ts';
import type {
  ChangeRole,
  CreateGroup,
  Finish,
  GroupRef,
  Invite,
  Move,
  Operation,
  RemoveGroup,
} from './plan.ts';

/** How many e-mails one invitation carries, and how many people one move or role. TimeCamp documents no limits. */
export const MAX_INVITED = 50;
export const MAX_MEMBERS = 100;

/** One request to TimeCamp and the operations that it carries out. */
export type PlannedRequest =
  | { readonly kind: 'create-group'; readonly operations: readonly [CreateGroup] }
  | { readonly kind: 'remove-group'; readonly operations: readonly [RemoveGroup] }
  | { readonly kind: 'invite'; readonly group: GroupRef; readonly operations: readonly Invite[] }
  | { readonly kind: 'finish'; readonly operations: readonly [Finish] }
  | { readonly kind: 'profile'; readonly operations: readonly CarriedBy<'profile'>[] }
  | {
      readonly kind: 'move';
      readonly from: GroupRef;
      readonly to: GroupRef;
      readonly operations: readonly Move[];
    }
  | {
      readonly kind: 'role';
      readonly group: GroupRef;
      readonly role: Role;
      readonly operations: readonly ChangeRole[];
    }
  | {
      readonly kind: 'setting';
      readonly operations: readonly [CarriedBy<'setting'>];
    };

/**
 * Puts the operations of one stage into as few requests as TimeCamp takes.
 * @param groupOf where a person is by the time of the stage, for roles.
 */
export function requestsOf(
  operations: readonly Operation[],
  groupOf: (operation: ChangeRole) => GroupRef,
): PlannedRequest[] {
  return [
    ...carriedBy('create-group', operations).map((operation) => ({
      kind: 'create-group' as const,
      operations: [operation] as const,
    })),
    ...carriedBy('remove-group', operations).map((operation) => ({
      kind: 'remove-group' as const,
      operations: [operation] as const,
    })),
    ...carriedBy('finish', operations).map((operation) => ({
      kind: 'finish' as const,
      operations: [operation] as const,
    })),
    ...carriedBy('setting', operations).map((operation) => ({
      kind: 'setting' as const,
      operations: [operation] as const,
    })),
    ...batches(carriedBy('profile', operations), 2, ({ person }) => person.user_id ?? person.email).map(
      (batch) => ({ kind: 'profile' as const, operations: batch }),
    ),
    ...batches(carriedBy('invite', operations), MAX_INVITED, ({ after }) => groupRefKey(after.group)).map(
      (batch) => ({ kind: 'invite' as const, group: batch[0].after.group, operations: batch }),
    ),
    ...batches(
      carriedBy('move', operations),
      MAX_MEMBERS,
      ({ before, after }) => `${groupRefKey(before)} > ${groupRefKey(after)}`,
    ).map((batch) => ({
      kind: 'move' as const,
      from: batch[0].before,
      to: batch[0].after,
      operations: batch,
    })),
    ...batches(
      carriedBy('role', operations),
      MAX_MEMBERS,
      (operation) => `${groupRefKey(groupOf(operation))} ${operation.after}`,
    ).map((batch) => ({
      kind: 'role' as const,
      group: groupOf(batch[0]),
      role: batch[0].after,
      operations: batch,
    })),
  ];
}

/** The operations whose row names this kind of request. */
type CarriedBy<R extends RequestKind> = Extract<
  Operation,
  {
    readonly kind: {
      [K in OperationKind]: (typeof OPERATIONS)[K]['request'] extends R ? K : never;
    }[OperationKind];
  }
>;

function carriedBy<R extends RequestKind>(request: R, operations: readonly Operation[]): CarriedBy<R>[] {
  return operations.filter((operation): operation is CarriedBy<R> => specOf(operation).request === request);
}

/** A group by its id, one still to be created by its path. */
export function groupRefKey(place: GroupRef): string {
  return place.group_id ?? groupPathKey(place.path);
}

/** Operations of one key together, in batches of at most `size`. */
function batches<T>(items: readonly T[], size: number, keyOf: (item: T) => string): [T, ...T[]][] {
  const open = new Map<string, [T, ...T[]]>();
  const all: [T, ...T[]][] = [];
  for (const item of items) {
    const key = keyOf(item);
    const batch = open.get(key);
    if (batch !== undefined && batch.length < size) {
      batch.push(item);
      continue;
    }
    const next: [T, ...T[]] = [item];
    open.set(key, next);
    all.push(next);
  }
  return all;
}
