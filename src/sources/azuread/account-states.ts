import { RemoteError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import { pluralize } from '../../core/text.ts';
import type { GraphUser } from './schema.ts';

const SERVICE = 'Microsoft Graph';

/**
 * Checks that Graph shows which accounts are disabled: without the permission, it sends no accountEnabled.
 * @param users everyone in the tenant
 * @param kept those who become employees
 * @returns a warning that names the users without accountEnabled, who count as active
 * @throws RemoteError with code `forbidden` when nobody has accountEnabled
 */
export function checkAccountStates(
  users: readonly GraphUser[],
  kept: readonly GraphUser[],
): readonly Notice[] {
  if (users.length > 0 && users.every(isUnknown)) {
    const people = users.length === 1 ? 'the only user' : `all ${users.length} users`;
    throw new RemoteError(`${SERVICE} does not return accountEnabled for ${people}.`, {
      code: 'forbidden',
      service: SERVICE,
      hint: 'In the Entra admin center, open App registrations > API permissions, add the Microsoft Graph application permission User.Read.All (User.ReadBasic.All does not return accountEnabled), then select "Grant admin consent".',
    });
  }
  const unknown = kept.filter(isUnknown);
  if (unknown.length === 0) return [];
  return [
    {
      level: 'warning',
      code: 'account-state-unknown',
      message: `${SERVICE} does not return accountEnabled for ${pluralize(unknown.length, 'user', 'users')}; tcsync treats them as active. Check in the Entra admin center whether their accounts are enabled.`,
      who: unknown.map(({ id, userPrincipalName }) => userPrincipalName?.trim() || id),
    },
  ];
}

function isUnknown({ accountEnabled }: GraphUser): boolean {
  return accountEnabled === null || accountEnabled === undefined;
}
