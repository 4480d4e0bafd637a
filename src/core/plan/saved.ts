import { EXIT, UserError } from '../../base/errors.ts';
import type { Account } from '../model.ts';
import { type Allowances, findHazards } from './hazards.ts';
import type { Journal } from './journal.ts';
import type { PlanOptions } from './options.ts';
import type { Plan } from './plan.ts';
import { brokenPreconditions } from './preconditions.ts';
import { protection } from './protection.ts';

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

/**
 * A saved plan, checked against the account as it is now, with the guards of now.
 * @throws UserError, exit 3, when it is of another account, or when what it relies on no longer holds.
 */
export function renewPlan(saved: Plan, domain: string, input: GuardInput): Plan {
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
  const broken = brokenPreconditions(saved, account);
  if (broken.length > 0) {
    const more = broken.length > 10 ? ` And ${broken.length - 10} more.` : '';
    throw refuse(`The account was changed since the plan was made. ${broken.slice(0, 10).join(' ')}${more}`);
  }
  return { ...saved, hazards: hazardsOf(saved.operations, input, { nobodyActive: false, stale: [] }) };
}
