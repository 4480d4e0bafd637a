import type { Notice } from '../../base/notice.ts';
import { pluralize } from '../../core/text.ts';
import { readMembers } from '../missing-groups.ts';
import type { GoogleDirectory } from './directory.ts';
import type { GoogleMember, GoogleUser } from './schema.ts';

export interface GoogleMembers {
  /** Ids of the users in one of the groups. */
  readonly ids: ReadonlySet<string>;
  /** The groups that are not there or have none of the users in them, as the settings name them. */
  readonly missing: readonly string[];
  /** Names the groups with members from elsewhere. */
  readonly notices: readonly Notice[];
}

/**
 * Finds out who is in one of these groups, or in a group inside it.
 * @param users all users; with only the first page, members from elsewhere cannot be detected
 */
export async function readGroups(
  directory: GoogleDirectory,
  namesOrIds: readonly string[],
  users: readonly GoogleUser[],
  firstPageOnly: boolean,
): Promise<GoogleMembers> {
  const known = new Set(users.map(({ id }) => id));
  const notices: Notice[] = [];
  const { members, missing } = await readMembers(
    namesOrIds.map((nameOrId) => ({ nameOrId, find: () => directory.groups(nameOrId) })),
    async (group) => {
      const all = await directory.members(group);
      const ids = all.flatMap((member) => idsOf(member, users));
      if (firstPageOnly) return ids;
      const others = all.filter((member) => isForeign(member, known));
      if (others.length > 0) notices.push(foreignMembers(group.email, others.length));
      return ids.filter((id) => known.has(id));
    },
  );
  return { ids: new Set(members), missing, notices };
}

/** Whether a member is neither a user nor a group or customer that contains users. */
function isForeign({ id, type }: GoogleMember, known: ReadonlySet<string>): boolean {
  return type !== 'GROUP' && type !== 'CUSTOMER' && !(typeof id === 'string' && known.has(id));
}

/** A member of type CUSTOMER is everyone of the customer with this id. */
function idsOf({ id, type }: GoogleMember, users: readonly GoogleUser[]): readonly string[] {
  if (typeof id !== 'string') return [];
  if (type !== 'CUSTOMER') return [id];
  return users.filter(({ customerId }) => customerId === id).map((user) => user.id);
}

function foreignMembers(group: string, count: number): Notice {
  return {
    level: 'notice',
    code: 'foreign-members',
    message: `The group ${group} has ${pluralize(count, 'member who is', 'members who are')} not in this Google Workspace; tcsync does not fetch them.`,
  };
}
