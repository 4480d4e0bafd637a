import { type Hold, holdReason } from '../../core/holds/holds.ts';
import type { AccountUser, Meta, SkippedPerson } from '../../core/model.ts';
import type { Identity } from '../../core/person-search.ts';
import type { AccountExplanation } from '../../core/plan/account-explanation.ts';
import type { MatchedBy } from '../../core/plan/plan.ts';
import { groupText, timeText } from '../../core/text.ts';
import { explanationTitle, type Explanation } from '../../core/prepare/explanation.ts';
import { plainLine } from './terminal.ts';

/** What explain found of a person. */
export interface ExplainReport {
  readonly who: string;
  /** The origin of the employees. */
  readonly meta: Meta | undefined;
  /** The files that are missing: the source's, and what prepare made of it. */
  readonly missing: readonly ('source' | 'prepared')[];
  readonly people: readonly Explanation[];
  /** Skipped by fetch. */
  readonly skipped: readonly SkippedPerson[];
  readonly holds: readonly Hold[];
  /** Undefined unless TimeCamp was asked. */
  readonly account: readonly AccountExplanation[] | undefined;
  /** Several people whom the name means. */
  readonly candidates: readonly Identity[];
}

const ONLY_PREPARED =
  'var/users.json is missing, so only the prepared users are searched. Run tcsync fetch to see records and reasons.';
const NOTHING_READ =
  'var/users.json and var/timecamp_users.json are missing, so only the TimeCamp account is searched. Run tcsync fetch.';
const MOST_CANDIDATES = 20;

/** Renders what every stage does with the people found, or the people whom a name can mean. */
export function renderExplanations(report: ExplainReport): string {
  const { who, meta, missing, people, skipped, holds, account, candidates } = report;
  if (candidates.length > 0) return renderCandidates(who, candidates).map(plainLine).join('\n');
  const origin =
    meta === undefined ? 'a file without "meta"' : `${meta.source}, fetched at ${timeText(meta.fetched_at)}`;
  const isKnown = people.length > 0 || skipped.length > 0;
  return [
    ...(missing.length > 0
      ? [missing.includes('prepared') ? NOTHING_READ : ONLY_PREPARED]
      : [isKnown ? `Source: ${origin}` : `No employee matches ${who}.`]),
    ...people.flatMap(renderExplanation),
    ...skipped.flatMap(renderSkipped),
    // What sync would do with a user or a joiner includes their hold.
    ...((account ?? []).length === 0 ? renderHolds(holds) : []),
    ...(account === undefined ? [] : renderAccount(who, account, !missing.includes('prepared'))),
  ]
    .map(plainLine)
    .join('\n');
}

function renderCandidates(who: string, candidates: readonly Identity[]): string[] {
  const more = candidates.length - MOST_CANDIDATES;
  return [
    `${candidates.length} people match "${who}". Enter the e-mail or external id of one of them:`,
    ...candidates.slice(0, MOST_CANDIDATES).map((person) => `  ${nameAndKeys(person)}`),
    ...(more > 0 ? [`  … and ${more} more`] : []),
  ];
}

/** `Eva Nowak <eva@example.com> (1042)`, as far as there is each of it. */
function nameAndKeys({ name, emails: [email = ''], external_id: id }: Identity): string {
  return [name.trim(), email === '' ? '' : `<${email}>`, id === '' ? '' : `(${id})`]
    .filter((part) => part !== '')
    .join(' ');
}

function renderSkipped({ reason, ...person }: SkippedPerson): string[] {
  return ['', `${nameAndKeys({ ...person, emails: [person.email] })}: skipped by fetch: ${reason}`];
}

function renderHolds(holds: readonly Hold[]): string[] {
  return holds.flatMap((hold) => ['', `sync does not change ${hold.person}: ${holdReason(hold)}`]);
}

function renderExplanation(explanation: Explanation): string[] {
  const { record, rules, email, name, group, role, status, origins } = explanation;
  const reasoned = (
    what: string,
    field: { readonly value: string; readonly reason: string } | null,
  ): string[] => (field === null ? [] : [`  ${what.padEnd(8)}${field.value} (${field.reason})`]);
  return [
    '',
    `${explanationTitle(explanation)}, record ${explanation.position}: ${explanation.outcome_reason}`,
    ...(origins === undefined ? [] : renderOrigins(origins)),
    ...(rules.length === 0 ? [] : [`  rules   ${rules.join(', ')}`]),
    ...reasoned('e-mail', email),
    ...reasoned('name', name),
    ...reasoned('group', group && { ...group, value: groupText(group.value) }),
    ...reasoned('role', role),
    ...(status === null ? [] : [`  status  ${status}`]),
    ...(record === null ? [] : ['  record as read:', ...indent(JSON.stringify(record, null, 2))]),
  ];
}

/** `from ldap (17), google (g1)`, and below it the fields of each source. */
function renderOrigins({ records, fields }: NonNullable<Explanation['origins']>): string[] {
  const sources = records.map(({ source, external_id: id }) => (id === '' ? source : `${source} (${id})`));
  const fieldsOf = (source: string): readonly string[] =>
    Object.keys(fields).filter((field) => fields[field] === source);
  return [
    `  from    ${sources.join(', ')}`,
    ...(records.length < 2
      ? []
      : records.map(({ source }) => `          ${source}: ${fieldsOf(source).join(', ') || 'no fields'}`)),
  ];
}

function renderAccount(who: string, account: readonly AccountExplanation[], isPlanned: boolean): string[] {
  if (account.length === 0) return ['', `No TimeCamp user matches ${who}.`];
  return account.flatMap(({ user, group, matched_by: key, operations, failures, notes }) => [
    '',
    user === null ? 'TimeCamp: no user yet' : `TimeCamp: ${describeUser(user, group)}`,
    ...(isPlanned ? [] : ['  without prepared users, what sync would do is unknown']),
    ...(user === null || !isPlanned
      ? []
      : [key === null ? '  matches no prepared user' : `  matched by ${KEYS[key]}`]),
    ...failures.map((failure) => `  failure: ${failure}`),
    ...(operations.length > 0 ? ['  sync would:'] : isPlanned ? ['  sync would change nothing'] : []),
    ...operations.map(({ kind, reason }) => `    ${kind}: ${reason}`),
    ...notes.map((note) => `  ${note}`),
  ]);
}

const KEYS: Readonly<Record<MatchedBy, string>> = {
  email: 'e-mail',
  additional: 'additional e-mail',
  external_id: 'external id',
};

function describeUser(
  { name, email, id, disabled, role, external_id: externalId }: AccountUser,
  group: string | null,
): string {
  const facts = [
    `user ${id}`,
    disabled ? 'disabled' : 'enabled',
    ...(role === undefined ? [] : [role]),
    ...(group === null ? [] : [`in ${group}`]),
    ...(externalId === '' ? [] : [`external id ${externalId}`]),
  ];
  return `${name} <${email}>, ${facts.join(', ')}`;
}

function indent(text: string): string[] {
  return text.split('\n').map((line) => `    ${line}`);
}
