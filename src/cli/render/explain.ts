import type { AccountUser, Meta } from '../../core/model.ts';
import type { MatchedBy, Operation } from '../../core/plan/plan.ts';
import { explanationTitle, type Explanation } from '../../core/prepare/explanation.ts';
import { plainLine } from './terminal.ts';

/** What TimeCamp has of a person, and what a sync would do. */
export interface AccountExplanation {
  /** Null for somebody whom the account does not know. */
  readonly user: AccountUser | null;
  /** The key by which a prepared user matches; null when none does. */
  readonly matched_by: MatchedBy | null;
  readonly operations: readonly Operation[];
  /** Why nothing can be planned for them. */
  readonly failures: readonly string[];
}

/** The explanations of everybody whom the words meant, for reading. */
export function renderExplanations(
  who: string,
  explanations: readonly Explanation[],
  account: readonly AccountExplanation[] | undefined,
  meta: Meta | undefined,
): string {
  const origin =
    meta === undefined
      ? 'a file that does not say where it comes from'
      : `${meta.source}, fetched at ${meta.fetched_at}`;
  return [
    ...(explanations.length === 0
      ? [`Nobody in the employees' file is known as ${who}.`]
      : [`Source: ${origin}`]),
    ...explanations.flatMap(renderExplanation),
    ...(account === undefined ? [] : renderAccount(who, account)),
  ]
    .map(plainLine)
    .join('\n');
}

function renderExplanation(explanation: Explanation): string[] {
  const { record, rules, email, name, group, role, status } = explanation;
  const because = (
    what: string,
    field: { readonly value: string; readonly reason: string } | null,
  ): string[] => (field === null ? [] : [`  ${what.padEnd(8)}${field.value} (${field.reason})`]);
  return [
    '',
    `${explanationTitle(explanation)}, record ${explanation.position}: ${explanation.outcome_reason}`,
    ...(rules.length === 0 ? [] : [`  rules   ${rules.join(', ')}`]),
    ...because('e-mail', email),
    ...because('name', name),
    ...because('group', group && { ...group, value: group.value === '' ? 'the root group' : group.value }),
    ...because('role', role),
    ...(status === null ? [] : [`  status  ${status}`]),
    ...(record === null ? [] : ['  record as read:', ...indent(JSON.stringify(record, null, 2))]),
  ];
}

function renderAccount(who: string, account: readonly AccountExplanation[]): string[] {
  if (account.length === 0) return ['', `In TimeCamp nobody is known as ${who}.`];
  return account.flatMap(({ user, matched_by: key, operations, failures }) => [
    '',
    user === null ? 'TimeCamp: no account yet' : `TimeCamp: ${describeUser(user)}`,
    ...(user === null
      ? []
      : [key === null ? '  matches nobody who is prepared' : `  matched by ${KEYS[key]}`]),
    ...failures.map((failure) => `  cannot be synchronised: ${failure}`),
    ...(operations.length === 0 ? ['  sync would do nothing'] : ['  sync would:']),
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
