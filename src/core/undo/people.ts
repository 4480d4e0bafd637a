import type { Hold } from '../holds/holds.ts';
import type { AccountUser, Role } from '../model.ts';
import { personRefOf } from '../plan/build/context.ts';
import { type ChangeRole, type GroupRef, type Move, pathText, type PersonOperation } from '../plan/plan.ts';
import { withFreeAddresses } from './addresses.ts';
import type { PersonTrace, Traces } from './context.ts';
import { effectOn } from './effect.ts';
import type { UndoNotes } from './notes.ts';

export interface PeopleUndo {
  readonly traces: Traces;
  readonly notes: UndoNotes;
  /** Why each operation: `undo of 2026-11-23T05-00-00-000Z-sync`. */
  readonly reason: string;
  /** Where people go who were invited: TIMECAMP_DISABLED_USERS_GROUP_ID, else the root group if theirs is removed. */
  readonly placeForInvited: (user: AccountUser) => GroupRef | undefined;
  /** TIMECAMP_DISABLED_USERS_GROUP_ID. */
  readonly disabledGroup: string | undefined;
  readonly holdOn: (user: AccountUser) => Hold | undefined;
  /** Whether the settings protect a user. */
  readonly isProtected: (user: AccountUser) => boolean;
  /** The run or an earlier undo of it ended early: it may have moved people without restoring their roles. */
  readonly endedEarly: boolean;
}

const NOT_VISIBLE =
  'TimeCamp does not show the users yet, so they cannot be disabled. Undo the run again once it does.';

type OfKind<K extends PersonOperation['kind']> = Extract<PersonOperation, { kind: K }>;

/** The operations that undo what a run did to people. */
export function undoPeople(undo: PeopleUndo): readonly PersonOperation[] {
  const operations = undo.traces.people.flatMap((trace) => undoPerson(trace, undo));
  return withFreeAddresses(operations, undo);
}

function undoPerson({ email, user, operations }: PersonTrace, undo: PeopleUndo): readonly PersonOperation[] {
  const { notes, holdOn, isProtected } = undo;
  const changes = withLaterMove(
    operations.filter(({ kind }) => kind !== 'reset-manual'),
    user,
    undo,
  );
  if (changes.length === 0) return [];
  const isInvited = changes.some(isInvitation);
  if (user === undefined) {
    if (isInvited) notes.keep(email, NOT_VISIBLE);
    else notes.leave(email, 'is no longer in TimeCamp');
    return [];
  }
  const hold = holdOn(user);
  if (hold !== undefined) {
    notes.hold(user, hold);
    return [];
  }
  if (isProtected(user)) {
    notes.leave(user.email, 'is protected by the settings');
    return [];
  }
  if (isInvited) return disableInvited(user, undo);
  const isEnabledAfter = !user.disabled || changes.some(({ kind }) => kind === 'deactivate');
  return [
    ...changes.flatMap((operation) => reverse(operation, user, isEnabledAfter, undo)),
    ...restoreRole(changes, user, undo),
  ];
}

/** A later run may have moved someone to the disabled users' group whom this run disabled. */
function withLaterMove(
  changes: readonly PersonOperation[],
  user: AccountUser | undefined,
  { traces, disabledGroup }: PeopleUndo,
): readonly PersonOperation[] {
  const disabled = changes.find((operation) => operation.kind === 'deactivate');
  if (disabled?.group === undefined || user === undefined || user.group_id !== disabledGroup) return changes;
  if (traces.idOf(disabled.group) === disabledGroup || changes.some(({ kind }) => kind === 'move'))
    return changes;
  const after = traces.tree.placeOf(user.group_id);
  const { group: before } = disabled;
  return [...changes, { ...disabled, kind: 'move', before, after, purpose: 'leaver', role: null }];
}

/** An invitation without a recorded answer may have been sent again by the run that resumed it. */
function isInvitation(operation: PersonOperation): boolean {
  if (operation.kind === 'finish') return operation.person.user_id === null && !operation.before.answered;
  return operation.kind === 'invite';
}

/** An invitation cannot be undone: the user stays, disabled. */
function disableInvited(
  user: AccountUser,
  { reason, notes, placeForInvited, traces }: PeopleUndo,
): readonly PersonOperation[] {
  const common = { person: personRefOf(user), matched_by: null, reason: `${reason}, which invited the user` };
  notes.keep(user.email, 'The users stay in TimeCamp, disabled.');
  const group = traces.tree.placeOf(user.group_id);
  const target = placeForInvited(user);
  const disables = !user.disabled;
  const id = `deactivate:${user.id}`;
  return [
    ...(disables
      ? [
          {
            ...common,
            kind: 'deactivate' as const,
            id,
            group,
            needs: [],
            before: { disabled: false as const },
            after: { disabled: true as const },
          },
        ]
      : []),
    ...(target === undefined || target.group_id === user.group_id
      ? []
      : [
          {
            ...common,
            kind: 'move' as const,
            id: `move:${user.id}`,
            needs: disables ? [id] : [],
            before: group,
            after: target,
            purpose: 'leaver' as const,
            role: user.role ?? null,
          },
        ]),
  ];
}

function reverse(
  operation: PersonOperation,
  user: AccountUser,
  isEnabledAfter: boolean,
  undo: PeopleUndo,
): readonly PersonOperation[] {
  const { traces, notes, reason } = undo;
  // A role belongs to the group, and is restored after the moves.
  if (operation.kind === 'role' || operation.kind === 'invite' || operation.kind === 'finish') return [];
  if (operation.kind === 'reset-manual') return [];
  const effect = effectOn(user, operation, traces);
  if (effect.state === 'absent') return [];
  if (effect.state === 'changed') {
    notes.leave(user.email, effect.now);
    return [];
  }
  // An invited user has the name that TimeCamp gave, and nothing else.
  if (operation.kind === 'name' && operation.person.user_id === null) {
    notes.leave(user.email, 'the name before the run is unknown');
    return [];
  }
  const common = { person: personRefOf(user), matched_by: null, reason, needs: [] };
  switch (operation.kind) {
    case 'deactivate':
      return [
        {
          ...common,
          kind: 'enable',
          id: `enable:${user.id}`,
          before: { disabled: true },
          after: { disabled: false },
        },
      ];
    case 'enable':
      return [
        {
          ...common,
          kind: 'deactivate',
          id: `deactivate:${user.id}`,
          group: traces.tree.placeOf(user.group_id),
          before: { disabled: false },
          after: { disabled: true },
        },
      ];
    case 'name':
    case 'email':
    case 'external-id':
    case 'additional-email':
      return [{ ...common, kind: operation.kind, id: `${operation.kind}:${user.id}`, ...textsOf(operation) }];
    case 'move':
      return moveBack(operation, user, isEnabledAfter, undo);
  }
}

function textsOf({ before, after }: OfKind<'name' | 'email' | 'external-id' | 'additional-email'>) {
  return { before: after, after: before };
}

/** The group that a move came from; undefined when it is gone, unless the run itself removed it. */
function formerGroup({ before }: Move, { tree, removed, idOf }: Traces): GroupRef | undefined {
  const id = idOf(before);
  if (id !== undefined) return tree.placeOf(id);
  const gone = removed.get(before.group_id ?? '');
  return gone && tree.destination(gone.group.path, true);
}

/** The deepest group above a removed one that is still there: the root group at least. */
function groupAbove({ path }: Pick<GroupRef, 'path'>, traces: Traces): GroupRef | undefined {
  const above = path.slice(0, -1);
  return traces.tree.destination(above, false) ?? groupAbove({ path: above }, traces);
}

function moveBack(
  operation: Move,
  user: AccountUser,
  isEnabledAfter: boolean,
  { traces, notes, reason }: PeopleUndo,
): readonly Move[] {
  const { tree } = traces;
  const former = formerGroup(operation, traces);
  // Nobody who is enabled again may stay among the disabled users.
  const mustLeave = operation.purpose !== 'place' && isEnabledAfter;
  const target = former ?? (mustLeave ? groupAbove(operation.before, traces) : undefined);
  if (former === undefined) {
    const why = `the group ${pathText(operation.before.path)} is no longer in TimeCamp`;
    if (target === undefined) notes.leave(user.email, why);
    else notes.change(user.email, why, `moves them to ${pathText(target.path)}`);
  }
  if (target === undefined) return [];
  const creation = tree.creationOf(target);
  return [
    {
      kind: 'move',
      id: `move:${user.id}`,
      person: personRefOf(user),
      matched_by: null,
      reason,
      needs: creation === undefined ? [] : [creation.id],
      before: tree.placeOf(user.group_id),
      after: target,
      purpose: 'place',
      role: user.role ?? null,
    },
  ];
}

/** Gives back the role before the run, which its role changes or its moves changed. */
function restoreRole(
  changes: readonly PersonOperation[],
  user: AccountUser,
  { traces, notes, reason, endedEarly }: PeopleUndo,
): readonly ChangeRole[] {
  const move = changes.find((operation) => operation.kind === 'move');
  const roles = changes.filter((operation) => operation.kind === 'role');
  const wanted: Role | null = move?.role ?? roles[0]?.before ?? null;
  const current = user.role;
  if (wanted === null || current === undefined || current === wanted) return [];
  // Leavers' roles are not restored after a move, so whatever they are now may come from it.
  const isMoved = move !== undefined && (move.purpose === 'leaver' || endedEarly);
  if (!isMoved && current !== roles.at(-1)?.after) {
    if (roles.length > 0) notes.leave(user.email, `role is now ${current}`);
    return [];
  }
  if (move !== undefined && effectOn(user, move, traces).state === 'changed') {
    notes.leave(user.email, 'the role of the former group stays');
    return [];
  }
  if (move !== undefined && formerGroup(move, traces) === undefined) {
    notes.leave(user.email, `role is now ${current}; it was ${wanted} in the group that no longer exists`);
    return [];
  }
  return [
    {
      kind: 'role',
      id: `role:${user.id}`,
      person: personRefOf(user),
      matched_by: null,
      reason,
      needs: [],
      group: traces.tree.placeOf(user.group_id),
      before: current,
      after: wanted,
    },
  ];
}
