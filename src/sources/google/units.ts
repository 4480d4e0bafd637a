import { UserError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import { splitOrgUnitPath, unitsOf } from './mapping.ts';
import type { GoogleUser } from './schema.ts';

/** Whether a user is in the organizational unit of this path, or in one below it. Case is ignored, as Google does. */
export function isBelow(user: Pick<GoogleUser, 'orgUnitPath'>, path: string): boolean {
  const units = unitsOf(user);
  return splitOrgUnitPath(path).every((name, level) => name.toLowerCase() === units[level]?.toLowerCase());
}

/**
 * A configured unit without users is an error, as a group without members is: renamed or moved, it would make leavers
 * of everyone in it.
 */
export function unitsWithoutUsers(
  paths: readonly string[],
  users: readonly GoogleUser[],
  allowed: boolean,
): readonly Notice[] {
  const empty = paths.filter((path) => !users.some((user) => isBelow(user, path)));
  if (empty.length === 0) return [];
  const what = `These organizational units in GOOGLE_ORG_UNITS do not exist in Google Workspace or have no users: ${empty.join(', ')}`;
  if (!allowed)
    throw new UserError(`${what}.`, {
      code: 'source',
      hint: 'Correct GOOGLE_ORG_UNITS, with full paths such as /Sales/Europe, or use --allow-missing-groups to ignore these units for one run.',
    });
  return [
    {
      level: 'warning',
      code: 'group-missing',
      message: `${what}. This run ignores them.`,
      who: empty,
    },
  ];
}
