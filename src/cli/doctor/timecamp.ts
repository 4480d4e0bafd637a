import { RemoteError, UserError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { Settings } from '../../config/table.ts';
import type { Account, AccountUser } from '../../core/model.ts';
import {
  deepestLevel,
  DISABLED_USERS_GROUP,
  requireGroup,
  ROOT_GROUP,
} from '../../core/plan/build/known-groups.ts';
import { pluralize } from '../../core/text.ts';
import type { Clock } from '../../io/clock.ts';
import type { Log } from '../../io/log.ts';
import type { Step } from '../../sources/source.ts';
import { runStep, probeSteps, type StepResult } from '../../sources/steps.ts';
import { type TimecampConnection, connectTimecamp, readWholeAccount } from '../../app/account.ts';
import { timecampBaseUrl } from '../../timecamp/client.ts';
import { completeRoles } from '../../timecamp/snapshot.ts';

const SERVICE = 'TimeCamp';

export interface TimecampContext {
  readonly settings: Pick<Settings, 'timecamp' | 'network'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** Checks the connection to TimeCamp, the key, its permissions, and whether the account fits the settings. Only reads. */
export async function* checkTimecamp(context: TimecampContext): AsyncGenerator<Step> {
  const account = yield* checkAccess(context);
  if (account !== undefined) yield* checkAccount(account, context.settings.timecamp);
}

/**
 * Checks the connection to TimeCamp, the key and its permissions.
 * @returns the account, or undefined if it could not be read
 */
export async function* checkAccess(context: TimecampContext): AsyncGenerator<Step, Account | undefined> {
  const { settings, clock, signal } = context;
  const { timecamp, network } = settings;
  const target = {
    service: SERVICE,
    address: timecampBaseUrl(timecamp.domain),
    network,
    verifyTls: timecamp.sslVerify,
    timeoutMs: timecamp.timeoutSeconds * 1000,
    timeoutSetting: 'TIMECAMP_TIMEOUT_SECONDS',
    signal,
  };
  if ((yield* probeSteps(target, clock)) === undefined) return undefined;
  const connection = connectTimecamp(context);
  const { api } = connection;
  const isKnown = yield* runStep('TimeCamp accepts the API key', async () => ownerOf(api));
  if (isKnown === undefined) return undefined;
  const account = yield* runStep('The API key can read the account', async () => {
    const { value, notices } = await readWholeAccount(connection);
    return { value, notices, detail: countsOf(value) };
  });
  if (account === undefined) return undefined;
  yield* runStep('The API key belongs to an administrator', async () => rightsOf(api, account));
  return account;
}

/** If TimeCamp has no `/me`, reading the account shows whether the key is valid. */
async function ownerOf(api: TimecampConnection['api']): Promise<StepResult<true>> {
  try {
    const { email } = await api.me();
    return { value: true, detail: `it belongs to ${email}` };
  } catch (error) {
    if (!(error instanceof RemoteError)) throw error;
    if (error.status === 403) throw keyRefused(error);
    if (error.status !== 404) throw error;
    return { value: true, detail: 'TimeCamp does not return the owner' };
  }
}

/** Some TimeCamp servers respond to an invalid key with 403, as if permissions were missing. */
function keyRefused({ message, remoteMessage, cause }: RemoteError): RemoteError {
  const hint = 'Check TIMECAMP_API_KEY: the key may be mistyped, revoked, or for another TimeCamp server.';
  return new RemoteError(message, {
    service: SERVICE,
    code: 'login',
    status: 403,
    remoteMessage,
    cause,
    hint,
  });
}

async function rightsOf(api: TimecampConnection['api'], account: Account): Promise<StepResult<true>> {
  const { owner } = account;
  const user = account.users.find(({ id }) => id === owner?.id);
  if (user === undefined) return { value: true, detail: 'TimeCamp does not return the role' };
  const role = user.role ?? (await roleOf(api, account, user));
  if (role === 'administrator') return { value: true, detail: '' };
  if (role === undefined) return { value: true, detail: 'TimeCamp does not return the role' };
  throw new UserError(`The API key belongs to ${user.email}, who has the role ${role} in TimeCamp.`, {
    code: 'forbidden',
    hint: "Only administrators can invite, move or disable users. Set TIMECAMP_API_KEY to an administrator's key, or give the owner that role.",
  });
}

async function roleOf(
  api: TimecampConnection['api'],
  account: Account,
  user: AccountUser,
): Promise<AccountUser['role']> {
  const { users } = await completeRoles(api, account, [user.group_id]);
  return users.find(({ id }) => id === user.id)?.role;
}

async function* checkAccount(account: Account, timecamp: Settings['timecamp']): AsyncGenerator<Step> {
  const { groups } = account;
  const group = (id: string, what: typeof ROOT_GROUP | typeof DISABLED_USERS_GROUP) => async () => ({
    value: true,
    detail: `"${requireGroup(groups, id, what).name}" (${id})`,
  });
  yield* runStep('The root group exists', group(timecamp.rootGroupId, ROOT_GROUP));
  const { disabledUsersGroupId } = timecamp;
  if (disabledUsersGroupId !== undefined)
    yield* runStep("The disabled users' group exists", group(disabledUsersGroupId, DISABLED_USERS_GROUP));
  yield* runStep('TimeCamp allows the group depth', async () => ({
    value: true,
    ...depthOf(groups, timecamp.maxGroupLevel),
  }));
  const unknown = timecamp.ignoredUserIds.filter((id) => account.users.every((user) => user.id !== id));
  yield* runStep('The ignored users exist', async () => ({
    value: true,
    detail: timecamp.ignoredUserIds.length === 0 ? 'none configured' : '',
    notices: unknown.length === 0 ? [] : [unknownIds(unknown)],
  }));
}

function countsOf({ users, groups }: Account): string {
  const enabled = users.filter(({ disabled }) => !disabled).length;
  return `${pluralize(users.length, 'user', 'users')}, ${enabled} of them enabled, ${pluralize(groups.length, 'group', 'groups')}`;
}

function depthOf(groups: Account['groups'], limit: number): Omit<StepResult<true>, 'value'> {
  const deepest = deepestLevel(groups);
  const notices: readonly Notice[] =
    limit === 0 || deepest <= limit
      ? []
      : [
          {
            level: 'warning',
            code: 'too-deep',
            message: `The account has groups on level ${deepest}, but TIMECAMP_MAX_GROUP_LEVEL is ${limit}: a sync moves people below that level up.`,
          },
        ];
  const known = limit === 0 ? '' : `, ${limit} allowed by TIMECAMP_MAX_GROUP_LEVEL`;
  return { detail: `the deepest is at level ${deepest}${known}`, notices };
}

function unknownIds(who: readonly string[]): Notice {
  const message = `TIMECAMP_IGNORED_USER_IDS contains ids that do not exist in the account: ${who.join(', ')}.`;
  return { level: 'warning', code: 'unknown-ignored', message, who };
}
