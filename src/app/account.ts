import type { WithNotices } from '../base/notice.ts';
import type { Account, AccountUser } from '../core/model.ts';
import type { HttpClient } from '../io/http.ts';
import { createTimecampApi, type TimecampApi } from '../timecamp/api.ts';
import { createTimecampClient, type TimecampClientOptions } from '../timecamp/client.ts';
import { completeRoles, readAccount } from '../timecamp/snapshot.ts';

/** A connection to TimeCamp. */
export interface TimecampConnection {
  readonly http: HttpClient;
  readonly api: TimecampApi;
  /** How many requests may run at a time. */
  readonly concurrency: number;
}

/** Connects to TimeCamp as the settings say. Sends nothing. */
export function connectTimecamp({
  settings,
  clock,
  log,
  signal,
  mayWrite,
}: TimecampClientOptions): TimecampConnection {
  const http = createTimecampClient({
    settings,
    clock,
    log,
    signal,
    ...(mayWrite === undefined ? {} : { mayWrite }),
  });
  return { http, api: createTimecampApi(http), concurrency: settings.timecamp.concurrency };
}

/**
 * Reads the account: users, groups, roles, and settings.
 * @param groupsToRead ids of the groups whose users are read once more, for roles that TimeCamp's list of roles lacks
 * @throws RemoteError when a part of it cannot be read
 */
export async function readWholeAccount(
  { api, concurrency }: TimecampConnection,
  groupsToRead: (account: Account) => readonly string[] = () => [],
): Promise<WithNotices<Account>> {
  const { value, notices } = await readAccount(api, { concurrency });
  const groups = groupsToRead(value);
  return { value: groups.length === 0 ? value : await completeRoles(api, value, groups), notices };
}

/** Selects the groups of users without a known role, for `readWholeAccount`. */
export function groupsOfUsersWithoutRole(
  isWanted: (user: AccountUser) => boolean = () => true,
): (account: Account) => readonly string[] {
  return ({ users }) => {
    const unknown = users.filter((user) => user.role === undefined && isWanted(user));
    return [...new Set(unknown.map((user) => user.group_id))];
  };
}
