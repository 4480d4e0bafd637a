import type { UserView, StoredGroup, StoredUser, TimecampState } from './account.ts';
import { ROLE_NAMES, type RoleId, type SeedDay, type TimecampSeed } from './seed.ts';

/** The account of the seed, in memory. */
export function createTimecampState(seed: TimecampSeed, now: () => number): TimecampState {
  const rootId = seed.groups.find(({ parent_id }) => parent_id === '0')?.id;
  if (rootId === undefined) throw new Error('The seed has no group whose parent is 0.');
  const groups = new Map<string, StoredGroup>();
  const users = new Map<string, StoredUser>();
  const idsByEmail = new Map<string, string>();
  const attendance = new Map<string, Map<string, SeedDay>>();
  const seats = { used: 0, paid: 0, bought: 0 };
  const removedGroups: TimecampState['removedGroups'] = [];
  const wiped: string[] = [];
  let lastId = Math.max(
    0,
    ...[...seed.groups, ...seed.users].map(({ id }) => Number(id)).filter(Number.isSafeInteger),
  );

  const group = (id: string): StoredGroup => present(groups.get(id), `group ${id}`);
  const user = (id: string): StoredUser => present(users.get(id), `user ${id}`);
  const isVisible = (stored: StoredUser): boolean => stored.visibleAt <= now();
  const nextId = (): string => {
    lastId += 1;
    return String(lastId);
  };

  function store(stored: StoredUser): StoredUser {
    users.set(stored.id, stored);
    const key = stored.email.toLowerCase();
    if (!idsByEmail.has(key)) idsByEmail.set(key, stored.id);
    for (const groupId of stored.roles.keys()) group(groupId).memberIds.add(stored.id);
    if (!isDisabled(stored)) takeSeat();
    return stored;
  }

  function takeSeat(): void {
    seats.used += 1;
    if (seats.used > seats.paid) {
      seats.paid += 1;
      seats.bought += 1;
    }
  }

  function level(groupId: string): number {
    let count = 1;
    for (let at = group(groupId); at.parentId !== '0'; at = group(at.parentId)) count += 1;
    return count;
  }

  function path(groupId: string): string {
    const names: string[] = [];
    for (let at = group(groupId); at.id !== rootId; at = group(at.parentId)) names.unshift(at.name);
    return names.join(' > ');
  }

  function view(stored: StoredUser): UserView {
    return {
      email: stored.email.toLowerCase(),
      name: stored.name ?? '',
      group: path(stored.groupId),
      role: ROLE_NAMES[stored.roles.get(stored.groupId) ?? '3'],
      disabled: isDisabled(stored),
      external_id: stored.settings.get('external_id') ?? '',
      additional_email: stored.settings.get('additional_email') ?? '',
      added_manually: stored.settings.get('added_manually') === '1',
    };
  }

  function changeMembership(stored: StoredUser, groupId: string, roleId: RoleId | undefined): void {
    if (roleId === undefined) {
      stored.roles.delete(groupId);
      group(groupId).memberIds.delete(stored.id);
    } else {
      stored.roles.set(groupId, roleId);
      group(groupId).memberIds.add(stored.id);
    }
  }

  const state: TimecampState = {
    token: seed.token,
    ownerId: seed.owner_id,
    rootId,
    groups,
    users,
    dayTypes: seed.day_types ?? [],
    attendance,
    seats,
    invitations: [],
    rightsByDefault: [],
    mails: [],
    wiped,
    removedGroups,
    level,
    path,

    visibleUser(id) {
      const stored = users.get(id);
      return stored !== undefined && isVisible(stored) ? stored : undefined;
    },
    visibleUsers: () => [...users.values()].filter(isVisible),
    userByEmail: (email) => users.get(idsByEmail.get(email.toLowerCase()) ?? ''),

    addGroup(name, parentId) {
      const added = { id: nextId(), name, parentId, createdAt: now(), memberIds: new Set<string>() };
      groups.set(added.id, added);
      return added;
    },

    removeGroup(groupId) {
      const gone = group(groupId);
      const subgroups = [...groups.values()].filter(({ parentId }) => parentId === groupId);
      removedGroups.push({ group: path(groupId), people: gone.memberIds.size, subgroups: subgroups.length });
      for (const subgroup of subgroups) subgroup.parentId = rootId;
      for (const id of gone.memberIds) state.move(id, groupId, rootId, user(id).roles.get(groupId) ?? '3');
      groups.delete(groupId);
    },

    addUser: (email, groupId, visibleAt) =>
      store({
        id: nextId(),
        email,
        name: null,
        groupId,
        roles: new Map([[groupId, '3']]),
        settings: new Map([['added_manually', '1']]),
        visibleAt,
      }),

    removeUser(userId) {
      const gone = user(userId);
      wiped.push(gone.email);
      for (const groupId of gone.roles.keys()) group(groupId).memberIds.delete(userId);
      if (!isDisabled(gone)) seats.used -= 1;
      users.delete(userId);
      idsByEmail.delete(gone.email.toLowerCase());
    },

    addMember: (userId, groupId, roleId) => changeMembership(user(userId), groupId, roleId),

    move(userId, from, to, roleId) {
      const stored = user(userId);
      changeMembership(stored, from, undefined);
      changeMembership(stored, to, roleId);
      if (stored.groupId === from) stored.groupId = to;
    },

    changeEmail(userId, email) {
      const stored = user(userId);
      idsByEmail.delete(stored.email.toLowerCase());
      idsByEmail.set(email.toLowerCase(), userId);
      stored.email = email;
    },

    setSetting(userId, name, value) {
      const stored = user(userId);
      const wasDisabled = isDisabled(stored);
      if (value === undefined) stored.settings.delete(name);
      else stored.settings.set(name, value);
      if (wasDisabled && !isDisabled(stored)) takeSeat();
      if (!wasDisabled && isDisabled(stored)) seats.used -= 1;
    },

    setDay(day) {
      const days = attendance.get(day.user_id) ?? new Map<string, SeedDay>();
      attendance.set(day.user_id, days.set(day.day, day));
    },

    people: () => [...users.values()].map(view).sort((a, b) => (a.email < b.email ? -1 : 1)),
    person: (email) => view(present(state.userByEmail(email), email)),
    groupPaths: () =>
      [...groups.keys()]
        .filter((id) => id !== rootId)
        .map(path)
        .sort(),

    toSeed: () => ({
      token: seed.token,
      owner_id: seed.owner_id,
      seats: seats.paid,
      groups: [...groups.values()].map(({ id, name, parentId }) => ({ id, name, parent_id: parentId })),
      users: [...users.values()].map((stored) => ({
        id: stored.id,
        email: stored.email,
        name: stored.name,
        group_id: stored.groupId,
        roles: Object.fromEntries(stored.roles),
        settings: Object.fromEntries(stored.settings),
        ...(isVisible(stored) ? {} : { visible_at: stored.visibleAt }),
      })),
      day_types: state.dayTypes,
      attendance: [...attendance.values()].flatMap((days) => [...days.values()]),
    }),
  };

  for (const { id, name, parent_id: parentId } of seed.groups) {
    groups.set(id, { id, name, parentId, createdAt: -Infinity, memberIds: new Set() });
  }
  for (const {
    group_id: groupId,
    visible_at: visibleAt = -Infinity,
    roles,
    settings,
    ...stored
  } of seed.users) {
    const entry = {
      ...stored,
      groupId,
      visibleAt,
      roles: new Map(Object.entries(roles)),
      settings: new Map(Object.entries(settings)),
    };
    if (!entry.roles.has(groupId)) throw new Error(`The seed gives ${stored.email} no role in their group.`);
    store(entry);
  }
  for (const day of seed.attendance ?? []) state.setDay(day);
  seats.paid = Math.max(seats.used, seed.seats ?? 0);
  seats.bought = 0;
  return state;
}

/** Whether a user is disabled: TimeCamp stores that as an ordinary setting. */
export function isDisabled({ settings }: Pick<StoredUser, 'settings'>): boolean {
  return settings.get('disabled_user') === '1';
}

function present<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`The account has no ${what}.`);
  return value;
}
