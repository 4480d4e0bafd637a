import { z } from 'zod';
import { isObject } from '../base/json.ts';
import { firstProblem, unexpectedResponse } from './unexpected-response.ts';

/** Ids are strings or numbers in responses; tcsync uses strings. A number that lost digits names another user. */
const id = z.union([z.string().min(1), z.int()]).transform(String);
const optionalText = z.string().nullish();

/** PHP writes a list, a map by id, or `[]` for an empty map; the result is a list. */
function listOf<T extends z.ZodType>(item: T) {
  return z.preprocess((value) => (isObject(value) ? Object.values(value) : value), z.array(item));
}

/** A map by id, where `[]` is the empty one. */
function mapOf<T extends z.ZodType>(item: T) {
  return z.preprocess(
    (value) => (Array.isArray(value) && value.length === 0 ? {} : value),
    z.record(z.string(), item),
  );
}

export interface RemoteUser {
  readonly id: string;
  readonly groupId: string;
  /** Empty when TimeCamp has none. */
  readonly email: string;
  /** Empty when TimeCamp has none. */
  readonly name: string;
}

export interface RemoteGroup {
  readonly id: string;
  readonly name: string;
  /** `0` for the account's top group. */
  readonly parentId: string;
}

/** One person in one group, with the role they have there. */
export interface GroupMember {
  readonly groupId: string;
  readonly userId: string;
  /** `1`, `2`, `3`, `5` or a custom role's; undefined when the response lacks it. */
  readonly roleId: string | undefined;
  /** The name of the role, which few accounts show. */
  readonly roleName?: string | undefined;
}

const user = z
  .object({ user_id: id, group_id: id, email: optionalText, display_name: optionalText })
  .transform((row) => ({
    id: row.user_id,
    groupId: row.group_id,
    email: row.email ?? '',
    name: row.display_name ?? '',
  }));

const group = z
  .object({ group_id: id, name: optionalText, parent_id: id.nullish() })
  .transform((row) => ({ id: row.group_id, name: row.name ?? '', parentId: row.parent_id ?? '0' }));

const roleFields = { role_id: id.nullish(), role_name: optionalText.catch(undefined) };

const member = z.object({ user_id: id.optional(), ...roleFields });

const pickerGroup = z.object({
  group_id: id.optional(),
  users: z.union([z.array(member), z.record(z.string(), member)]).nullish(),
});

const owner = z
  .object({ user_id: id, email: optionalText, root_group_id: id.nullish().catch(undefined) })
  .transform((row) => ({
    id: row.user_id,
    email: row.email ?? '',
    topGroupId: row.root_group_id ?? undefined,
  }));

/** The owner of the API key. */
export interface KeyOwner {
  readonly id: string;
  readonly email: string;
  /** The top group of the account, which identifies it; undefined if TimeCamp does not say. */
  readonly topGroupId: string | undefined;
}

const setting = z.object({
  userId: id.optional(),
  name: z.string(),
  value: z.union([
    z.string(),
    z.number().transform(String),
    z.boolean().transform((value) => (value ? '1' : '0')),
    z.null().transform(() => ''),
  ]),
});

const invitation = z.object({
  statuses: mapOf(z.object({ status: z.string() })).optional(),
});

const updatedMembers = z.object({
  user_id: z.union([id.transform((userId) => [userId]), z.array(id)]),
  group_id: id.optional(),
  role_id: id.optional(),
});

/** The answer of `GET /users`. */
export function parseUsers(body: unknown): readonly RemoteUser[] {
  return parse('GET /users', listOf(user), body);
}

/** The answer of `GET /group`. */
export function parseGroups(body: unknown): readonly RemoteGroup[] {
  return parse('GET /group', listOf(group), body);
}

/** The answer of `PUT /group`: the new group's id. Without it the group may still exist: indeterminate. */
export function parseCreatedGroup(body: unknown): string {
  return parse('PUT /group', z.object({ group_id: id }), body, { indeterminate: true }).group_id;
}

/** The answer of `PUT /user/{id}/setting`: the value as stored; undefined when the answer lacks it. */
export function parseStoredSetting(body: unknown): string | undefined {
  const answer = setting.safeParse(body);
  return answer.success ? answer.data.value : undefined;
}

/** The answer of `GET /me`. */
export function parseMe(body: unknown): KeyOwner {
  return parse('GET /me', owner, body);
}

/** The answer of `GET /people_picker`: every user in every group. */
export function parsePeoplePicker(body: unknown): readonly GroupMember[] {
  const endpoint = 'GET /people_picker';
  const { groups } = parse(endpoint, z.object({ groups: listOrMap(pickerGroup) }), body);
  return entries(groups).flatMap(([groupKey, { group_id: groupId = groupKey, users }]) =>
    entries(users ?? []).map(
      ([userKey, { user_id: userId = userKey, role_id: roleId, role_name: roleName }]) => {
        if (groupId === undefined || userId === undefined)
          throw unexpectedResponse(endpoint, 'an entry without its id');
        return { groupId, userId, roleId: roleId ?? undefined, roleName: roleName ?? undefined };
      },
    ),
  );
}

/**
 * The answer of `GET /group/{id}/user`. It contains password hashes and reset codes: every field that is not named here
 * is dropped.
 */
export function parseGroupUsers(groupId: string, body: unknown): readonly GroupMember[] {
  const row = z.object({ user_id: id, ...roleFields });
  return parse('GET /group/{id}/user', listOf(row), body).map((entry) => ({
    groupId,
    userId: entry.user_id,
    roleId: entry.role_id ?? undefined,
    roleName: entry.role_name ?? undefined,
  }));
}

/** The answer of an invitation: TimeCamp's status for each e-mail; keys in lower case. */
export function parseInvitation(body: unknown): ReadonlyMap<string, string> {
  const { statuses = {} } = parse('POST /group/{id}/user', invitation, body ?? {}, { indeterminate: true });
  return new Map(Object.entries(statuses).map(([email, { status }]) => [email.toLowerCase(), status]));
}

/** The answer of a move or a new role: the ids of the users whose change it confirms. */
export function parseUpdatedMembers(
  body: unknown,
  { targetGroupId, roleId }: { readonly targetGroupId?: string; readonly roleId?: string },
): readonly string[] {
  const answer = updatedMembers.safeParse(body);
  if (!answer.success) return [];
  const { user_id: userIds, group_id: group = targetGroupId, role_id: role = roleId } = answer.data;
  const isConfirmed = (targetGroupId ?? group) === group && (roleId ?? role) === role;
  return isConfirmed ? userIds : [];
}

/** Settings by name; a name that is not set is absent. */
export type UserSettings = ReadonlyMap<string, string>;

/**
 * The answer of `GET /user/{ids}/setting`, in any of its shapes: a list of settings, a map of lists by user id, one
 * setting alone, a map of settings, or an empty list.
 */
export function parseUserSettings(
  userIds: readonly string[],
  body: unknown,
): ReadonlyMap<string, UserSettings> {
  const endpoint = 'GET /user/{ids}/setting';
  const found = new Map(userIds.map((userId) => [userId, new Map<string, string>()]));
  const read = (value: unknown, owner: string | undefined): void => {
    if (Array.isArray(value)) {
      for (const item of value) read(item, owner);
    } else if (isObject(value) && typeof value['name'] === 'string') {
      const { userId = owner, name, value: text } = parse(endpoint, setting, value);
      const settings = userId === undefined ? undefined : found.get(userId);
      if (settings === undefined)
        throw unexpectedResponse(endpoint, 'a setting for a user who was not requested');
      settings.set(name, text);
    } else if (isObject(value)) {
      for (const [key, item] of Object.entries(value)) read(item, found.has(key) ? key : owner);
    } else {
      throw unexpectedResponse(endpoint, `${value === null ? 'null' : typeof value} instead of a setting`);
    }
  };
  read(body, userIds.length === 1 ? userIds[0] : undefined);
  return found;
}

function listOrMap<T extends z.ZodType>(item: T) {
  return z.union([z.array(item), z.record(z.string(), item)]);
}

/** Items with their key; an item of a list has none. */
function entries<T>(
  items: readonly T[] | Readonly<Record<string, T>>,
): readonly (readonly [string | undefined, T])[] {
  return isList(items) ? items.map((item) => [undefined, item] as const) : Object.entries(items);
}

function isList<T>(items: readonly T[] | Readonly<Record<string, T>>): items is readonly T[] {
  return Array.isArray(items);
}

function parse<T extends z.ZodType>(
  endpoint: string,
  schema: T,
  body: unknown,
  { indeterminate = false } = {},
): z.output<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw unexpectedResponse(endpoint, firstProblem(result.error), indeterminate);
}
