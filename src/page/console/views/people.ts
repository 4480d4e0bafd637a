import type { PersonView } from '../../../server/people-schemas.ts';
import { bidiElement, el } from '../../dom.ts';
import { ServiceError } from '../api.ts';
import { alertBox, card, heading, link, primary, row, table } from '../elements.ts';
import { holdPanel, holdsTable } from '../hold-panel.ts';
import { changesCard, recordCard, userCard } from '../person-cards.ts';
import { inConsole } from '../remedies.ts';
import { TEXTS } from '../texts.ts';
import type { ViewContext } from '../view.ts';

const T = TEXTS.people;

/** The address of the view that shows a person. */
export function personHash(key: string): string {
  return `#/people/${encodeURIComponent(key)}`;
}

/** Finds people in the source and the account, and shows one of them; without a search, who is held. */
export async function showPeople(context: ViewContext): Promise<void> {
  const { api, host, parameters, signal } = context;
  const [text = ''] = parameters;
  const result = el('div');
  host.replaceChildren(heading(T.title), searchForm(text, context), result);
  if (text.trim() === '') {
    result.replaceChildren(holdsTable(await api.holds(), personHash));
    return;
  }
  result.replaceChildren(el('p', { class: 'muted', role: 'status' }, T.searching));
  try {
    const view = await api.person(text);
    if (!signal.aborted) result.replaceChildren(...missingNote(view), ...content(text, view, context));
  } catch (error) {
    if (!(error instanceof ServiceError) || signal.aborted) throw error;
    result.replaceChildren(alertBox('failed', T.failed, bidiElement(inConsole(error.message))));
  }
}

function searchForm(text: string, { go }: ViewContext): HTMLElement {
  const input = el('input', {
    type: 'search',
    id: 'query',
    autocomplete: 'off',
    spellcheck: 'false',
    maxlength: '200',
    placeholder: T.placeholder,
    'aria-label': T.search,
  });
  input.value = text;
  const submit = primary(T.find, () => {});
  submit.type = 'submit';
  const form = el('form', { class: 'find', role: 'search' }, input, submit);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (input.value.trim() !== '') go(personHash(input.value.trim()));
  });
  return form;
}

function content(text: string, view: PersonView, context: ViewContext): readonly (Node | string)[] {
  const { candidates, more, key, records, skipped, users, changes } = view;
  if (candidates.length > 0) return [candidatesCard(candidates, more)];
  const history = changes.length === 0 ? [] : [changesCard(changes)];
  if (key === null) return [el('p', { class: 'headline' }, T.nobody(text)), ...history];
  const hold = holdPanel(view.holds, key, context);
  return [
    el('h2', { class: 'person-name' }, bidiElement(nameOf(view) || key)),
    ...(view.holds.length > 0 ? [hold] : []),
    ...users.map((one) => userCard(one, !view.missing.includes('prepared'))),
    ...(users.length === 0 ? [card(el('h2', {}, T.account), el('p', { class: 'muted' }, T.noUser))] : []),
    ...(view.holds.length > 0 ? [] : [hold]),
    ...records.map(recordCard),
    ...skipped.map(({ name, email, reason }) =>
      card(
        el('h2', {}, T.source, ': ', bidiElement(name || email)),
        el('p', {}, T.skipped, bidiElement(reason)),
      ),
    ),
    ...(records.length + skipped.length === 0 && view.missing.length === 0
      ? [card(el('h2', {}, T.source), el('p', { class: 'muted' }, T.noRecord))]
      : []),
    ...(history.length > 0
      ? history
      : [card(el('h2', {}, T.history), el('p', { class: 'muted' }, T.noHistory))]),
  ];
}

/** What cannot be shown because no run has left it. */
function missingNote({ missing }: PersonView): readonly HTMLElement[] {
  if (missing.length === 0) return [];
  const text = missing.includes('prepared') ? T.missingAll : T.missingSource;
  return [el('div', { class: 'alert warning' }, text)];
}

function nameOf({ records, users, skipped }: PersonView): string {
  const [record] = records;
  const name = users.find(({ user }) => user !== null)?.user?.name;
  return record?.name?.value ?? name ?? record?.title ?? skipped[0]?.name ?? '';
}

function candidatesCard(candidates: PersonView['candidates'], more: number): HTMLElement {
  const rows = candidates.map(({ name, email, external_id: id }) =>
    row(link(name || email || id, personHash(email || id)), bidiElement(email), bidiElement(id)),
  );
  return card(
    el('h2', {}, T.several(candidates.length + more)),
    table(T.title, T.candidateColumns, rows),
    more === 0 ? undefined : el('p', { class: 'muted' }, T.more(more)),
  );
}
