import type { Account, Role } from '../../core/model.ts';

/** The ids that TimeCamp's API uses for roles. */
export type RoleId = '1' | '2' | '3' | '5';

export const ROLE_NAMES = {
  '1': 'administrator',
  '2': 'supervisor',
  '3': 'user',
  '5': 'guest',
} as const satisfies Record<RoleId, Role>;

/** A whole TimeCamp account as plain JSON: what a stand-in starts from, and what its state can be saved as. */
export interface TimecampSeed {
  /** The API key that it accepts. */
  readonly token: string;
  /** Whose key that is; also an entry of `users`. */
  readonly owner_id: string;
  /** Seats that are paid for. Default: as many as there are enabled users. */
  readonly seats?: number;
  /** Exactly one has the parent `0`: the account's top group. */
  readonly groups: readonly SeedGroup[];
  readonly users: readonly SeedUser[];
  readonly day_types?: readonly SeedDayType[];
  readonly attendance?: readonly SeedDay[];
}

export interface SeedGroup {
  readonly id: string;
  readonly name: string;
  readonly parent_id: string;
}

export interface SeedUser {
  readonly id: string;
  readonly email: string;
  /** TimeCamp shows people who were only invited without one. */
  readonly name: string | null;
  /** The one group that `/users` returns. */
  readonly group_id: string;
  /** Role by group, for every group the person is in; `group_id` is one of them. */
  readonly roles: Readonly<Record<string, RoleId>>;
  /** `disabled_user`, `added_manually`, `external_id`, `additional_email`… Only those that are set. */
  readonly settings: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch from which the API shows the person. Default: always. */
  readonly visible_at?: number;
}

export interface SeedDayType {
  readonly id: number;
  readonly name: string;
  readonly is_day_off: boolean;
  /** Default true. */
  readonly is_active?: boolean;
}

export interface SeedDay {
  readonly user_id: string;
  /** `YYYY-MM-DD` */
  readonly day: string;
  readonly day_type_id: number;
  /** Minutes. */
  readonly should_be: number;
  /** Minutes. */
  readonly vacation_time: number;
}

/** An account with its top group and its owner, who is an administrator, and nobody else. */
export function emptyAccount({ token = 'timecamp-sandbox-key' } = {}): TimecampSeed {
  return {
    token,
    owner_id: '1001',
    groups: [{ id: '100', name: 'Company', parent_id: '0' }],
    users: [
      {
        id: '1001',
        email: 'owner@example.com',
        name: 'Olga Owner',
        group_id: '100',
        roles: { '100': '1' },
        settings: {},
      },
    ],
  };
}

/**
 * The copy of a real account, as tcsync reads it. Roles that the API did not return become `user`; a person's groups
 * besides the primary one are kept. It has no passwords, logins or rates.
 */
export function copyOfAccount(account: Account, token: string): TimecampSeed {
  const groupsOf = new Map<string, string[]>();
  for (const { id, member_ids } of account.groups) {
    for (const member of member_ids) {
      const groups = groupsOf.get(member);
      if (groups === undefined) groupsOf.set(member, [id]);
      else groups.push(id);
    }
  }
  const roleId = (role: Role): RoleId =>
    (Object.keys(ROLE_NAMES) as RoleId[]).find((id) => ROLE_NAMES[id] === role) ?? '3';
  const owner = account.owner ?? account.users.find(({ role }) => role === 'administrator');
  return {
    token,
    owner_id: owner?.id ?? account.users[0]?.id ?? '0',
    groups: account.groups.map(({ id, name, parent_id }) => ({ id, name, parent_id })),
    users: account.users.map((user) => ({
      id: user.id,
      email: user.email,
      name: user.name === '' ? null : user.name,
      group_id: user.group_id,
      roles: {
        ...Object.fromEntries((groupsOf.get(user.id) ?? []).map((group) => [group, '3' as const])),
        [user.group_id]: roleId(user.role ?? 'user'),
      },
      settings: {
        ...(user.disabled ? { disabled_user: '1' } : {}),
        ...(user.added_manually ? { added_manually: '1' } : {}),
        ...(user.external_id === '' ? {} : { external_id: user.external_id }),
        ...(user.additional_email === '' ? {} : { additional_email: user.additional_email }),
      },
    })),
  };
}
