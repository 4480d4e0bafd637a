import type { GroupPath } from '../model.ts';
import { compareText } from '../order.ts';
import {
  type AccountExport,
  type ExportedGroup,
  type ExportedUser,
  describeGroup,
  roleText,
} from './account-export.ts';

/** The kinds of differences in the order of reports, with their headings. */
export const DIFFERENCE_TITLES = {
  'group-added': 'New groups',
  'group-removed': 'Removed groups',
  'group-name': 'Renamed groups',
  'group-parent': 'Moved groups',
  'user-added': 'New users',
  'user-removed': 'Users no longer in the account',
  disabled: 'Disabled',
  enabled: 'Enabled',
  group: 'Moved',
  role: 'Roles',
  name: 'Names',
  email: 'E-mails',
  'external-id': 'External ids',
  'additional-email': 'Additional e-mails',
  'added-manually': 'Manual flags',
} as const;

export type DifferenceKind = keyof typeof DIFFERENCE_TITLES;

export const DIFFERENCE_KINDS = Object.keys(DIFFERENCE_TITLES) as readonly DifferenceKind[];

/** One value of a user or a group that differs between two exports. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly id: string;
  /** The user's e-mail or the group's path: now, or then for one that is gone. */
  readonly who: string;
  /** The user's or the group's name. */
  readonly name: string;
  /** Null for something that was not there. */
  readonly before: string | null;
  /** Null for something that is gone. */
  readonly after: string | null;
}

/** What differs between two exports of one account, by kind and then by who it is. Ids say who is the same. */
export function compareExports(before: AccountExport, after: AccountExport): readonly Difference[] {
  const differences = [
    ...pairs(before.groups, after.groups).flatMap(compareGroup),
    ...pairs(before.users, after.users).flatMap(compareUser),
  ];
  return DIFFERENCE_KINDS.flatMap((kind) =>
    differences.filter((difference) => difference.kind === kind).sort((a, b) => compareText(a.who, b.who)),
  );
}

/** Whether two exports are of one account: many accounts share a domain, but none its top group. */
export function isSameAccount(a: AccountExport, b: AccountExport): boolean {
  return a.account.domain === b.account.domain && topGroup(a)?.id === topGroup(b)?.id;
}

/** The group that has no parent in the account. */
export function topGroup({ groups }: AccountExport): ExportedGroup | undefined {
  return groups.find(({ path }) => path.length === 1);
}

type Pair<T> = readonly [before: T | undefined, after: T | undefined];

function pairs<T extends { readonly id: string }>(
  before: readonly T[],
  after: readonly T[],
): readonly Pair<T>[] {
  const now = new Map(after.map((item) => [item.id, item]));
  const then = new Set(before.map(({ id }) => id));
  return [
    ...before.map((item) => [item, now.get(item.id)] as const),
    ...after.filter(({ id }) => !then.has(id)).map((item) => [undefined, item] as const),
  ];
}

function compareGroup([before, after]: Pair<ExportedGroup>): readonly Difference[] {
  const group = after ?? before;
  if (group === undefined) return [];
  const common = { id: group.id, who: group.path.join(' / '), name: group.name };
  if (before === undefined) return [{ ...common, kind: 'group-added', before: null, after: common.who }];
  if (after === undefined) return [{ ...common, kind: 'group-removed', before: common.who, after: null }];
  const hasMoved = before.parent_id !== after.parent_id;
  return [
    ...change({ ...common, kind: 'group-name' }, before.name, after.name),
    ...(hasMoved
      ? [
          {
            ...common,
            kind: 'group-parent' as const,
            before: parentText(before.path),
            after: parentText(after.path),
          },
        ]
      : []),
  ];
}

function parentText(path: GroupPath): string {
  return path.slice(0, -1).join(' / ');
}

function compareUser([before, after]: Pair<ExportedUser>): readonly Difference[] {
  const user = after ?? before;
  if (user === undefined) return [];
  const common = { id: user.id, who: user.email, name: user.name };
  if (before === undefined)
    return [{ ...common, kind: 'user-added', before: null, after: descriptionOf(user) }];
  if (after === undefined)
    return [{ ...common, kind: 'user-removed', before: descriptionOf(user), after: null }];
  const kind = after.disabled ? 'disabled' : 'enabled';
  const hasMoved = before.group_id !== after.group_id;
  return [
    ...change({ ...common, kind }, stateText(before), stateText(after)),
    ...(hasMoved
      ? [{ ...common, kind: 'group' as const, before: describeGroup(before), after: describeGroup(after) }]
      : []),
    ...change({ ...common, kind: 'role' }, roleText(before), roleText(after)),
    ...change({ ...common, kind: 'name' }, before.name, after.name),
    ...change({ ...common, kind: 'email' }, before.email, after.email),
    ...change({ ...common, kind: 'external-id' }, before.external_id, after.external_id),
    ...change({ ...common, kind: 'additional-email' }, before.additional_email, after.additional_email),
    ...change({ ...common, kind: 'added-manually' }, manualText(before), manualText(after)),
  ];
}

function change(
  common: Omit<Difference, 'before' | 'after'>,
  before: string,
  after: string,
): readonly Difference[] {
  return before === after ? [] : [{ ...common, before, after }];
}

/** `Company / Sales, user, disabled` */
function descriptionOf(user: ExportedUser): string {
  return [describeGroup(user), roleText(user), ...(user.disabled ? ['disabled'] : [])].join(', ');
}

function stateText({ disabled }: ExportedUser): string {
  return disabled ? 'disabled' : 'enabled';
}

function manualText({ added_manually: isManual }: ExportedUser): string {
  return isManual ? 'added manually' : 'managed';
}
