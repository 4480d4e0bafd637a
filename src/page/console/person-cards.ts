import type { PersonChange } from '../../core/history/person-changes.ts';
import { specOf } from '../../core/plan/operations.ts';
import type { AccountExplanation } from '../../core/plan/account-explanation.ts';
import type { RecordView } from '../../server/people-schemas.ts';
import { groupText } from '../../core/text.ts';
import { bidiElement, el } from '../dom.ts';
import { changeText } from './change-text.ts';
import { badge, card, factList, link, row, table } from './elements.ts';
import { changeStateLabel, formatTime } from './labels.ts';
import { TEXTS } from './texts.ts';

const T = TEXTS.people;

/** A user in TimeCamp, or one who is to be invited: how they match, and what the next sync would do. */
export function userCard(
  { user, group, matched_by: key, operations, failures, notes }: AccountExplanation,
  isPlanned: boolean,
): HTMLElement {
  const facts: readonly Fact[] =
    user === null
      ? []
      : [
          [T.fields.name, bidiElement(user.name)],
          [T.fields.email, bidiElement(user.email)],
          ...optional(T.fields.additionalEmail, user.additional_email),
          ...optional(T.fields.externalId, user.external_id),
          [T.fields.userId, user.id],
          ...optional(T.fields.group, group ?? ''),
          [T.fields.role, user.custom_role ?? user.role ?? T.unknown],
          [T.fields.state, user.disabled ? T.disabled : T.enabled],
          ...(isPlanned ? [[T.fields.matchedBy, key === null ? T.noMatch : T.keys[key]] as const] : []),
        ];
  return card(
    el('h2', {}, T.account),
    user === null ? el('p', {}, T.notInvited) : factList(facts),
    el('h3', {}, T.nextSync),
    operations.length === 0
      ? el('p', {}, isPlanned ? T.noChange : T.notPlanned)
      : table(T.nextSync, T.operationColumns, operations.map(operationRow)),
    ...failures.map((text) => el('p', { class: 'bad' }, bidiElement(text))),
    ...(isPlanned ? notes : []).map((text) => el('p', { class: 'muted' }, bidiElement(text))),
  );
}

function operationRow(operation: AccountExplanation['operations'][number]): HTMLTableRowElement {
  return row(
    specOf(operation).title,
    bidiElement(changeText(operation)),
    bidiElement(operation.reason, 'muted'),
  );
}

/** A record of the source, what prepare made of it, and why. */
export function recordCard(record: RecordView): HTMLElement {
  const { title, outcome_reason, rules, fields, origins, email, name, group, role } = record;
  const reasoned: readonly (readonly [string, RecordView['name']])[] = [
    [T.fields.name, name],
    [T.fields.email, email],
    [T.fields.group, group && { ...group, value: groupText(group.value) }],
    [T.fields.role, role],
  ];
  const prepared = reasoned.flatMap(([label, value]) =>
    value === null ? [] : [row(label, bidiElement(value.value), bidiElement(value.reason, 'muted'))],
  );
  const shown = fields.filter(({ value }) => value !== null);
  const hidden = fields.filter(({ value }) => value === null);
  return card(
    el('h2', {}, T.source, ': ', bidiElement(title)),
    el('p', {}, T.outcome, bidiElement(outcome_reason)),
    origins === undefined
      ? undefined
      : el('p', {}, T.origins, bidiElement(origins.records.map(({ source }) => source).join(', '))),
    rules.length === 0 ? undefined : el('p', {}, T.rules, bidiElement(rules.join(', '))),
    ...(prepared.length === 0 ? [] : [table(T.prepared, T.preparedColumns, prepared)]),
    fields.length === 0 ? undefined : el('h3', {}, T.record),
    factList(shown.map((field) => [field.name, bidiElement(field.value ?? '')])),
    hidden.length === 0
      ? undefined
      : el(
          'details',
          {},
          el('summary', {}, T.hidden(hidden.length)),
          el(
            'ul',
            { tabindex: '0' },
            ...hidden.map((field) => el('li', {}, bidiElement(field.name), ': ••••')),
          ),
        ),
  );
}

/** What past runs changed. */
export function changesCard(changes: readonly PersonChange[]): HTMLElement {
  const rows = changes.map((change) =>
    row(
      link(formatTime(change.started), `#/history/${encodeURIComponent(change.run)}`),
      change.title,
      bidiElement([change.before, change.after].filter((text) => text !== '').join(' → ')),
      [badge(changeStateLabel(change.state)), ' ', bidiElement(change.message ?? change.reason, 'muted')],
    ),
  );
  return card(el('h2', {}, T.history), table(T.history, T.changeColumns, rows));
}

type Fact = readonly [label: string, value: Node | string];

function optional(label: string, value: string): readonly Fact[] {
  return value === '' ? [] : [[label, bidiElement(value)]];
}
