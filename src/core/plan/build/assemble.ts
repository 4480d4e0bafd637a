import type { Holds } from '../../holds/holds.ts';
import type { Account, GroupPath, PreparedUser, SourceState } from '../../model.ts';
import type { Day } from '../../time-off/days.ts';
import { planRemovals } from './empty-groups.ts';
import { type KeyContext, type PeopleContext, type PlanNoteCode } from './context.ts';
import { matchedEmailChanges } from './keys.ts';
import { type HeldPlan, planHeld } from './held.ts';
import { GroupIndex } from '../../tree/group-index.ts';
import { type Allowances, hazardsOf } from '../guards/hazards.ts';
import { type Journal, maxGroupLevel } from '../journal.ts';
import { planManualFlags } from './manual-flags.ts';
import { planMatched } from './matched-users.ts';
import { planLeavers } from './leavers.ts';
import { checkGroups } from './known-groups.ts';
import { isActive, type Matching, matchUsers } from '../../matching/matching.ts';
import { createOwnership, fetchFailures, type Ownership, ownersAfter, type SourceList } from './ownership.ts';
import { planJoiners } from './joiners.ts';
import { conflictNotices, depthNotice, failuresOf, personNotices, waitingNotices } from './notices.ts';
import { countKinds, inOrder } from '../operations.ts';
import type { PlanOptions } from '../options.ts';
import { type KeptPerson, type PersonRef, PLAN_VERSION, type Plan } from '../plan.ts';
import { findLookAlikes, lookAlikesNotices, waitingLeavers } from '../guards/look-alikes.ts';
import { keepAdministrators, protection } from '../guards/protection.ts';
import { countSeats } from '../seats.ts';
import { chosenPeople, select, type Selection } from './selection.ts';

export interface PlanInput {
  /** The prepared users; undefined when only empty groups are looked for, without them (`--no-prepared`). */
  readonly prepared: readonly PreparedUser[] | undefined;
  readonly account: Account;
  readonly journal: Journal;
  /** The sources of the prepared users; undefined with a single source. */
  readonly sources?: readonly SourceState[] | undefined;
  readonly options: PlanOptions;
  readonly selection: Selection;
  readonly allow: Allowances;
  /** Why the prepared file is stale (freshness.ts), a sentence each. */
  readonly stale: readonly string[];
  readonly holds: Holds;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The day of a time on the local calendar. */
  readonly dayOf: (time: number) => Day;
  /** Whether the run covers everything that the settings select: then it counts for the grace of leavers. */
  readonly isFull: boolean;
  readonly origin: Pick<Plan, 'tool' | 'made_by' | 'source' | 'source_sha256' | 'settings_sha256'> & {
    readonly domain: string;
  };
}

/**
 * Compares the prepared users with the account; returns every operation, in order.
 * @throws UserError, exit 64, when the root group or the disabled users' group is not in the account; exit 1 when
 * `--user` names an unknown person.
 */
export function assemblePlan(input: PlanInput): Plan {
  const { account, journal, options, origin, selection } = input;
  checkGroups(account, options);
  const maxLevel = maxGroupLevel(journal, options.maxGroupLevel);
  const tree = new GroupIndex(account.groups, { ...options, maxLevel });
  const matching = matchUsers(input.prepared ?? [], account.users, options);
  const sources = { states: input.sources, name: origin.source };
  const scope = scopeOf(input, matching, sources);
  const { operations, leavers, ...planned } = planOperations(input, matching, scope, tree);
  const kept = keptOf(input, [...leavers.kept, ...scope.held.kept], scope.isChosen);
  const waiting = waitingLeavers(kept);
  const owners =
    input.prepared === undefined ? undefined : ownersAfter(sources, journal, matching.matches, account.users);

  return {
    version: PLAN_VERSION,
    created: new Date(input.now).toISOString(),
    tool: origin.tool,
    ...(origin.made_by === undefined ? {} : { made_by: origin.made_by }),
    account: {
      domain: origin.domain,
      root_group_id: options.rootGroupId,
      owner: account.owner?.email ?? null,
    },
    source: origin.source,
    source_sha256: origin.source_sha256,
    settings_sha256: origin.settings_sha256,
    counts: countKinds(operations),
    seats: countSeats(account.users, operations),
    hazards: hazardsOf(operations, input, {
      nobodyActive: input.prepared !== undefined && !matching.people.some(isActive),
      stale: input.stale,
      waiting,
    }),
    notices: [
      ...planned.notices,
      ...(input.prepared === undefined ? [] : scope.held.notices),
      ...lookAlikesNotices(findLookAlikes(operations, account.users, waiting)),
      ...depthNotice(planned.neededPaths, matching.people, tree, maxLevel),
    ],
    ...kept,
    ...(input.isFull && input.prepared !== undefined && selectsLeavers(selection)
      ? { missing: leavers.missing }
      : {}),
    ...(owners === undefined ? {} : { owners }),
    failures: [
      ...fetchFailures(input.sources, account.users, scope.ownership),
      ...failuresOf(matching, planned.failures, scope.isChosen),
    ],
    operations,
  };
}

/** Whom a plan may change. */
interface PlanScope {
  readonly ownership: Ownership;
  readonly held: HeldPlan;
  readonly isUntouchable: PeopleContext['isUntouchable'];
  /** Selected by `--user`. */
  readonly isChosen: (person: PersonRef) => boolean;
  /** Held, or from a source that failed: neither invited nor given a group. */
  readonly isLeftOut: (person: PreparedUser) => boolean;
}

function scopeOf(
  { account, journal, options, selection, holds }: PlanInput,
  matching: Matching,
  sources: SourceList,
): PlanScope {
  const ownership = createOwnership(sources, journal, matching.matches);
  const held = planHeld(holds, matching, account);
  const isProtected = protection(journal, options);
  return {
    ownership,
    held,
    isUntouchable: (user) => isProtected(user) || ownership.isFrozen(user) || held.isHeldUser(user),
    isChosen: chosenPeople(selection.users, matching.people, account, matching.matches),
    isLeftOut: (person) => ownership.isFrozenPerson(person) || held.isHeldJoiner(person),
  };
}

/** Plans everything that the selection asks for, in the order of application. */
function planOperations(input: PlanInput, matching: Matching, scope: PlanScope, tree: GroupIndex) {
  const { account, journal, options, selection, now, dayOf } = input;
  const { isChosen, isLeftOut, ownership } = scope;
  const notes = new Map<PlanNoteCode, string[]>();
  const keyContext: KeyContext = {
    options,
    externalIdsInUse: usersByExternalId(account.users),
    contestedIds: matching.contestedIds,
    isUntouchable: scope.isUntouchable,
  };
  const context: PeopleContext = {
    ...keyContext,
    tree,
    emailChanges: matchedEmailChanges(matching.matches, account.users, keyContext),
    note: (code, who) => {
      const people = notes.get(code);
      if (people === undefined) notes.set(code, [who]);
      else people.push(who);
    },
  };
  const needed = neededPaths(matching, options, isLeftOut);
  for (const path of needed) tree.destination(path, true);

  const joiners = options.disableNewUsers ? [] : matching.joiners.filter((person) => !isLeftOut(person));
  const joinerPlan = planJoiners(joiners, journal, now, context);
  const leavers = planLeavers(matching, input, {
    ...context,
    reasonToStay: ownership.reasonToStay,
    grace: options.leaverGrace,
    now,
    dayOf,
  });
  const people =
    input.prepared === undefined
      ? []
      : [...planMatched(matching, journal, context), ...leavers.operations, ...joinerPlan.operations];
  const guarded = keepAdministrators([...tree.creations, ...people], account);
  const chosen = select(guarded.operations, selection.only, isChosen, selection.users !== undefined);
  const removals = removesGroups(input)
    ? planRemovals(
        account,
        tree,
        matching.people.filter(isActive).map((person) => tree.allowed(person.timecamp_groups)),
        chosen,
        options,
      )
    : [];
  return {
    operations: inOrder([...chosen, ...planManualFlags(chosen, input, context, isChosen), ...removals]),
    leavers,
    neededPaths: needed,
    failures: joinerPlan.failures,
    notices: [
      ...tree.notices,
      ...guarded.notices,
      ...waitingNotices(matching),
      ...conflictNotices(matching),
      // Without prepared users, everyone would be missing.
      ...(input.prepared === undefined ? [] : personNotices(notes)),
    ],
  };
}

/** Group paths of active people whom the run may change; with TIMECAMP_DISABLE_NEW_USERS only of matched ones. */
function neededPaths(
  matching: Matching,
  options: PlanOptions,
  isLeftOut: (person: PreparedUser) => boolean,
): readonly GroupPath[] {
  const people = options.disableNewUsers ? matching.matches.map((match) => match.prepared) : matching.people;
  return people
    .filter((person) => isActive(person) && !isLeftOut(person))
    .map((person) => person.timecamp_groups);
}

/** The people whom the plan keeps as they are, as far as the selection concerns them. */
function keptOf(
  { prepared, selection }: PlanInput,
  kept: readonly KeptPerson[],
  isChosen: (person: PersonRef) => boolean,
): Pick<Plan, 'kept'> {
  if (prepared === undefined || selection.only?.every((category) => category === 'empty-groups') === true)
    return {};
  return {
    kept: kept.filter(({ person, by }) => isChosen(person) && (by === 'hold' || selectsLeavers(selection))),
  };
}

function selectsLeavers({ only }: Selection): boolean {
  return only === undefined || only.includes('deactivations');
}

function removesGroups({ options, selection }: PlanInput): boolean {
  return (
    options.removeEmptyGroups &&
    selection.users === undefined &&
    (selection.only === undefined || selection.only.includes('empty-groups'))
  );
}

/** Ids of the users that have each external id. */
function usersByExternalId(users: Account['users']): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, string[]>();
  for (const { id, external_id: key } of users) ids.set(key, [...(ids.get(key) ?? []), id]);
  return ids;
}
