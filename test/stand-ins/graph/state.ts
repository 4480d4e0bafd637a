import { randomUUID } from 'node:crypto';
import type { JsonValue } from '../../../src/base/json.ts';
import type { FederatedCredential } from '../login/assertion.ts';

export interface DirectoryUser {
  readonly id: string;
  displayName: string | null;
  mail: string | null;
  userPrincipalName: string;
  department: string | null;
  jobTitle: string | null;
  /** Null where the application may not see it. */
  accountEnabled: boolean | null;
  userType: 'Member' | 'Guest' | null;
  /** The object id of another user, or of a contact of the organization. */
  managerId: string | undefined;
  /** Properties that Graph sends only on request; of the extension properties without a value, none. */
  extra?: Readonly<Record<string, JsonValue>>;
}

export interface DirectoryGroup {
  readonly id: string;
  displayName: string;
  /** Object ids of users, devices and other groups. */
  readonly memberIds: string[];
}

/** The application registration with which tcsync logs in. */
export interface Registration {
  readonly tenantId: string;
  readonly clientId: string;
  /** What the admin center shows beside the secret, and people paste instead of it. */
  readonly secretId: string;
  secret: string;
  secretExpired: boolean;
  /** PEM, the certificates uploaded for it. */
  readonly certificates: string[];
  readonly federated: FederatedCredential[];
  /** Application permissions with admin consent. */
  readonly permissions: Set<string>;
}

/** A tenant in memory: its people, its groups and one application. The login and Graph share it. */
export interface DirectoryState {
  readonly users: DirectoryUser[];
  readonly groups: DirectoryGroup[];
  readonly contactIds: Set<string>;
  readonly deviceIds: Set<string>;
  readonly application: Registration;
  /** The host names under which a Graph of this tenant is reached: for another one the login gives no token. */
  readonly graphHosts: Set<string>;
  /** Tokens that Graph accepts, each with the host that it is for; clearing it makes all of them expire. */
  readonly tokens: Map<string, string>;
  addUser(values?: Partial<DirectoryUser>): DirectoryUser;
  addGroup(displayName: string, memberIds?: readonly string[]): DirectoryGroup;
}

/** A tenant without people, with one application in good order. */
export function createDirectoryState(): DirectoryState {
  const users: DirectoryUser[] = [];
  const groups: DirectoryGroup[] = [];
  return {
    users,
    groups,
    contactIds: new Set(),
    deviceIds: new Set(),
    application: {
      tenantId: randomUUID(),
      clientId: randomUUID(),
      secretId: randomUUID(),
      secret: `sandbox~${randomUUID()}`,
      secretExpired: false,
      certificates: [],
      federated: [],
      permissions: new Set(['User.Read.All', 'GroupMember.Read.All']),
    },
    graphHosts: new Set(),
    tokens: new Map(),
    addUser(values = {}) {
      const n = users.length + 1;
      const user: DirectoryUser = {
        id: objectId('1', n),
        displayName: `Person ${n}`,
        mail: `person.${n}@example.com`,
        userPrincipalName: `p${n}@corp.example.com`,
        department: 'Sales',
        jobTitle: 'Clerk',
        accountEnabled: true,
        userType: 'Member',
        managerId: undefined,
        extra: {},
        ...values,
      };
      users.push(user);
      return user;
    },
    addGroup(displayName, memberIds = []) {
      const group = { id: objectId('2', groups.length + 1), displayName, memberIds: [...memberIds] };
      groups.push(group);
      return group;
    },
  };
}

/** The same ids at every start. */
function objectId(kind: string, n: number): string {
  return `0000000${kind}-0000-4000-8000-${String(n).padStart(12, '0')}`;
}
