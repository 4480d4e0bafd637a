import type { Account } from '../../model.ts';
import { pluralize } from '../../text.ts';
import type { Journal } from '../journal.ts';
import type { Limit, PlanOptions } from '../options.ts';
import type { CountedHazard } from '../operation-spec.ts';
import { specOf } from '../operations.ts';
import {
  type Hazard,
  type HazardKind,
  type Operation,
  pathText,
  type PersonRef,
  type Plan,
} from '../plan.ts';
import { findLookAlikes, type LookAlike, lookAlikesHazard } from './look-alikes.ts';
import { protection } from './protection.ts';

/** The counts that `--allow` permits for this run; any number for `stale` and `partial-account`. */
export type Allowances = Partial<Readonly<Record<HazardKind | 'partial-account', number>>>;

interface HazardInput {
  readonly operations: readonly Operation[];
  readonly lookAlikes: readonly LookAlike[];
  /** The account's enabled users, less the ignored, the protected and the key's owner. */
  readonly enabled: number;
  readonly groups: number;
  readonly rootGroupId: string;
  readonly limits: Pick<
    PlanOptions,
    'maxDeactivations' | 'maxNewUsers' | 'maxMoves' | 'maxRoleLosses' | 'maxGroupRemovals'
  >;
  readonly allow: Allowances;
  /** No prepared user is active. */
  readonly nobodyActive: boolean;
  /** Why the prepared file is too old or not what it says, a sentence each. */
  readonly stale: readonly string[];
}

interface Guard {
  readonly limit: (input: HazardInput) => number;
  readonly what: (count: number) => string;
  readonly setting: string;
}

const GUARDS: Readonly<Record<CountedHazard, Guard>> = {
  deactivations: {
    limit: ({ limits, enabled }) =>
      limits.maxDeactivations === undefined
        ? Math.max(5, Math.min(100, share(20, enabled)))
        : explicit(limits.maxDeactivations, enabled),
    what: (count) => `${people(count)} would be disabled`,
    setting: 'TIMECAMP_MAX_DEACTIVATIONS',
  },
  'new-users': {
    limit: ({ limits, enabled }) =>
      limits.maxNewUsers === undefined
        ? Math.max(100, share(20, enabled))
        : explicit(limits.maxNewUsers, enabled),
    what: (count) => `${people(count)} would be invited or re-enabled (each uses a paid seat)`,
    setting: 'TIMECAMP_MAX_NEW_USERS',
  },
  moves: {
    limit: ({ limits, enabled }) =>
      limits.maxMoves === undefined ? Math.max(20, share(30, enabled)) : explicit(limits.maxMoves, enabled),
    what: (count) => `${people(count)} would be moved to another group`,
    setting: 'TIMECAMP_MAX_MOVES',
  },
  'role-losses': {
    limit: ({ limits, enabled }) =>
      limits.maxRoleLosses === undefined
        ? Math.max(3, share(20, enabled))
        : explicit(limits.maxRoleLosses, enabled),
    what: (count) =>
      `${pluralize(count, 'administrator or supervisor', 'administrators and supervisors')} would get a lesser role`,
    setting: 'TIMECAMP_MAX_ROLE_LOSSES',
  },
  'group-removals': {
    limit: ({ limits, groups }) =>
      limits.maxGroupRemovals === undefined
        ? Math.max(5, share(20, groups))
        : explicit(limits.maxGroupRemovals, groups),
    what: (count) => `${pluralize(count, 'group', 'groups')} would be removed`,
    setting: 'TIMECAMP_MAX_GROUP_REMOVALS',
  },
};

/** The input of the guards besides the operations. */
export interface GuardInput {
  readonly account: Account;
  readonly journal: Journal;
  readonly options: PlanOptions;
  readonly allow: Allowances;
}

/** The hazards of operations in this account; `nobodyActive` and `stale` are about the prepared file, `waiting` as `waitingLeavers` finds them. */
export function hazardsOf(
  operations: Plan['operations'],
  { account, journal, options, allow }: GuardInput,
  {
    waiting,
    ...prepared
  }: {
    readonly nobodyActive: boolean;
    readonly stale: readonly string[];
    readonly waiting: readonly PersonRef[];
  },
): Plan['hazards'] {
  const isUntouchable = protection(journal, options);
  const enabled = account.users.filter(
    (user) => !user.disabled && user.id !== account.owner?.id && !isUntouchable(user),
  );
  return findHazards({
    operations,
    lookAlikes: findLookAlikes(operations, account.users, waiting),
    enabled: enabled.length,
    groups: account.groups.length,
    rootGroupId: options.rootGroupId,
    limits: options,
    allow,
    ...prepared,
  });
}

/** The plan's hazards: exceeded limits, an empty list, a stale file. A count equal to the limit is allowed. */
export function findHazards(input: HazardInput): Hazard[] {
  const hazards: Hazard[] = [];
  if (input.nobodyActive) {
    hazards.push({
      kind: 'empty',
      count: null,
      limit: null,
      message: 'No prepared user is active. Check the source and the file.',
      allow: null,
      allowed: false,
      who: [],
    });
  }
  for (const [kind, guard] of Object.entries(GUARDS) as [CountedHazard, Guard][]) {
    const concerned = input.operations.filter(
      (operation) => specOf(operation).hazard?.(operation, input.rootGroupId) === kind,
    );
    const limit = guard.limit(input);
    if (concerned.length <= limit) continue;
    hazards.push({
      kind,
      count: concerned.length,
      limit,
      message: `${guard.what(concerned.length)}; the limit is ${limit} (${guard.setting}).`,
      allow: `--allow ${kind}=${concerned.length}`,
      allowed: (input.allow[kind] ?? 0) >= concerned.length,
      who: concerned.map((operation) =>
        'person' in operation ? operation.person.email : pathText(operation.group.path),
      ),
    });
  }
  const lookAlikes = lookAlikesHazard(input.lookAlikes, input.allow['look-alikes'] ?? 0);
  if (lookAlikes !== undefined) hazards.push(lookAlikes);
  if (input.stale.length > 0) {
    hazards.push({
      kind: 'stale',
      count: null,
      limit: null,
      message: input.stale.join(' '),
      allow: '--allow stale',
      allowed: input.allow.stale !== undefined,
      who: [],
    });
  }
  return hazards;
}

function explicit(limit: Limit, total: number): number {
  return limit.kind === 'count' ? limit.value : share(limit.value, total);
}

function share(percent: number, total: number): number {
  return Math.floor((percent * total) / 100);
}

function people(count: number): string {
  return pluralize(count, 'person', 'people');
}
