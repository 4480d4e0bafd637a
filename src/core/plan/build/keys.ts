import { addressKey, isUnusableAddress } from '../../addresses.ts';
import type { Account, AccountUser, PreparedUser } from '../../model.ts';
import { isActive, type Match } from '../../matching/matching.ts';
import type { PersonOperation } from '../plan.ts';
import type { CommonFields, KeyContext, PeopleContext } from './context.ts';
import { type EmailChange, emailOperationId, planEmailChanges } from './email-changes.ts';

/** E-mail, additional e-mail and external id. These are the matching keys: one that still matches must remain. */
export function planKeys(match: Match, common: CommonFields, context: PeopleContext): PersonOperation[] {
  const { prepared, user, by } = match;
  const operations: PersonOperation[] = [];
  const externalId = externalIdFor(prepared, context);
  const storeId = externalId !== '' && externalId !== user.external_id;
  const realEmail = realEmailFor(prepared, context);

  const overwrites = overwritesAdditional(match, context);
  const change = context.emailChanges.get(user.id);
  if (change === undefined && wantedEmail(match, context) !== undefined) {
    context.note('email-in-use', prepared.timecamp_email);
  }
  if (change !== undefined) {
    if (change.isTemporary) context.note('email-exchanged', prepared.timecamp_email);
    operations.push({
      ...common,
      kind: 'email',
      id: emailOperationId(user.id),
      reason: change.isTemporary
        ? 'temporary address: another user still has the address in the source'
        : 'the address in the source',
      needs: change.needs,
      before: user.email,
      after: change.after,
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
  const primary = addressKey(change?.after ?? user.email);
  const keepsKey = by === 'additional' && !overwrites;
  const real = addressKey(realEmail);
  if (real !== '' && real !== addressKey(user.additional_email) && real !== primary && !keepsKey) {
    operations.push({
      ...common,
      kind: 'additional-email',
      id: `additional-email:${user.id}`,
      reason: 'second address in the source',
      needs: overwrites ? newKey(change, storeId, user) : [],
      before: user.additional_email,
      after: realEmail,
    });
  }
  return operations;
}

/** The external id that the person's user gets; empty for none. */
export function externalIdFor(prepared: PreparedUser, { options, contestedIds }: KeyContext): string {
  const id = prepared.timecamp_external_id;
  return options.disableExternalIdSync || contestedIds.has(id) ? '' : id;
}

/** The additional e-mail that the person's user gets; empty for none. */
export function realEmailFor(prepared: PreparedUser, { options }: KeyContext): string {
  const email = prepared.timecamp_real_email ?? '';
  return options.disableAdditionalEmailSync || isUnusableAddress(email) ? '' : email;
}

/** The operation that stores another matching key before the additional e-mail is overwritten. */
function newKey(change: EmailChange | undefined, storeId: boolean, user: AccountUser): string[] {
  if (change?.isTemporary === false) return [emailOperationId(user.id)];
  return storeId ? [`external-id:${user.id}`] : [];
}

/** The e-mails that the users of active people get, by user id. */
export function matchedEmailChanges(
  matches: readonly Match[],
  users: Account['users'],
  context: KeyContext,
): ReadonlyMap<string, EmailChange> {
  const wanted = new Map<string, string>();
  for (const match of matches) {
    if (!isActive(match.prepared) || context.isUntouchable(match.user)) continue;
    const email = wantedEmail(match, context);
    if (email !== undefined) wanted.set(match.user.id, email);
  }
  return planEmailChanges(wanted, new Map(users.map((user) => [addressKey(user.email), user.id])));
}

/** The e-mail that a match's user is to have instead of the current one; undefined for no change. */
function wantedEmail(match: Match, context: KeyContext): string | undefined {
  const { prepared, user, by } = match;
  const mayChange = by === 'external_id' || overwritesAdditional(match, context);
  if (!context.options.updateEmailOnExternalId || !mayChange) return undefined;
  const email = prepared.timecamp_email;
  return isUnusableAddress(email) || addressKey(email) === addressKey(user.email) ? undefined : email;
}

/**
 * Whether another address may replace the additional e-mail that matched the person, because the external id identifies
 * them from now on.
 */
function overwritesAdditional({ prepared, user, by }: Match, context: KeyContext): boolean {
  const externalId = externalIdFor(prepared, context);
  return (
    by === 'additional' &&
    realEmailFor(prepared, context) !== '' &&
    externalId !== '' &&
    // A duplicate external id could match the other user.
    (context.externalIdsInUse.get(externalId) ?? []).every((id) => id === user.id)
  );
}
