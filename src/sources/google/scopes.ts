const DIRECTORY = 'https://www.googleapis.com/auth/admin.directory';

/** Every right that tcsync ever asks for: each only reads. */
export const SCOPES = {
  users: `${DIRECTORY}.user.readonly`,
  groups: `${DIRECTORY}.group.readonly`,
  members: `${DIRECTORY}.group.member.readonly`,
};

interface GroupSettings {
  readonly filterGroups: readonly string[];
  readonly supervisorGroups: readonly string[];
}

/**
 * The scopes that these settings need, and no more. The members of a group can be read by its address; only to find a
 * group by its name takes the right to see groups. Who is in which organizational unit, the users themselves say.
 */
export function scopesFor({ filterGroups, supervisorGroups }: GroupSettings): readonly string[] {
  const groups = [...filterGroups, ...supervisorGroups];
  return [
    SCOPES.users,
    ...(groups.length > 0 ? [SCOPES.members] : []),
    ...(groups.every(isAddress) ? [] : [SCOPES.groups]),
  ];
}

/** Whether a group is named by its e-mail address. */
export function isAddress(group: string): boolean {
  return group.includes('@');
}

/** How to give the service account its scopes. */
export function grantHint(clientId: string, scopes: readonly string[]): string {
  return `In the Google Admin console, open Security > Access and data control > API controls > Manage Domain Wide Delegation, and grant the client ID ${clientId} exactly these scopes: ${scopes.join(',')}. A change can take up to 24 hours to take effect.`;
}
