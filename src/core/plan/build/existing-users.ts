import type { AccountUser, PreparedUser } from '../../model.ts';
import { addressKey } from '../../addresses.ts';
import type { GroupIndex } from '../../tree/group-index.ts';
import type { Match } from '../../matching/matching.ts';
import type { PlanOptions } from '../options.ts';
import type { GroupRef, MatchedBy, PersonOperation, PersonRef } from '../plan.ts';

/** What the planner needs beside the person it plans for. */
export interface PeopleContext {
  readonly options: PlanOptions;
  readonly tree: GroupIndex;
  /** E-mails that account users have now, by key, with the user's id. */
  readonly emailsInUse: ReadonlyMap<string, string>;
  /** Ids of the account users who carry an external id, by that. */
  readonly externalIdsInUse: ReadonlyMap<string, readonly string[]>;
  /** Adds a person to the notice with this code. */
  readonly note: (code: PlanNoteCode, who: string) => void;
  /** True for ignored and protected users: matched, never changed. */
  readonly isUntouchable: (user: AccountUser) => boolean;
}

export type PlanNoteCode = 'group-missing' | 'role-unknown' | 'email-in-use';

/** The operations that bring a user in line with their active prepared user. */
export function planExisting(match: Match, context: PeopleContext): PersonOperation[] {
  const { prepared, user, by } = match;
  const common = { person: personRefOf(user), matched_by: by, needs: [] };
  const operations: PersonOperation[] = [];

  if (user.disabled) {
    operations.push({
      ...common,
      kind: 'enable',
      id: `enable:${user.id}`,
      reason: 'active in the source',
      before: { disabled: true },
      after: { disabled: false },
    });
  }
  if (differs(user.name, prepared.timecamp_user_name)) {
    operations.push({
      ...common,
      kind: 'name',
      id: `name:${user.id}`,
      reason: 'name in the source',
      before: user.name,
      after: prepared.timecamp_user_name,
    });
  }
  operations.push(...addresses(match, common, context));
  const move = moveTo(prepared, user, context);
  if (move !== undefined) operations.push({ ...common, ...move });
  operations.push(...roleChange(prepared, user, common, context));
  return operations;
}

/** The reference by which operations name a user. */
export function personRefOf(user: AccountUser): PersonRef {
  return { email: user.email, name: user.name, user_id: user.id };
}

interface CommonFields {
  readonly person: PersonRef;
  readonly matched_by: MatchedBy;
  readonly needs: readonly string[];
}

/** E-mail, additional e-mail and external id. These are the matching keys: one that still matches must remain. */
function addresses(match: Match, common: CommonFields, context: PeopleContext): PersonOperation[] {
  const { prepared, user, by } = match;
  const { options } = context;
  const operations: PersonOperation[] = [];
  const externalId = options.disableExternalIdSync ? '' : prepared.timecamp_external_id;
  const storeId = externalId !== '' && externalId !== user.external_id;
  const realEmail = options.disableAdditionalEmailSync ? '' : (prepared.timecamp_real_email ?? '');

  const carriers = context.externalIdsInUse.get(externalId) ?? [];
  const overwrites =
    by === 'additional' &&
    realEmail !== '' &&
    externalId !== '' &&
    // A duplicate external id could match the other user.
    carriers.every((id) => id === user.id);
  const setsEmail = options.updateEmailOnExternalId && (by === 'external_id' || overwrites);
  const email = setsEmail ? newEmail(prepared, user, context) : undefined;
  if (email !== undefined) {
    operations.push({
      ...common,
      kind: 'email',
      id: `email:${user.id}`,
      reason: 'the address in the source',
      before: user.email,
      after: email,
    });
  }
  if (storeId) {
    operations.push({
      ...common,
      kind: 'external-id',
      id: `external-id:${user.id}`,
      reason: 'external id in the source',
      before: user.external_id,
      after: externalId,
    });
  }
  const primary = addressKey(email ?? user.email);
  const keepsKey = by === 'additional' && !overwrites;
  const real = addressKey(realEmail);
  if (real !== '' && real !== addressKey(user.additional_email) && real !== primary && !keepsKey) {
    operations.push({
      ...common,
      kind: 'additional-email',
      id: `additional-email:${user.id}`,
      reason: 'second address in the source',
      needs: overwrites ? newKey(email, storeId, user) : [],
      before: user.additional_email,
      after: realEmail,
    });
  }
  return operations;
}

/** The operation that stores another matching key before the additional e-mail is overwritten. */
function newKey(email: string | undefined, storeId: boolean, user: AccountUser): string[] {
  if (email !== undefined) return [`email:${user.id}`];
  return storeId ? [`external-id:${user.id}`] : [];
}

/** The prepared e-mail when it is another one and free. */
function newEmail(prepared: PreparedUser, user: AccountUser, context: PeopleContext): string | undefined {
  const wanted = addressKey(prepared.timecamp_email);
  if (wanted === addressKey(user.email)) return undefined;
  const holder = context.emailsInUse.get(wanted);
  if (holder === undefined || holder === user.id) return prepared.timecamp_email;
  context.note('email-in-use', prepared.timecamp_email);
  return undefined;
}

function moveTo(prepared: PreparedUser, user: AccountUser, context: PeopleContext) {
  if (context.options.disableGroupUpdates) return undefined;
  const place: GroupRef | undefined = context.tree.destination(prepared.timecamp_groups, false);
  if (place === undefined) context.note('group-missing', user.email);
  if (place === undefined || place.group_id === user.group_id) return undefined;
  const creation = context.tree.creationOf(place);
  return {
    kind: 'move',
    id: `move:${user.id}`,
    reason: 'group in the source',
    needs: creation === undefined ? [] : [creation.id],
    before: context.tree.placeOf(user.group_id),
    after: place,
    purpose: 'place',
    role: user.role ?? null,
  } as const;
}

function roleChange(
  prepared: PreparedUser,
  user: AccountUser,
  common: CommonFields,
  context: PeopleContext,
): PersonOperation[] {
  if (context.options.disableRoleUpdates || user.role === prepared.timecamp_role) return [];
  if (user.role === undefined) {
    context.note('role-unknown', user.email);
    return [];
  }
  return [
    {
      ...common,
      kind: 'role',
      id: `role:${user.id}`,
      reason: 'role in the source',
      group: context.tree.placeOf(user.group_id),
      before: user.role,
      after: prepared.timecamp_role,
    },
  ];
}

function differs(there: string, wanted: string): boolean {
  return there.trim().normalize('NFC') !== wanted.trim().normalize('NFC');
}
