import { type AccountUser, type Role, ROLES } from '../model.ts';
import type { CountedHazard, Fact, OperationSpec } from './operation-spec.ts';
import {
  type ChangeKey,
  type ChangeProfile,
  type ChangeRole,
  type Finish,
  type GroupRef,
  type Move,
  type Operation,
  pathText,
} from './plan.ts';

export type OperationKind = Operation['kind'];

type Table = { readonly [K in OperationKind]: OperationSpec<Extract<Operation, { kind: K }>> };

/** Old and new text on one line. */
const TEXTS = {
  before: ({ before }: ChangeProfile | ChangeKey) => before,
  after: ({ after }: ChangeProfile | ChangeKey) => after,
  line: 'both',
} as const;

/**
 * A row for each kind of operation, in the order of application. Stages, categories, the counts of guards and seats,
 * preconditions and all rendering derive from it.
 */
export const OPERATIONS = {
  'create-group': {
    title: 'New groups',
    stage: 'groups',
    request: 'create-group',
    category: () => 'groups',
    group: ({ after }) => after.parent,
    before: () => '',
    after: ({ group }) => pathText(group.path),
    line: 'none',
    headline: true,
  },
  deactivate: {
    title: 'Disabled',
    stage: 'deactivations',
    request: 'setting',
    category: () => 'deactivations',
    hazard: () => 'deactivations',
    seat: () => 'freed',
    harm: () => 'disabled',
    relies: ({ before }, user) => [{ what: 'state', planned: stateText(before), current: stateText(user) }],
    before: ({ before }) => stateText(before),
    after: ({ after }) => stateText(after),
    line: 'place',
    headline: true,
  },
  enable: {
    title: 'Re-enabled',
    stage: 're-enabling',
    request: 'setting',
    category: () => 'enable',
    hazard: () => 'new-users',
    seat: () => 'enabled',
    relies: ({ before }, user) => [{ what: 'state', planned: stateText(before), current: stateText(user) }],
    before: ({ before }) => stateText(before),
    after: ({ after }) => stateText(after),
    line: 'none',
    headline: true,
  },
  invite: {
    title: 'Invitations',
    stage: 'invitations',
    request: 'invite',
    category: () => 'new-users',
    hazard: () => 'new-users',
    seat: () => 'added',
    group: ({ after }) => after.group,
    before: () => '',
    after: ({ after }) => pathText(after.group.path),
    line: 'target',
    headline: true,
    joins: true,
  },
  finish: {
    title: 'Invited earlier',
    stage: 'looking up',
    request: 'finish',
    category: () => 'new-users',
    hazard: (operation) => (mayInvite(operation) ? 'new-users' : undefined),
    seat: (operation) => (mayInvite(operation) ? 'added' : undefined),
    group: ({ after }) => after.group,
    before: () => '',
    after: ({ after }) => pathText(after.group.path),
    line: 'target',
    joins: true,
  },
  name: {
    title: 'Names',
    stage: 'names and e-mails',
    request: 'profile',
    category: () => 'updates',
    relies: ({ before }, { name }) => [{ what: 'name', planned: before, current: name }],
    ...TEXTS,
    label: 'name',
  },
  email: {
    title: 'E-mail addresses',
    stage: 'names and e-mails',
    request: 'profile',
    category: () => 'updates',
    relies: ({ before }, { email }) => [{ what: 'e-mail', planned: before, current: email }],
    ...TEXTS,
    label: 'e-mail',
  },
  move: {
    title: 'Moves',
    stage: 'moves',
    request: 'move',
    category: ({ purpose }) => (purpose === 'place' ? 'moves' : 'deactivations'),
    hazard: moveHazard,
    harm: () => 'moved',
    group: ({ after }) => after,
    relies: ({ before }, user) => [groupFact(before, user)],
    before: ({ before }) => pathText(before.path),
    after: ({ after }) => pathText(after.path),
    line: 'both',
    headline: true,
  },
  role: {
    title: 'Roles',
    stage: 'roles',
    request: 'role',
    category: () => 'roles',
    hazard: (operation) => (losesRole(operation) ? 'role-losses' : undefined),
    harm: ({ before, after }) => (before !== null && isLesserRole(after, before) ? 'demoted' : undefined),
    group: ({ group }) => group,
    relies: ({ group, before }, user) => [
      groupFact(group, user),
      { what: 'role', planned: before ?? 'unknown', current: user.role ?? 'unknown' },
    ],
    before: ({ before }) => before ?? '',
    after: ({ after }) => after,
    line: 'both',
    label: 'role',
  },
  'external-id': {
    title: 'External ids',
    stage: 'external ids',
    request: 'setting',
    category: () => 'updates',
    relies: ({ before }, user) => [{ what: 'external id', planned: before, current: user.external_id }],
    ...TEXTS,
    label: 'external id',
  },
  'additional-email': {
    title: 'Additional e-mail addresses',
    stage: 'additional e-mails',
    request: 'setting',
    category: () => 'updates',
    relies: ({ before }, user) => [
      { what: 'additional e-mail', planned: before, current: user.additional_email },
    ],
    ...TEXTS,
    label: 'additional e-mail',
  },
  'reset-manual': {
    title: 'Manual flag removed',
    stage: 'manual flags',
    request: 'setting',
    category: () => 'updates',
    before: () => '',
    after: () => '',
    line: 'none',
    bookkeeping: true,
  },
  'remove-group': {
    title: 'Empty groups removed',
    stage: 'empty groups',
    request: 'remove-group',
    category: () => 'empty-groups',
    hazard: () => 'group-removals',
    before: ({ group }) => pathText(group.path),
    after: () => '',
    line: 'none',
  },
} as const satisfies Table;

/** Every kind of operation, in the order in which a run applies them. */
export const OPERATION_KINDS = Object.keys(OPERATIONS) as readonly OperationKind[];

export type StageName = (typeof OPERATIONS)[OperationKind]['stage'];

/** The stages in order: one ends before the next begins. */
export const STAGES: readonly StageName[] = [
  ...new Set(OPERATION_KINDS.map((kind) => OPERATIONS[kind].stage)),
];

/** The row of an operation's kind. */
export function specOf({ kind }: Pick<Operation, 'kind'>): OperationSpec<Operation> {
  return OPERATIONS[kind];
}

/** The operations in the order of application; those of one kind stay in the order given. */
export function inOrder(operations: readonly Operation[]): Operation[] {
  const rank = new Map(OPERATION_KINDS.map((kind, index) => [kind, index]));
  return [...operations].sort((a, b) => (rank.get(a.kind) ?? 0) - (rank.get(b.kind) ?? 0));
}

export type OperationCounts = Readonly<Record<OperationKind, number>>;

/** How many operations of each kind. */
export function countKinds(operations: readonly Operation[]): OperationCounts {
  const counts = Object.fromEntries(OPERATION_KINDS.map((kind) => [kind, 0])) as Record<
    OperationKind,
    number
  >;
  for (const { kind } of operations) counts[kind] += 1;
  return counts;
}

/** Who or what an operation changes: a user's e-mail, or a group's path. */
export function subjectOf(operation: Operation): string {
  return 'person' in operation ? operation.person.email : pathText(operation.group.path);
}

/** Whether a list shows an operation as a change: what a joiner gets is shown with the invitation. */
export function isOwnChange(operation: Operation): boolean {
  if (!('person' in operation)) return true;
  const { joins, bookkeeping } = specOf(operation);
  return bookkeeping !== true && (operation.person.user_id !== null || joins === true);
}

/** The group in which an operation finds its person; empty where it does not matter. */
export function placeOf(operation: Operation): string {
  return operation.kind === 'deactivate' && operation.group !== undefined
    ? pathText(operation.group.path)
    : '';
}

/** An invitation without a recorded answer is sent again when the user is not found. */
function mayInvite({ person, before }: Finish): boolean {
  return person.user_id === null && !before.answered;
}

function losesRole({ before, after }: ChangeRole): boolean {
  return (before === 'administrator' || before === 'supervisor') && isLesserRole(after, before);
}

/** Whether `after` is a lower role than `before`. ROLES lists the highest first. */
function isLesserRole(after: Role, before: Role): boolean {
  return ROLES.indexOf(after) > ROLES.indexOf(before);
}

function groupFact({ group_id: id }: GroupRef, user: AccountUser): Fact {
  return { what: 'group', planned: id ?? '', current: user.group_id };
}

/** Enabled people moved to the disabled users' group count as disabled; what the plan disables counts once. */
function moveHazard({ purpose, needs, before }: Move, rootGroupId: string): CountedHazard | undefined {
  if (purpose === 'enabled-leaver') return 'deactivations';
  const isDisabledHere = needs.some((id) => id.startsWith('deactivate:'));
  return isDisabledHere || before.group_id === rootGroupId ? undefined : 'moves';
}

function stateText({ disabled }: { readonly disabled: boolean }): string {
  return disabled ? 'disabled' : 'enabled';
}
