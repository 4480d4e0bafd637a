import { isActive, type Matching } from '../../matching/matching.ts';
import type { Account, AccountUser } from '../../model.ts';
import { addDays, type Day } from '../../time-off/days.ts';
import type { Journal, MissingEntry } from '../journal.ts';
import type { KeptPerson, MatchedBy, PersonOperation } from '../plan.ts';
import { type PeopleContext, personRefOf } from './context.ts';
import { type GraceContext, graceState } from './grace.ts';
import type { Ownership } from './ownership.ts';

/** What becomes of the users whom the source lacks or marks as inactive. */
export interface LeaverPlan {
  readonly operations: readonly PersonOperation[];
  /** Those who are not disabled yet. */
  readonly kept: readonly KeptPerson[];
  /** The journal's entries once the plan is applied. */
  readonly missing: readonly MissingEntry[];
}

/**
 * Plans the leavers: those whom the source marks as inactive are disabled after their last day, at once without one;
 * those whom it lacks, after their grace.
 */
export function planLeavers(
  matching: Matching,
  { account, journal }: { readonly account: Account; readonly journal: Journal },
  context: PeopleContext & GraceContext & Pick<Ownership, 'reasonToStay'>,
): LeaverPlan {
  const matches = new Map(matching.matches.map((match) => [match.user.id, match]));
  const ambiguous = new Set([
    ...matching.waiting.map(({ user }) => user.id),
    ...matching.unresolved.flatMap(({ users }) => users.map(({ id }) => id)),
  ]);
  const known = new Map((journal.missing ?? []).map((entry) => [entry.user_id, entry]));
  const operations: PersonOperation[] = [];
  const kept: KeptPerson[] = [];
  const missing: MissingEntry[] = [];

  for (const user of account.users) {
    const match = matches.get(user.id);
    if (match === undefined ? ambiguous.has(user.id) : isActive(match.prepared)) continue;
    const entry = known.get(user.id);
    const isMissing = match === undefined && !user.disabled;
    const common = { user, by: match?.by ?? null };
    const isUntouchable = context.isUntouchable(user);
    const reasonToStay = match === undefined && !isUntouchable ? context.reasonToStay(user) : undefined;
    if (reasonToStay !== undefined && !user.disabled) context.note(reasonToStay, user.email);
    const planned = isUntouchable || reasonToStay !== undefined ? [] : planLeaver(common, context);
    if (planned.length === 0) {
      if (isMissing && entry !== undefined) missing.push(entry);
      continue;
    }
    const lastDay = match?.prepared.timecamp_last_day ?? '';
    if (!user.disabled && lastDay >= context.dayOf(context.now)) {
      kept.push({ person: personRefOf(user), matched_by: common.by, by: 'grace', ...waitFor(lastDay) });
      continue;
    }
    // The owner of the API key is never disabled, so there is nothing to wait for.
    if (!isMissing || context.grace.value === 0 || user.id === account.owner?.id) {
      operations.push(...planned);
      continue;
    }
    const state = graceState(user.id, entry, context);
    missing.push(state.entry);
    if (state.isOver) {
      operations.push(...planLeaver({ ...common, missingSince: state.entry.since }, context));
    } else {
      const { reason, until } = state;
      kept.push({ person: personRefOf(user), matched_by: null, by: 'grace', reason, until });
    }
  }
  return { operations, kept, missing };
}

/** Why a user waits whom the source marks as inactive, and until when. */
function waitFor(lastDay: Day): Pick<KeptPerson, 'reason' | 'until'> {
  const until = addDays(lastDay, 1);
  return { reason: `marked inactive in the source, last day ${lastDay}; to be disabled on ${until}`, until };
}

/** A user to disable; `by` is the key that matched an inactive employee, null for an unmatched user. */
interface Leaver {
  readonly user: AccountUser;
  readonly by: MatchedBy | null;
  /** ISO time; only after a grace. */
  readonly missingSince?: string;
}

/** Disables a leaver and moves them to the disabled users' group. */
function planLeaver(
  { user, by, missingSince }: Leaver,
  context: PeopleContext & GraceContext,
): PersonOperation[] {
  const { options, tree } = context;
  const isOutside = tree.pathOf(user.group_id) === undefined;
  if (options.leaversScope === 'root' && isOutside) return [];
  const common = { person: personRefOf(user), matched_by: by };
  const reason =
    by !== null
      ? 'marked inactive in the source'
      : missingSince === undefined
        ? 'not in the source'
        : `not in the source since ${context.dayOf(Date.parse(missingSince))}`;
  const since = missingSince === undefined ? {} : { missing_since: missingSince };
  const operations: PersonOperation[] = [];
  const disables = !user.disabled && !options.disableUserDeactivation;
  if (disables) {
    operations.push({
      ...common,
      ...since,
      kind: 'deactivate',
      id: `deactivate:${user.id}`,
      reason: isOutside ? `${reason}; in a group outside the root group` : reason,
      group: tree.placeOf(user.group_id),
      needs: [],
      before: { disabled: false },
      after: { disabled: true },
    });
  }
  const target = options.disabledUsersGroupId;
  if (target !== undefined && user.group_id !== target) {
    operations.push({
      ...common,
      ...(disables ? {} : since),
      kind: 'move',
      id: `move:${user.id}`,
      reason: `${reason}: to the disabled users' group`,
      needs: disables ? [`deactivate:${user.id}`] : [],
      before: tree.placeOf(user.group_id),
      after: tree.placeOf(target),
      purpose: disables || user.disabled ? 'leaver' : 'enabled-leaver',
      role: user.role ?? null,
    });
  }
  return operations;
}
