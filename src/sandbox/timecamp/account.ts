import type { Role } from '../../core/model.ts';
import type { RoleId, SeedDay, SeedDayType, TimecampSeed } from './seed.ts';

export interface StoredGroup {
  readonly id: string;
  name: string;
  parentId: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly memberIds: Set<string>;
}

export interface StoredUser {
  readonly id: string;
  email: string;
  name: string | null;
  groupId: string;
  readonly roles: Map<string, RoleId>;
  readonly settings: Map<string, string>;
  readonly visibleAt: number;
}

/** A user in terms that do not depend on ids, so that two accounts can be compared. */
export interface UserView {
  readonly email: string;
  readonly name: string;
  /** Names of groups below the top group, joined by ` > `; empty in the top group itself. */
  readonly group: string;
  readonly role: Role;
  readonly disabled: boolean;
  readonly external_id: string;
  readonly additional_email: string;
  readonly added_manually: boolean;
}

export interface Invitation {
  readonly email: string;
  readonly group: string;
  readonly status: string;
}

/** A TimeCamp account in memory. Tests may look at everything, and change it by hand between two runs. */
export interface TimecampState {
  readonly token: string;
  readonly ownerId: string;
  readonly rootId: string;
  readonly groups: ReadonlyMap<string, StoredGroup>;
  readonly users: ReadonlyMap<string, StoredUser>;
  readonly dayTypes: readonly SeedDayType[];
  /** By user, then by day. */
  readonly attendance: ReadonlyMap<string, ReadonlyMap<string, SeedDay>>;
  /** `bought`: beyond those paid for at the start, charged without asking. */
  readonly seats: { readonly used: number; readonly paid: number; readonly bought: number };
  /** Every invitation carried out, repeated ones included. */
  readonly invitations: Invitation[];
  /** Who was invited without saying that they get no rights besides those of the group. */
  readonly rightsByDefault: string[];
  /** The people that TimeCamp would have e-mailed. */
  readonly mails: string[];
  /** E-mails of people who were wiped: never what tcsync should do. */
  readonly wiped: string[];
  /** With how many people and subgroups were in it at the time. */
  readonly removedGroups: {
    readonly group: string;
    readonly people: number;
    readonly subgroups: number;
  }[];

  /** Also undefined for a user who is not visible yet. */
  visibleUser(id: string): StoredUser | undefined;
  visibleUsers(): StoredUser[];
  userByEmail(email: string): StoredUser | undefined;
  /** 1 for the top group. */
  level(groupId: string): number;
  /** As in UserView. */
  path(groupId: string): string;
  addGroup(name: string, parentId: string): StoredGroup;
  /** Subgroups and people go to the top group. */
  removeGroup(groupId: string): void;
  addUser(email: string, groupId: string, visibleAt: number): StoredUser;
  removeUser(userId: string): void;
  addMember(userId: string, groupId: string, roleId: RoleId): void;
  /** Out of `from`, into `to`, which becomes the primary group if `from` was. */
  move(userId: string, from: string, to: string, roleId: RoleId): void;
  changeEmail(userId: string, email: string): void;
  /** `undefined` removes it. */
  setSetting(userId: string, name: string, value: string | undefined): void;
  setDay(day: SeedDay): void;
  /** Everyone, sorted by e-mail. */
  people(): UserView[];
  /** @throws Error when there is nobody with this e-mail */
  person(email: string): UserView;
  /** Paths of all groups below the top group, sorted, as in UserView. */
  groupPaths(): string[];
  toSeed(): TimecampSeed;
}
