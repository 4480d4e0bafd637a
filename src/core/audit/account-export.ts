import type { Account, AccountUser, GroupPath, Role } from '../model.ts';
import { compareIds } from '../order.ts';

/** An account at one time: what tcsync reads of it, for audits. Groups and users are ordered by id. */
export interface AccountExport {
  /** ISO time. */
  readonly exported: string;
  /** `tcsync x.y.z`. */
  readonly tool: string;
  readonly account: {
    readonly domain: string;
    readonly root_group_id: string;
    /** The e-mail of the API key's owner; null where TimeCamp does not say it. */
    readonly owner: string | null;
  };
  readonly groups: readonly ExportedGroup[];
  readonly users: readonly ExportedUser[];
}

export interface ExportedGroup {
  readonly id: string;
  readonly name: string;
  /** `0` for the account's top group. */
  readonly parent_id: string;
  /** The names from the account's top group down to this group. */
  readonly path: GroupPath;
}

export interface ExportedUser extends Omit<AccountUser, 'role' | 'custom_role'> {
  /** Null for a custom role, and where TimeCamp does not say it. */
  readonly role: Role | null;
  readonly custom_role: string | null;
  /** The path of `group_id`; empty for a group that the account does not show. */
  readonly group: GroupPath;
}

/** The export of an account that was read just now. */
export function createExport(
  account: Account,
  {
    domain,
    rootGroupId,
    ...origin
  }: {
    readonly domain: string;
    readonly rootGroupId: string;
    readonly exported: string;
    readonly tool: string;
  },
): AccountExport {
  const paths = groupPaths(account.groups);
  const pathOf = (id: string): GroupPath => paths.get(id) ?? [];
  return {
    ...origin,
    account: { domain, root_group_id: rootGroupId, owner: account.owner?.email ?? null },
    groups: account.groups
      .map(({ id, name, parent_id: parent }) => ({ id, name, parent_id: parent, path: pathOf(id) }))
      .sort((a, b) => compareIds(a.id, b.id)),
    users: account.users
      .map((user) => ({
        id: user.id,
        email: user.email,
        name: user.name,
        group_id: user.group_id,
        group: pathOf(user.group_id),
        role: user.role ?? null,
        custom_role: user.custom_role ?? null,
        disabled: user.disabled,
        added_manually: user.added_manually,
        external_id: user.external_id,
        additional_email: user.additional_email,
      }))
      .sort((a, b) => compareIds(a.id, b.id)),
  };
}

/** The role as text: `user`, `Auditor (custom)`, `unknown`. */
export function roleText({ role, custom_role: custom }: Pick<ExportedUser, 'role' | 'custom_role'>): string {
  return custom === null ? (role ?? 'unknown') : `${custom} (custom)`;
}

/** The group as text: `Company / Sales`. */
export function describeGroup({ group, group_id: id }: Pick<ExportedUser, 'group' | 'group_id'>): string {
  return group.length === 0 ? `group ${id}` : group.join(' / ');
}

function groupPaths(groups: Account['groups']): ReadonlyMap<string, GroupPath> {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const paths = new Map<string, GroupPath>();
  /** @param below groups on the way, which a damaged account might lead back to */
  const pathOf = (id: string, below: readonly string[]): GroupPath => {
    const group = byId.get(id);
    if (group === undefined || below.includes(id)) return [];
    const path = paths.get(id) ?? [...pathOf(group.parent_id, [...below, id]), group.name];
    paths.set(id, path);
    return path;
  };
  for (const { id } of groups) pathOf(id, []);
  return paths;
}
