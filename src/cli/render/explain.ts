import type { AccountUser, Meta } from '../../core/model.ts';
import type { MatchedBy, Operation } from '../../core/plan/plan.ts';
import { explanationTitle, type Explanation } from '../../core/prepare/explanation.ts';
import { plainLine } from './terminal.ts';

/** A person in TimeCamp, and what a sync would do to them. */
export interface AccountExplanation {
  /** Null when the account has no such user. */
  readonly user: AccountUser | null;
  /** The field by which a prepared user matches; null without a match. */
  readonly matched_by: MatchedBy | null;
  readonly operations: readonly Operation[];
  /** Why sync cannot plan anything for them. */
  readonly failures: readonly string[];
}

/** Renders the explanations of every employee and user that `who` matches. */
export function renderExplanations(
  who: string,
  explanations: readonly Explanation[],
  account: readonly AccountExplanation[] | undefined,
  meta: Meta | undefined,
): string {
  const origin =
    meta === undefined ? 'a file without "meta"' : `${meta.source}, fetched at ${meta.fetched_at}`;
  return [
    ...(explanations.length === 0 ? [`No employee matches ${who}.`] : [`Source: ${origin}`]),
    ...explanations.flatMap(renderExplanation),
    ...(account === undefined ? [] : renderAccount(who, account)),
  ]
    .map(plainLine)
    .join('\n');
}

function renderExplanation(explanation: Explanation): string[] {
  const { record, rules, email, name, group, role, status } = explanation;
  const reasoned = (
    what: string,
    field: { readonly value: string; readonly reason: string } | null,
  ): string[] => (field === null ? [] : [`  ${what.padEnd(8)}${field.value} (${field.reason})`]);
  return [
    '',
    `${explanationTitle(explanation)}, record ${explanation.position}: ${explanation.outcome_reason}`,
    ...(rules.length === 0 ? [] : [`  rules   ${rules.join(', ')}`]),
    ...reasoned('e-mail', email),
    ...reasoned('name', name),
    ...reasoned('group', group && { ...group, value: group.value === '' ? 'the root group' : group.value }),
    ...reasoned('role', role),
    ...(status === null ? [] : [`  status  ${status}`]),
    ...(record === null ? [] : ['  record as read:', ...indent(JSON.stringify(record, null, 2))]),
  ];
}

function renderAccount(who: string, account: readonly AccountExplanation[]): string[] {
  if (account.length === 0) return ['', `No TimeCamp user matches ${who}.`];
  return account.flatMap(({ user, matched_by: key, operations, failures }) => [
    '',
    user === null ? 'TimeCamp: no user yet' : `TimeCamp: ${describeUser(user)}`,
    ...(user === null ? [] : [key === null ? '  matches no prepared user' : `  matched by ${KEYS[key]}`]),
    ...failures.map((failure) => `  failure: ${failure}`),
    ...(operations.length === 0 ? ['  sync would change nothing'] : ['  sync would:']),
    ...operations.map(({ kind, reason }) => `    ${kind}: ${reason}`),
  ]);
}

const KEYS: Readonly<Record<MatchedBy, string>> = {
  email: 'e-mail',
  additional: 'additional e-mail',
  external_id: 'external id',
};

function describeUser({ name, email, id, disabled, role, external_id: externalId }: AccountUser): string {
  const facts = [
    `user ${id}`,
    disabled ? 'disabled' : 'enabled',
    ...(role === undefined ? [] : [role]),
    ...(externalId === '' ? [] : [`external id ${externalId}`]),
  ];
  return `${name} <${email}>, ${facts.join(', ')}`;
}

function indent(text: string): string[] {
  return text.split('\n').map((line) => `    ${line}`);
}
