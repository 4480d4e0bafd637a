import type { Context } from 'hono';
import { isObject } from '../../base/json.ts';
import type { StandInEnv } from '../server.ts';
import type { TimecampOptions, RefusableAction, TextField } from './options.ts';
import type { RoleId } from './seed.ts';
import type { StoredGroup, StoredUser, TimecampState } from './account.ts';

/** What every endpoint of the stand-in works with. */
export interface StandInContext {
  readonly state: TimecampState;
  readonly options: TimecampOptions;
  readonly now: () => number;
}

/** An error answer of TimeCamp. */
export class ApiError extends Error {
  readonly status: number;
  readonly body: unknown;

  constructor(status: number, body: string | readonly never[] | object) {
    super(typeof body === 'string' ? body : `Status ${status}`);
    this.status = status;
    this.body = typeof body === 'string' ? { message: body } : body;
  }
}

/** An id as answers write it. */
export function writeId({ options }: StandInContext, id: string): string | number {
  return options.ids === 'numbers' && Number.isSafeInteger(Number(id)) ? Number(id) : id;
}

/** @throws ApiError when the account refuses this */
export function permit({ options }: StandInContext, action: RefusableAction): void {
  const status = options.refuse?.(action);
  if (status !== undefined) throw new ApiError(status, refusalMessage(action, status));
}

/** Whether the account accepts this and does nothing. */
export function isIgnored({ options }: StandInContext, action: RefusableAction): boolean {
  return options.ignores?.(action) ?? false;
}

/** A text as the account stores it. */
export function storedText({ options }: StandInContext, field: TextField, text: string): string {
  return options.storesAs?.(field, text) ?? text;
}

function refusalMessage(action: RefusableAction, status: number): string {
  switch (action.kind) {
    case 'invite':
      return status === 403 ? 'You cannot invite people to this group' : 'invalid email ';
    case 'invite-to-group':
      return 'You cannot invite people to this group';
    case 'role':
      return `You cannot change roles of this user: [${action.userId}]`;
    case 'roles-in-group':
      return 'You cannot change roles in this group';
    case 'move':
      return 'You cannot move people to this group';
    case 'create-group':
    case 'change-group':
      return 'You can not change this group';
    case 'remove-group':
      return 'You can not remove this group';
    case 'change-user':
      return 'You can not change this user';
    case 'setting':
      return `Setting ${action.name} cannot be changed`;
  }
}

/** An API key's change of a person makes them look added by hand. */
export function markManual({ state, options }: StandInContext, user: StoredUser): void {
  if (options.marksManual ?? true) state.setSetting(user.id, 'added_manually', '1');
}

/** The user of the path, @throws ApiError 404 */
export function userOf({ state }: StandInContext, id: string): StoredUser {
  const user = state.visibleUser(id);
  if (user === undefined) throw new ApiError(404, 'User not found');
  return user;
}

/** The members of a group that can be seen, with their role in it. */
export function membersOf(
  { state }: StandInContext,
  group: StoredGroup,
): { readonly user: StoredUser; readonly roleId: RoleId }[] {
  const members = [];
  for (const id of group.memberIds) {
    const user = state.visibleUser(id);
    const roleId = user?.roles.get(group.id);
    if (user !== undefined && roleId !== undefined) members.push({ user, roleId });
  }
  return members;
}

export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a body, JSON or a form. */
export async function readFields(c: Context<StandInEnv>): Promise<Fields> {
  const text = await c.req.text();
  if (c.req.header('content-type')?.includes('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  const value = parseJson(text);
  return isObject(value) ? { ...value } : {};
}

/** The parsed JSON; undefined for invalid JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An id, a flag or a text of a body as text; undefined for anything else and for none. */
export function asText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** One or several ids or texts. */
export function asTexts(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((item) => asText(item) ?? []);
}

/** PHP writes an empty map as an empty list. */
export function phpMap<T>(entries: readonly (readonly [string, T])[]): Record<string, T> | never[] {
  return entries.length === 0 ? [] : Object.fromEntries(entries);
}

/** 200 without a body. */
export function emptyAnswer(): Response {
  return new Response(null, { status: 200 });
}
