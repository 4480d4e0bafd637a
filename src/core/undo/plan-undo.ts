import { addressKey } from '../addresses.ts';
import { recordedOperations } from '../history/recorded-operations.ts';
import { heldUsers, type Holds } from '../holds/holds.ts';
import type { Account, AccountUser } from '../model.ts';
import { personRefOf } from '../plan/build/context.ts';
import { checkGroups } from '../plan/build/known-groups.ts';
import { chosenPeople, EVERYTHING, select } from '../plan/build/selection.ts';
import { type Allowances, hazardsOf } from '../plan/guards/hazards.ts';
import { keepAdministrators, protection } from '../plan/guards/protection.ts';
import { EMPTY_JOURNAL, type Journal } from '../plan/journal.ts';
import { countKinds, inOrder } from '../plan/operations.ts';
import type { PlanOptions } from '../plan/options.ts';
import {
  type Operation,
  PLAN_VERSION,
  type PersonOperation,
  type PersonRef,
  type Plan,
  type ResetManual,
} from '../plan/plan.ts';
import type { RunRecord } from '../plan/record.ts';
import { countSeats } from '../plan/seats.ts';
import { withWantedForms } from '../plan/wanted-forms.ts';
import { findTraces, type Traces } from './context.ts';
import { createdGroups, recreateGroups, removeCreated } from './groups.ts';
import { nextSyncNotice, UndoNotes } from './notes.ts';
import { undoPeople } from './people.ts';
import { settleRun } from './settle.ts';

export interface PlanUndoOptions {
  /** The id of the run. */
  readonly run: string;
  readonly settings: PlanOptions;
  /** Only these people: e-mails or external ids; undefined for all. */
  readonly users?: readonly string[] | undefined;
  /** An earlier undo of the run ended early. */
  readonly isRepeated: boolean;
  readonly allow: Allowances;
  readonly holds: Holds;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly origin: Pick<Plan, 'tool' | 'settings_sha256'> & { readonly domain: string };
}

/**
 * The plan that undoes a run: the reverse of each operation whose effect the account still shows. What
 * has changed since, and what cannot be undone, is named in the notices.
 * @throws UserError, exit 64, without the groups that the settings name; exit 1 when `users` names an unknown person
 */
export function planUndo(
  recorded: RunRecord,
  read: Account,
  journal: Journal,
  options: PlanUndoOptions,
): Plan {
  const { settings, run, allow, origin, now } = options;
  const { account } = withWantedForms(read, { ...EMPTY_JOURNAL, stored: recorded.stored ?? [] });
  const record =
    recorded.unfinished === true ? settleRun(recorded, account, journal, settings.rootGroupId) : recorded;
  checkGroups(account, settings);
  const traces = findTraces(record, account, settings.rootGroupId);
  const { tree } = traces;
  const notes = new UndoNotes();
  const reason = `undo of ${run}`;
  const isChosen = chosenPeople(namesNow(options.users, traces), [], account, []);
  const isPart = options.users !== undefined;

  const created = isPart ? [] : createdGroups(traces, account, notes);
  recreateGroups(traces);
  const { disabledUsersGroupId: disabledGroup } = settings;
  const part = isPart ? partOf(traces, isChosen) : traces;
  const held = heldUsers(options.holds, account.users);
  const isProtected = protection(journal, settings);
  const people = undoPeople({
    traces: part,
    notes,
    reason,
    disabledGroup,
    holdOn: ({ id }) => held.get(id),
    isProtected,
    endedEarly: options.isRepeated || record.summary.error !== undefined || record.summary.exit_code === 130,
    placeForInvited: ({ group_id: id }) => {
      if (disabledGroup !== undefined) return tree.placeOf(disabledGroup);
      return created.some((group) => group.id === id) ? tree.placeOf(settings.rootGroupId) : undefined;
    },
  });
  const creations = tree.creations.map((creation) => ({ ...creation, reason }));
  const guarded = keepAdministrators([...creations, ...people], account);
  const chosen = select(guarded.operations, EVERYTHING.only, isChosen, isPart);
  const changes = chosen.filter((operation): operation is PersonOperation => 'person' in operation);
  const operations = inOrder([
    ...chosen,
    ...manualFlags(
      [
        ...changes.map(({ person }) => person),
        ...pendingResets(part, journal, (user) => held.has(user.id) || isProtected(user)),
      ],
      record,
      reason,
    ),
    ...removeCreated(created, changes, account, { tree, notes, reason }),
  ]);
  return {
    version: PLAN_VERSION,
    created: new Date(now).toISOString(),
    tool: origin.tool,
    account: {
      domain: origin.domain,
      root_group_id: settings.rootGroupId,
      owner: account.owner?.email ?? null,
    },
    source: null,
    source_sha256: null,
    settings_sha256: origin.settings_sha256,
    undoes: run,
    counts: countKinds(operations),
    seats: countSeats(account.users, operations),
    hazards: hazardsOf(
      operations,
      { account, journal, options: settings, allow },
      { nobodyActive: false, stale: [], waiting: [] },
    ),
    notices: [
      ...guarded.notices,
      ...notes.notices,
      ...(operations.length === 0 ? [] : [nextSyncNotice(userIdsOf(operations), settings.ignoredUserIds)]),
    ],
    failures: [],
    kept: notes.held,
    operations,
  };
}

/** The names of `--user` as the account has them now: people may be named as the run knew them. */
function namesNow(names: PlanUndoOptions['users'], { people }: Traces): PlanUndoOptions['users'] {
  return names?.map((name) => {
    const key = addressKey(name);
    const found = people.find(({ email, operations }) =>
      [email, ...operations.flatMap(textsOf)].some((text) => addressKey(text) === key),
    );
    return found?.user?.email ?? name;
  });
}

function textsOf(operation: PersonOperation): readonly string[] {
  return operation.kind === 'email' || operation.kind === 'external-id'
    ? [operation.before, operation.after].filter((text) => text !== '')
    : [];
}

function partOf(traces: Traces, isChosen: (person: PersonRef) => boolean): Traces {
  return {
    ...traces,
    people: traces.people.filter(({ user }) => user !== undefined && isChosen(personRefOf(user))),
  };
}

/** People of the run whose manual flag is not known to be reset: an undo before this one was cut short. */
function pendingResets(
  { people }: Traces,
  journal: Journal,
  isKept: (user: AccountUser) => boolean,
): readonly PersonRef[] {
  const pending = new Set(journal.reset_manual);
  return people.flatMap(({ user }) =>
    user !== undefined && pending.has(user.id) && !isKept(user) ? [personRefOf(user)] : [],
  );
}

/** The manual flag as it was before the run, once for each user. */
function manualFlags(
  people: readonly PersonRef[],
  record: RunRecord,
  reason: string,
): readonly ResetManual[] {
  const byHand = new Set(
    recordedOperations(record).flatMap(({ operation }) =>
      operation.kind === 'reset-manual' && operation.before !== null ? [operation.person.user_id] : [],
    ),
  );
  const persons = new Map(people.map((person) => [person.user_id, person]));
  return [...persons].map(([userId, person]) => ({
    kind: 'reset-manual',
    id: `reset-manual:${userId ?? person.email}`,
    person,
    matched_by: null,
    reason,
    needs: [],
    before: null,
    after: { added_manually: byHand.has(userId) },
  }));
}

function userIdsOf(operations: readonly Operation[]): readonly string[] {
  return [
    ...new Set(
      operations.flatMap((operation) => ('person' in operation ? (operation.person.user_id ?? []) : [])),
    ),
  ];
}
