import PQueue from 'p-queue';
import { RemoteError } from '../base/errors.ts';
import type { WithNotices } from '../base/notice.ts';
import {
  ROLE_IDS,
  ROLES,
  type Account,
  type AccountGroup,
  type AccountUser,
  type Role,
} from '../core/model.ts';
import { SETTINGS_BATCH, USER_SETTINGS, type TimecampApi } from './api.ts';
import type { GroupMember, RemoteGroup, RemoteUser, UserSettings } from './schema.ts';

/** The part of the API that a snapshot needs: none of it writes. */
export type AccountReader = Pick<TimecampApi, 'me' | 'users' | 'groups' | 'peoplePicker' | 'userSettings'>;

export interface SnapshotOptions {
  /** How many requests may run at a time. */
  readonly concurrency: number;
}

/**
 * Reads the whole account in 4 + ⌈users/100⌉ requests. Only `/me` may be missing, with a notice.
 * @throws RemoteError when anything else cannot be read.
 */
export async function readAccount(
  api: AccountReader,
  { concurrency }: SnapshotOptions,
): Promise<WithNotices<Account>> {
  const queue = new PQueue({ concurrency });
  try {
    const [owner, users, groups, members] = await Promise.all([
      queue.add(() => readOwner(api)),
      queue.add(async () => mergedRows(await api.users())),
      queue.add(() => api.groups()),
      queue.add(() => api.peoplePicker()),
    ]);
    const settings = await Promise.all(
      batches(users, SETTINGS_BATCH).map((batch) =>
        queue.add(async () => [
          ...(await api.userSettings(
            batch.map(({ id }) => id),
            USER_SETTINGS,
          )),
        ]),
      ),
    );
    return {
      value: {
        owner: owner.value,
        users: accountUsers(users, members, new Map(settings.flat())),
        groups: accountGroups(groups, users, members),
      },
      notices: owner.notices,
    };
  } finally {
    // After a failure, queued requests would only delay the message.
    queue.clear();
  }
}

async function readOwner(api: Pick<AccountReader, 'me'>): Promise<WithNotices<Account['owner']>> {
  try {
    const { id, email } = await api.me();
    return { value: { id, email }, notices: [] };
  } catch (error) {
    if (!(error instanceof RemoteError) || error.code === 'login') throw error;
    return {
      value: undefined,
      notices: [
        {
          level: 'notice',
          code: 'owner-unknown',
          message:
            "TimeCamp does not return the owner of the API key, so tcsync cannot protect the owner. Add the owner's id to " +
            'TIMECAMP_IGNORED_USER_IDS.',
        },
      ],
    };
  }
}

/** TimeCamp may list a person in several rows: they become one, with what each of them has. */
function mergedRows(rows: readonly RemoteUser[]): readonly RemoteUser[] {
  const users = new Map<string, RemoteUser>();
  for (const row of rows) {
    const first = users.get(row.id);
    users.set(
      row.id,
      first === undefined ? row : { ...first, email: first.email || row.email, name: first.name || row.name },
    );
  }
  return [...users.values()];
}

function accountUsers(
  users: readonly RemoteUser[],
  members: readonly GroupMember[],
  settings: ReadonlyMap<string, UserSettings>,
): readonly AccountUser[] {
  const roles = new Map(members.map((member) => [`${member.groupId} ${member.userId}`, member]));
  return users.map(({ id, groupId, email, name }) => {
    const own = settings.get(id);
    return {
      id,
      email,
      name,
      group_id: groupId,
      ...roleFields(roles.get(`${groupId} ${id}`)),
      disabled: own?.get('disabled_user') === '1',
      added_manually: own?.get('added_manually') === '1',
      external_id: own?.get('external_id') ?? '',
      additional_email: own?.get('additional_email') ?? '',
    };
  });
}

/** The role of a user in their group: one of tcsync's, or one that only this account has. */
function roleFields(member: GroupMember | undefined): Pick<AccountUser, 'role' | 'custom_role'> {
  const role = roleOf(member?.roleId);
  const customRole = role === undefined ? (member?.roleName ?? member?.roleId) : undefined;
  return { role, ...(customRole === undefined ? {} : { custom_role: customRole }) };
}

/** The role of an API id; undefined without an id and for an unknown one. */
export function roleOf(roleId: string | undefined): Role | undefined {
  return ROLES.find((role) => ROLE_IDS[role] === roleId);
}

function accountGroups(
  groups: readonly RemoteGroup[],
  users: readonly RemoteUser[],
  members: readonly GroupMember[],
): readonly AccountGroup[] {
  const people = new Map(groups.map(({ id }) => [id, new Set<string>()]));
  for (const { id, groupId } of users) people.get(groupId)?.add(id);
  for (const { userId, groupId } of members) people.get(groupId)?.add(userId);
  return groups.map(({ id, name, parentId }) => ({
    id,
    name,
    parent_id: parentId,
    member_ids: [...(people.get(id) ?? [])],
  }));
}

function batches<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, index) => items.slice(index * size, (index + 1) * size));
}

/** The account with the roles that people_picker left out, read from the users of these groups. */
export async function completeRoles(
  api: Pick<TimecampApi, 'groupUsers'>,
  account: Account,
  groupIds: readonly string[],
): Promise<Account> {
  const roles = new Map<string, GroupMember>();
  for (const groupId of groupIds) {
    for (const member of await api.groupUsers(groupId)) {
      roles.set(`${member.groupId} ${member.userId}`, member);
    }
  }
  return {
    ...account,
    users: account.users.map((user) => ({
      ...user,
      ...(user.role === undefined ? roleFields(roles.get(`${user.group_id} ${user.id}`)) : {}),
    })),
  };
}
