import { addressKey } from '../addresses.ts';
import type { Match } from '../matching/matching.ts';
import type { Account, AccountGroup, AccountUser, PreparedUser } from '../model.ts';
import type { Notice } from '../../base/notice.ts';
import type { Identity } from '../person-search.ts';
import type { PlanOptions } from './options.ts';
import type { MatchedBy, Operation, PersonRef, Plan } from './plan.ts';

/** A person in TimeCamp, and what a sync would do to them. */
export interface AccountExplanation {
  /** Null when the account has no such user. */
  readonly user: AccountUser | null;
  /** The user's group in the account; null without a user. */
  readonly group: string | null;
  /** The field by which a prepared user matches; null without a match. */
  readonly matched_by: MatchedBy | null;
  readonly operations: readonly Operation[];
  /** Why sync cannot plan anything for them. */
  readonly failures: readonly string[];
  /** Why sync leaves them as they are. */
  readonly notes: readonly string[];
}

/** A sync that is only planned. */
export interface PlannedAccount {
  readonly account: Account;
  readonly plan: Plan;
  readonly matches: readonly Match[];
  readonly notices: readonly Notice[];
  readonly options: PlanOptions;
}

/** How a user of the account is found. */
export function identityOfUser({ external_id, name, email, additional_email }: AccountUser): Identity {
  return { external_id, name, emails: [email, additional_email] };
}

/**
 * Explains what the account has of a person, and what a sync would do.
 * @param prepared the person's prepared users; each has an explanation, also without a user in the account
 * @param isMeant which further users of the account to explain
 */
export function explainInAccount(
  prepared: readonly PreparedUser[],
  isMeant: (user: AccountUser) => boolean,
  planned: PlannedAccount,
): readonly AccountExplanation[] {
  const { account, matches } = planned;
  const ofPrepared = prepared.map((user) => {
    const match = matches.find(({ listed }) => listed === user);
    const wanted = match?.prepared ?? user;
    return explainUser({ user: match?.user, match, wanted, email: user.timecamp_email }, planned);
  });
  const known = new Set(ofPrepared.map(({ user }) => user?.id));
  const others = account.users
    .filter((user) => !known.has(user.id) && isMeant(user))
    .map((user) => {
      const match = matches.find((one) => one.user === user);
      return explainUser({ user, match, wanted: match?.prepared, email: user.email }, planned);
    });
  return [...ofPrepared, ...others];
}

/** A user, a prepared user, or both. */
interface Person {
  readonly user: AccountUser | undefined;
  readonly match: Match | undefined;
  readonly wanted: PreparedUser | undefined;
  readonly email: string;
}

function explainUser(
  { user, match, wanted, email }: Person,
  { account, plan, notices, options }: PlannedAccount,
): AccountExplanation {
  const key = addressKey(email);
  const isPerson = (text: string): boolean => addressKey(text) === key;
  const operations = plan.operations.filter(
    (operation) => 'person' in operation && isOf(operation.person, user, key),
  );
  return {
    user: user ?? null,
    group: user === undefined ? null : groupNamed(user.group_id, account),
    matched_by: match?.by ?? null,
    operations,
    failures: plan.failures.filter(({ person }) => isPerson(person)).map(({ message }) => message),
    notes: [
      ...(plan.kept ?? [])
        .filter(({ person }) => isOf(person, user, key))
        .map(({ reason }) => sentence(reason)),
      ...(operations.length > 0 ? [] : reasonsToLeave(user, wanted, options)),
      ...notices.filter(({ who = [] }) => who.some(isPerson)).map(({ message }) => message),
    ],
  };
}

/** A user who is not visible yet has no id, so the e-mail identifies them. */
function isOf(person: PersonRef, user: AccountUser | undefined, key: string): boolean {
  return person.user_id === null ? addressKey(person.email) === key : person.user_id === user?.id;
}

/** `Company / Sales`: the whole path, since a user can be outside the root group. */
function groupNamed(id: string, { groups }: Account): string {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const path = new Set<AccountGroup>();
  for (let at = byId.get(id); at !== undefined && !path.has(at); at = byId.get(at.parent_id)) path.add(at);
  const names = [...path].toReversed().map(({ name }) => name);
  return path.size === 0 ? `group ${id}` : names.join(' / ');
}

/** The settings, or the state, by which a sync changes nothing of a person. */
function reasonsToLeave(
  user: AccountUser | undefined,
  wanted: PreparedUser | undefined,
  options: PlanOptions,
): readonly string[] {
  const isWanted = wanted?.timecamp_status === 'active';
  if (user === undefined)
    return isWanted && options.disableNewUsers
      ? ['tcsync does not invite new people (TIMECAMP_DISABLE_NEW_USERS=true).']
      : [];
  if (options.ignoredUserIds.includes(user.id)) return ['This user is listed in TIMECAMP_IGNORED_USER_IDS.'];
  if (options.disableManualUserUpdates && user.added_manually)
    return ['The user was added by hand (TIMECAMP_DISABLE_MANUAL_USER_UPDATES=true).'];
  if (isWanted) return [];
  if (user.disabled) return ['The user is disabled already.'];
  if (options.disableUserDeactivation)
    return ['tcsync does not disable users (TIMECAMP_DISABLE_USER_DEACTIVATION=true).'];
  return options.leaversScope === 'root'
    ? ['Only users in groups below the root group are disabled (TIMECAMP_LEAVERS_SCOPE=root).']
    : [];
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
