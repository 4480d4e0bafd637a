import { type Employee, ROLE_IDS } from '../../core/model.ts';
import type { GoogleUser } from './schema.ts';

export interface GoogleMapping {
  readonly useOrgUnitStructure: boolean;
  readonly additionalEmailSource: 'alias' | 'none';
  /** Ids of the members of the supervisors' groups. */
  readonly supervisorIds: ReadonlySet<string>;
  /** The id of the user with this address; undefined for none. */
  readonly userIdOf: (address: string) => string | undefined;
}

/** A person without a name has an empty one; so has a person without a supervisor who is in Google Workspace. */
export function mapUser(user: GoogleUser, mapping: GoogleMapping): Employee {
  const { id, primaryEmail, orgUnitPath, suspended, archived, organizations, externalIds } = user;
  const organization = primaryOrganization(user);
  const [alias] = mapping.additionalEmailSource === 'alias' ? (user.aliases ?? []) : [];
  return {
    external_id: id,
    name: user.name?.fullName?.trim() ?? '',
    email: primaryEmail.trim(),
    department: mapping.useOrgUnitStructure ? unitsOf(user) : (organization?.department?.trim() ?? ''),
    job_title: organization?.title?.trim() || null,
    status: canSignIn(user) ? 'active' : 'inactive',
    supervisor_id: mapping.userIdOf(managerOf(user)) ?? '',
    ...(alias === undefined ? {} : { real_email: alias }),
    ...(mapping.supervisorIds.has(id) ? { role_id: ROLE_IDS.supervisor } : {}),
    raw_data: {
      id,
      primaryEmail,
      orgUnitPath: orgUnitPath ?? null,
      suspended: suspended ?? null,
      archived: archived ?? null,
      organizations: (organizations ?? []).map(withoutAbsent),
      externalIds: (externalIds ?? []).map(withoutAbsent),
    },
  };
}

/** Suspended and archived users cannot sign in. */
export function canSignIn({ suspended, archived }: GoogleUser): boolean {
  return suspended !== true && archived !== true;
}

/** The names of the organizational units from the top down; empty for a user in the top unit itself. */
export function unitsOf({ orgUnitPath }: Pick<GoogleUser, 'orgUnitPath'>): readonly string[] {
  return splitOrgUnitPath(orgUnitPath ?? '');
}

/** `/Sales/Europe` as its names. */
export function splitOrgUnitPath(path: string): readonly string[] {
  return path.split('/').filter((name) => name !== '');
}

/** The address of the manager; empty for none. */
export function managerOf({ relations }: GoogleUser): string {
  const addresses = (relations ?? [])
    .filter(({ type }) => type === 'manager')
    .map(({ value }) => value?.trim());
  return addresses.find((address) => address) ?? '';
}

/** Finds users by any of their addresses, in any case. */
export function indexByAddress(users: readonly GoogleUser[]): (address: string) => string | undefined {
  const ids = new Map<string, string>();
  const add = (addresses: readonly string[], id: string): void => {
    for (const address of addresses) if (!ids.has(keyOf(address))) ids.set(keyOf(address), id);
  };
  for (const { id, primaryEmail } of users) add([primaryEmail], id);
  for (const { id, aliases, nonEditableAliases } of users)
    add([...(aliases ?? []), ...(nonEditableAliases ?? [])], id);
  return (address) => ids.get(keyOf(address));
}

function keyOf(address: string): string {
  return address.trim().toLowerCase();
}

function primaryOrganization({ organizations }: GoogleUser) {
  return organizations?.find(({ primary }) => primary === true) ?? organizations?.[0];
}

function withoutAbsent(record: Readonly<Record<string, string | boolean | null | undefined>>) {
  return Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
