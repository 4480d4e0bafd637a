import { EXIT, UserError } from '../../../base/errors.ts';
import { heldUsers, type Hold, holdKey, holdReason, type Holds } from '../../holds/holds.ts';
import type { Account } from '../../model.ts';
import { type GuardInput, hazardsOf } from '../guards/hazards.ts';
import { waitingLeavers } from '../guards/look-alikes.ts';
import type { HazardKind, Plan } from '../plan.ts';
import { failedPreconditions, type PlanBaseline } from './preconditions.ts';
import { keepAdministrators, protection } from '../guards/protection.ts';
import { countSeats } from '../seats.ts';
import { integrityErrors } from './integrity.ts';

/** The number of reasons that a refusal lists. */
const MAX_REASONS = 10;

/**
 * A saved plan with its seats and hazards recalculated for the current account.
 * @throws UserError, exit 3, when it belongs to another account, was edited, has a precondition that no longer
 * holds, or changes a protected or held user.
 */
export function revalidatePlan(
  saved: Plan,
  domain: string,
  input: GuardInput & PlanBaseline & { readonly holds: Holds },
): Plan {
  const refuse = (message: string): UserError =>
    new UserError(message, {
      code: 'plan',
      exitCode: EXIT.refused,
      hint: 'Create a new plan: tcsync sync --plan-out FILE. Nothing was changed.',
    });
  const { account, options } = input;
  if (saved.account.domain !== domain || saved.account.root_group_id !== options.rootGroupId) {
    throw refuse(
      `The plan is for ${saved.account.domain}, root group ${saved.account.root_group_id}; the settings are for ${domain}, root group ${options.rootGroupId}.`,
    );
  }
  if (saved.account.owner !== (account.owner?.email ?? null)) {
    throw refuse(
      `The plan was created with the API key of ${saved.account.owner ?? 'an unknown user'}; the current key belongs to ${account.owner?.email ?? 'an unknown user'}.`,
    );
  }
  const checks = [
    ['The plan file was edited.', integrityErrors(saved)],
    ['The account has changed since the plan was created.', failedPreconditions(saved, input)],
    ['The plan changes protected users.', protectedPeople(saved, input)],
    ['The plan changes people who are on hold.', heldPeople(saved, input)],
  ] as const;
  for (const [message, reasons] of checks) {
    if (reasons.length === 0) continue;
    const more = reasons.length > MAX_REASONS ? ` And ${reasons.length - MAX_REASONS} more.` : '';
    throw refuse(`${message} ${reasons.slice(0, MAX_REASONS).join(' ')}${more}`);
  }
  const reasonsOf = (kind: HazardKind): string[] =>
    saved.hazards.filter((hazard) => hazard.kind === kind).map(({ message }) => message);
  return {
    ...saved,
    seats: countSeats(account.users, saved.operations),
    hazards: hazardsOf(saved.operations, input, {
      nobodyActive: reasonsOf('empty').length > 0,
      stale: reasonsOf('stale'),
      waiting: waitingLeavers(saved),
    }),
  };
}

/** Users in the plan who are protected now, a sentence each. */
function protectedPeople({ operations }: Plan, { account, journal, options }: GuardInput): string[] {
  const isUntouchable = protection(journal, options);
  const untouchable = new Set<string | null>(account.users.filter(isUntouchable).map(({ id }) => id));
  const touched = operations.flatMap((operation) =>
    'person' in operation && untouchable.has(operation.person.user_id) ? [operation.person.email] : [],
  );
  return [
    ...[...new Set(touched)].map((email) => `${email} is protected by the settings.`),
    ...keepAdministrators(operations, account).notices.map(({ message }) => message),
  ];
}

/** People in the plan who are held now, a sentence each. */
function heldPeople(
  { operations }: Plan,
  { account, holds }: { readonly account: Account; readonly holds: Holds },
): string[] {
  const users = heldUsers(holds, account.users);
  const byKey = new Map(holds.active.map((hold) => [holdKey(hold.person), hold]));
  const joiners = new Map<string, Hold>();
  for (const operation of operations) {
    if (!('person' in operation) || operation.person.user_id !== null) continue;
    const isKey = operation.kind === 'external-id' || operation.kind === 'additional-email';
    const hold = byKey.get(holdKey(isKey ? operation.after : operation.person.email));
    if (hold !== undefined) joiners.set(operation.person.email, hold);
  }
  const reasons = operations.flatMap((operation) => {
    if (!('person' in operation)) return [];
    const { user_id: id, email } = operation.person;
    const hold = id === null ? joiners.get(email) : users.get(id);
    return hold === undefined ? [] : [`${email} is ${holdReason(hold)}.`];
  });
  return [...new Set(reasons)];
}
