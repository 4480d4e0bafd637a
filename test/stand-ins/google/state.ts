import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A user as Google keeps it; a field without a value is absent in answers. */
export interface GoogleUserRecord {
  readonly id: string;
  readonly primaryEmail: string;
  readonly customerId: string;
  name: { readonly fullName: string; readonly givenName: string; readonly familyName: string };
  /** Super administrator. */
  isAdmin: boolean;
  suspended: boolean;
  archived: boolean;
  orgUnitPath: string;
  readonly creationTime: string;
  aliases?: readonly string[];
  nonEditableAliases?: readonly string[];
  organizations?: readonly object[];
  relations?: readonly object[];
  externalIds?: readonly object[];
  phones?: readonly object[];
  recoveryEmail?: string;
}

/** Someone, or something, in a group. Of another company's user Google may know no id. */
export interface GoogleMemberRecord {
  readonly id?: string;
  readonly email?: string;
  readonly type: 'USER' | 'GROUP' | 'CUSTOMER';
}

/** Names need not be unique, addresses are. */
export interface GoogleGroupRecord {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly members: GoogleMemberRecord[];
}

export interface GoogleToken {
  /** The user in whose name it acts; undefined for the service account itself. */
  readonly subject: string | undefined;
  readonly scopes: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

export interface GoogleState {
  readonly customerId: string;
  readonly users: GoogleUserRecord[];
  readonly groups: GoogleGroupRecord[];
  /** The first user: a super administrator. */
  readonly admin: GoogleUserRecord;
  readonly serviceAccount: {
    readonly email: string;
    readonly clientId: string;
    /** The public half of each key that holds, by its id. */
    readonly keys: Map<string, KeyObject>;
    /** The JSON that the Cloud console downloads. */
    readonly keyFile: string;
    readonly privateKey: string;
  };
  /** The scopes that the Admin console lists for the service account's client id. */
  delegatedScopes: readonly string[];
  /** Whether the Admin SDK API is on in the project. */
  isApiEnabled: boolean;
  /** Tokens given out. */
  readonly tokens: Map<string, GoogleToken>;
  addUser(user?: Partial<GoogleUserRecord>): GoogleUserRecord;
  /** @param members users, groups and others; records stand for themselves */
  addGroup(
    name: string,
    members?: readonly (GoogleUserRecord | GoogleGroupRecord | GoogleMemberRecord)[],
    email?: string,
  ): GoogleGroupRecord;
}

const DIRECTORY = 'https://www.googleapis.com/auth/admin.directory';
const CUSTOMER = 'C01sandbx';
const KEY_ID = '5f0c1b7e3a9d4c2e8b6f0a1d2c3e4f5a6b7c8d9e';

/** Making a key takes a while: all stand-ins of a process share one. */
let keyPair: { readonly publicKey: KeyObject; readonly privateKey: string } | undefined;

function keysOfProcess() {
  if (keyPair === undefined) {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    keyPair = { publicKey, privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() };
  }
  return keyPair;
}

/** A company with an administrator and nobody else, whose service account may read everything. */
export function createGoogleState(): GoogleState {
  const { publicKey, privateKey } = keysOfProcess();
  const users: GoogleUserRecord[] = [];
  const groups: GoogleGroupRecord[] = [];
  const [email, clientId] = ['timecamp-sync@acme-sync.iam.gserviceaccount.com', '108234567890123456789'];

  function addUser(user: Partial<GoogleUserRecord> = {}): GoogleUserRecord {
    const n = users.length + 1;
    const record: GoogleUserRecord = {
      id: `1${String(n).padStart(20, '0')}`,
      primaryEmail: `person${n}@example.com`,
      customerId: CUSTOMER,
      name: { fullName: `Person ${n}`, givenName: 'Person', familyName: String(n) },
      isAdmin: false,
      suspended: false,
      archived: false,
      orgUnitPath: '/',
      creationTime: '2020-01-01T08:00:00.000Z',
      phones: [{ value: '+48 600 000 000', type: 'mobile' }],
      recoveryEmail: `private${n}@example.net`,
      ...user,
    };
    users.push(record);
    return record;
  }

  return {
    customerId: CUSTOMER,
    users,
    groups,
    admin: addUser({ primaryEmail: 'admin@example.com', isAdmin: true }),
    serviceAccount: {
      email,
      clientId,
      keys: new Map([[KEY_ID, publicKey]]),
      privateKey,
      keyFile: JSON.stringify(
        {
          type: 'service_account',
          project_id: 'acme-sync',
          private_key_id: KEY_ID,
          private_key: privateKey,
          client_email: email,
          client_id: clientId,
          auth_uri: 'https://accounts.google.com/o/oauth2/auth',
          token_uri: 'https://oauth2.googleapis.com/token',
          universe_domain: 'googleapis.com',
        },
        undefined,
        2,
      ),
    },
    delegatedScopes: ['user', 'group', 'group.member', 'orgunit'].map(
      (name) => `${DIRECTORY}.${name}.readonly`,
    ),
    isApiEnabled: true,
    tokens: new Map(),
    addUser,
    addGroup(name, members = [], address = `${name.toLowerCase().replaceAll(/\W+/g, '-')}@example.com`) {
      const group = {
        id: `0${groups.length + 1}abcdefghijk`,
        email: address,
        name,
        members: members.map(memberOf),
      };
      groups.push(group);
      return group;
    },
  };
}

function memberOf(member: GoogleUserRecord | GoogleGroupRecord | GoogleMemberRecord): GoogleMemberRecord {
  if ('primaryEmail' in member) return { id: member.id, email: member.primaryEmail, type: 'USER' };
  if ('members' in member) return { id: member.id, email: member.email, type: 'GROUP' };
  return member;
}
