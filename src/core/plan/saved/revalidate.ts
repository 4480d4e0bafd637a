import { EXIT, UserError } from '../../../base/errors.ts';
import type { Account } from '../../model.ts';
import { type Allowances, findHazards } from '../guards/hazards.ts';
import type { Journal } from '../journal.ts';
import type { PlanOptions } from '../options.ts';
import type { HazardKind, Plan } from '../plan.ts';
import { brokenPreconditions, type PlanGround } from './preconditions.ts';
import { keepAdministrators, protection } from '../guards/protection.ts';
import { countSeats } from '../seats.ts';
import { tornParts } from './integrity.ts';

/** What the guards need to know besides the operations. */
export interface GuardInput {
  readonly account: Account;
  readonly journal: Journal;
  readonly options: PlanOptions;
  readonly allow: Allowances;
}

/** The hazards of operations in this account; `nobodyActive` and `stale` are about the prepared file. */
export function hazardsOf(
  operations: Plan['operations'],
  { account, journal, options, allow }: GuardInput,
  prepared: { readonly nobodyActive: boolean; readonly stale: readonly string[] },
): Plan['hazards'] {
  const isUntouchable = protection(journal, options);
  const enabled = account.users.filter(
    (user) => !user.disabled && user.id !== account.owner?.id && !isUntouchable(user),
  );
  return findHazards({
    operations,
    enabled: enabled.length,
    groups: account.groups.length,
    rootGroupId: options.rootGroupId,
    limits: options,
    allow,
    ...prepared,
  });
}

/** The most sentences that one refusal has. */
const MOST_TOLD = 10;

/**
 * A saved plan, checked against the account as it is now, with the guards of now.
 * @throws UserError, exit 3, when it is of another account, when it is not whole, when what it relies on no longer
 * holds, or when it changes somebody who is never touched.
 */
export function renewPlan(saved: Plan, domain: string, input: GuardInput & PlanGround): Plan {
  const refuse = (message: string): UserError =>
    new UserError(message, {
      code: 'plan',
      exitCode: EXIT.refused,
      hint: 'Make a new plan: tcsync sync --plan-out FILE. Nothing was changed.',
    });
  const { account, options } = input;
  if (saved.account.domain !== domain || saved.account.root_group_id !== options.rootGroupId) {
    throw refuse(
      `The plan is for ${saved.account.domain}, root group ${saved.account.root_group_id}; the settings name ${domain}, root group ${options.rootGroupId}.`,
    );
  }
  if (saved.account.owner !== (account.owner?.email ?? null)) {
    throw refuse(
      `The plan was made with the API key of ${saved.account.owner ?? 'somebody unknown'}, this is another one.`,
    );
  }
  const objections = [
    ['Parts of the plan were taken out or added.', tornParts(saved)],
    ['The account was changed since the plan was made.', brokenPreconditions(saved, input)],
    ['The plan changes people who are not to be changed.', protectedPeople(saved, input)],
  ] as const;
  for (const [message, reasons] of objections) {
    if (reasons.length === 0) continue;
    const more = reasons.length > MOST_TOLD ? ` And ${reasons.length - MOST_TOLD} more.` : '';
    throw refuse(`${message} ${reasons.slice(0, MOST_TOLD).join(' ')}${more}`);
  }
  const reasonsOf = (kind: HazardKind): string[] =>
    saved.hazards.filter((hazard) => hazard.kind === kind).map(({ message }) => message);
  return {
    ...saved,
    seats: countSeats(account.users, saved.operations),
    hazards: hazardsOf(saved.operations, input, {
      nobodyActive: reasonsOf('empty').length > 0,
      stale: reasonsOf('stale'),
    }),
  };
}

/** Whom the plan changes although settings or account protect them by now, a sentence each. */
function protectedPeople({ operations }: Plan, { account, journal, options }: GuardInput): string[] {
  const isUntouchable = protection(journal, options);
  const untouchable = new Set(account.users.filter(isUntouchable).map(({ id }) => id));
  const touched = operations.flatMap((operation) =>
    'person' in operation && untouchable.has(operation.person.user_id ?? '') ? [operation.person.email] : [],
  );
  return [
    ...[...new Set(touched)].map((email) => `${email} is ignored or protected by the settings.`),
    ...keepAdministrators(operations, account).notices.map(({ message }) => message),
  ];
}
