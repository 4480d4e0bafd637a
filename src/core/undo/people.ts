import type { AccountUser, Role } from '../model.ts';
import { personRefOf } from '../plan/build/context.ts';
import type { ChangeRole, GroupRef, Move, PersonOperation } from '../plan/plan.ts';
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
  /** Why a user must not be changed: `is protected by the settings`; undefined for the others. */
  readonly reasonToStay: (user: AccountUser) => string | undefined;
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
  const { notes, reasonToStay } = undo;
  const changes = operations.filter(({ kind }) => kind !== 'reset-manual');
  if (changes.length === 0) return [];
  const isInvited = changes.some(isInvitation);
  if (user === undefined) {
    if (isInvited) notes.keep(email, NOT_VISIBLE);
    else notes.leave(email, 'is no longer in TimeCamp');
    return [];
  }
  const stay = reasonToStay(user);
  if (stay !== undefined) {
    notes.leave(user.email, stay);
    return [];
  }
  if (isInvited) return disableInvited(user, undo);
  return [
    ...changes.flatMap((operation) => reverse(operation, user, undo)),
    ...restoreRole(changes, user, undo),
  ];
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
  undo: PeopleUndo,
): readonly PersonOperation[] {
  const { traces, notes, reason } = undo;
  // A role belongs to the group, and is restored after the moves.
  if (operation.kind === 'role' || operation.kind === 'invite' || operation.kind === 'finish') return [];
  if (operation.kind === 'reset-manual' || operation.person.user_id === null) return [];
  const effect = effectOn(user, operation, traces);
  if (effect.state === 'absent') return [];
  if (effect.state === 'changed') {
    notes.leave(user.email, effect.now);
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
      return [{ ...common, kind: operation.kind, id: `${operation.kind}:${user.id}`, ...textsOf(operation) }];
    case 'external-id':
    case 'additional-email':
      return [{ ...common, kind: operation.kind, id: `${operation.kind}:${user.id}`, ...textsOf(operation) }];
    case 'move':
      return moveBack(operation, user, undo);
  }
}

function textsOf({ before, after }: OfKind<'name' | 'email' | 'external-id' | 'additional-email'>) {
  return { before: after, after: before };
}

function moveBack(
  operation: Move,
  user: AccountUser,
  { traces, notes, reason }: PeopleUndo,
): readonly Move[] {
  const { tree, removed, idOf } = traces;
  const id = idOf(operation.before);
  const gone = removed.get(operation.before.group_id ?? '');
  const target = id === undefined ? gone && tree.destination(gone.group.path, true) : tree.placeOf(id);
  if (target === undefined) {
    notes.leave(user.email, `the group ${operation.before.path.join(' / ')} is no longer in TimeCamp`);
    return [];
  }
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
