import type { OktaApplication } from './oauth.ts';
import type { JsonValue } from '../../../src/base/json.ts';

/** A user as Okta keeps it. */
export interface OktaUserRecord {
  readonly id: string;
  status: OktaStatus;
  /** Attributes that are not set are absent. */
  readonly profile: Record<string, JsonValue>;
}

export type OktaStatus =
  | 'STAGED'
  | 'PROVISIONED'
  | 'ACTIVE'
  | 'RECOVERY'
  | 'PASSWORD_EXPIRED'
  | 'LOCKED_OUT'
  | 'SUSPENDED'
  | 'DEPROVISIONED';

/** Groups hold people only: Okta does not nest them. Names need not be unique. */
export interface OktaGroupRecord {
  readonly id: string;
  readonly name: string;
  readonly memberIds: string[];
}

export interface OktaState {
  readonly users: OktaUserRecord[];
  readonly groups: OktaGroupRecord[];
  /** The one token that is let in. */
  readonly token: string;
  /** An application that logs in with a private key, instead of the token. */
  application?: OktaApplication;
  /** Adds a person and returns it; what is not given is invented. */
  addUser(user?: Partial<OktaUserRecord>): OktaUserRecord;
  addGroup(name: string, memberIds?: readonly string[]): OktaGroupRecord;
}

/** An organization without people. */
export function createOktaState(token = 'sandbox-okta-token'): OktaState {
  const users: OktaUserRecord[] = [];
  const groups: OktaGroupRecord[] = [];
  return {
    users,
    groups,
    token,
    addUser({ id = idAt('00u', users.length + 1), status = 'ACTIVE', profile = {} } = {}) {
      const n = users.length + 1;
      const email = `person${n}@example.com`;
      const user = {
        id,
        status,
        profile: { login: email, email, firstName: 'Person', lastName: `No${n}`, ...profile },
      };
      users.push(user);
      return user;
    },
    addGroup(name, memberIds = []) {
      const group = { id: idAt('00g', groups.length + 1), name, memberIds: [...memberIds] };
      groups.push(group);
      return group;
    },
  };
}

/** Ids as Okta's: 20 letters and digits, case matters. */
function idAt(prefix: string, n: number): string {
  return `${prefix}aB${String(n).padStart(13, '0')}d7`;
}
