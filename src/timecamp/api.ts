import { pluralize } from '../core/text.ts';
import type { HttpClient } from '../io/http.ts';
import {
  parseCreatedGroup,
  parseGroups,
  parseGroupUsers,
  parseInvitation,
  parseMe,
  parsePeoplePicker,
  parseStoredSetting,
  parseUpdatedMembers,
  parseUsers,
  parseUserSettings,
  type GroupMember,
  type KeyOwner,
  type RemoteGroup,
  type RemoteUser,
  type UserSettings,
} from './schema.ts';
import { refusalStatus } from './refusal.ts';

/** The settings of a TimeCamp user that tcsync reads and writes. Flags are `1` or `0`. */
export const USER_SETTINGS = ['additional_email', 'external_id', 'added_manually', 'disabled_user'] as const;
export type UserSetting = (typeof USER_SETTINGS)[number];

/** How many users one request for settings may name. */
export const SETTINGS_BATCH = 100;

/**
 * TimeCamp's API, one method per endpoint, no decisions. Ids are strings. Every method throws RemoteError: as
 * HttpClient does, and with code `bad-answer` when a response has an unknown shape.
 */
export interface TimecampApi {
  /** The owner of the API key. */
  me(): Promise<KeyOwner>;
  /** All users of the account, disabled ones included. */
  users(): Promise<readonly RemoteUser[]>;
  groups(): Promise<readonly RemoteGroup[]>;
  /** Every user in every group, with the role there. */
  peoplePicker(): Promise<readonly GroupMember[]>;
  /** Empty when there is no such group. */
  groupUsers(groupId: string): Promise<readonly GroupMember[]>;
  /** The settings of at most SETTINGS_BATCH users, an entry for each of them. */
  userSettings(
    userIds: readonly string[],
    names: readonly UserSetting[],
  ): Promise<ReadonlyMap<string, UserSettings>>;
  /** The new group's id. Not repeated after an indeterminate response: look it up first. */
  createGroup(group: { readonly name: string; readonly parentId: string }): Promise<string>;
  /** Subgroups move to the top group. */
  deleteGroup(groupId: string): Promise<void>;
  /**
   * Invites people into a group without sending them e-mail.
   * @returns TimeCamp's status for each e-mail, keys in lower case; some may be missing. Not repeated after an
   *   indeterminate response: look them up first.
   */
  inviteUsers(invitation: {
    readonly groupId: string;
    readonly emails: readonly string[];
  }): Promise<ReadonlyMap<string, string>>;
  /**
   * Moves people who are in `groupId` now to `targetGroupId`, or gives them a role in `groupId`.
   * @returns the ids of the users whose change the response confirms
   */
  updateMembers(update: {
    readonly groupId: string;
    readonly userIds: readonly string[];
    readonly targetGroupId?: string;
    readonly roleId?: string;
  }): Promise<readonly string[]>;
  updateUser(update: {
    readonly userId: string;
    readonly displayName?: string;
    readonly email?: string;
  }): Promise<void>;
  /** @returns the value as TimeCamp stored it; undefined when the response lacks it */
  setUserSetting(userId: string, name: UserSetting, value: string): Promise<string | undefined>;
}

/** What an invitation grants besides the group. TimeCamp documents no defaults, so each is refused explicitly. */
const NO_RIGHTS = {
  tt_global_admin: 0,
  tt_can_create_level_1_tasks: 0,
  can_view_rates: 0,
  add_to_all_projects: 0,
} as const;

type Query = Readonly<Record<string, string | readonly string[]>>;

function refusalIn(fields: readonly string[]): (body: unknown) => number | undefined {
  return (body) => refusalStatus(body, fields);
}

/** The API over this connection. */
export function createTimecampApi(http: HttpClient): TimecampApi {
  const read = async (path: string, what: string, query: Query = {}) =>
    (await http.request({ method: 'GET', path, query, what, kind: 'read', refusedBy: refusalIn([]) })).body;

  /** A read that TimeCamp answers with 404 and `[]` when nothing exists; the parser rejects any other body. */
  const readOrNothing = async (path: string, what: string, query: Query = {}) => {
    const refusedBy = refusalIn(['name']);
    return (await http.request({ method: 'GET', path, query, what, kind: 'read', accept: [404], refusedBy }))
      .body;
  };

  /** @param fields that the response has, as documented; none for an empty one */
  const write = async (
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    what: string,
    body: object,
    { fields = [], repeatable = true }: { fields?: readonly string[]; repeatable?: boolean } = {},
  ) => {
    const refusedBy = refusalIn(fields);
    return (await http.request({ method, path, body, what, kind: 'write', repeatable, refusedBy })).body;
  };

  return {
    me: async () => parseMe(await read('/me', 'the owner of the API key')),

    users: async () => parseUsers(await read('/users', 'the users')),

    groups: async () => parseGroups(await read('/group', 'the groups')),

    peoplePicker: async () =>
      parsePeoplePicker(await read('/people_picker', 'the roles', { context: 'admin' })),

    groupUsers: async (groupId) =>
      parseGroupUsers(
        groupId,
        await readOrNothing(`/group/${groupId}/user`, `the users of group ${groupId}`),
      ),

    userSettings: async (userIds, names) =>
      parseUserSettings(
        userIds,
        await readOrNothing(
          `/user/${userIds.join(',')}/setting`,
          `the settings of ${pluralize(userIds.length, 'user', 'users')}`,
          {
            'name[]': names,
          },
        ),
      ),

    createGroup: async ({ name, parentId }) =>
      parseCreatedGroup(
        await write(
          'PUT',
          '/group',
          `creating the group ${name}`,
          { name, parent_id: idValue(parentId) },
          { fields: ['group_id'], repeatable: false },
        ),
      ),

    deleteGroup: async (groupId) => {
      await write('DELETE', '/group', `removing group ${groupId}`, { group_id: idValue(groupId) });
    },

    inviteUsers: async ({ groupId, emails }) =>
      parseInvitation(
        await write(
          'POST',
          `/group/${groupId}/user`,
          `inviting ${pluralize(emails.length, 'person', 'people')} to group ${groupId}`,
          {
            email: emails,
            // The documented schema says send_mail, its examples and TimeCamp's own clients send_email.
            send_email: 0,
            send_mail: 0,
            ...NO_RIGHTS,
          },
          { fields: ['statuses'], repeatable: false },
        ),
      ),

    updateMembers: async ({ groupId, userIds, targetGroupId, roleId }) =>
      parseUpdatedMembers(
        await write(
          'PUT',
          `/group/${groupId}/user`,
          `changing ${pluralize(userIds.length, 'person', 'people')} in group ${groupId}`,
          {
            user_id: userIds.map(idValue),
            ...(targetGroupId === undefined ? {} : { group_id: idValue(targetGroupId) }),
            ...(roleId === undefined ? {} : { role_id: idValue(roleId) }),
          },
          { fields: ['user_id'] },
        ),
        {
          ...(targetGroupId === undefined ? {} : { targetGroupId }),
          ...(roleId === undefined ? {} : { roleId }),
        },
      ),

    updateUser: async ({ userId, displayName, email }) => {
      await write('POST', '/user', `changing user ${userId}`, {
        user_id: idValue(userId),
        ...(displayName === undefined ? {} : { display_name: displayName }),
        ...(email === undefined ? {} : { email }),
      });
    },

    setUserSetting: async (userId, name, value) =>
      parseStoredSetting(
        await write(
          'PUT',
          `/user/${userId}/setting`,
          `setting ${name} of user ${userId}`,
          { name, value },
          { fields: ['value'] },
        ),
      ),
  };
}

/** Request bodies have ids as numbers, as documented; an id that a number would change stays text. */
function idValue(id: string): number | string {
  const number = Number(id);
  return Number.isSafeInteger(number) && String(number) === id ? number : id;
}
