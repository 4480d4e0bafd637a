import type { HoldView } from '../../server/people-schemas.ts';
import { bidiElement, button, el } from '../dom.ts';
import { card, link, primary, row, table } from './elements.ts';
import { TEXTS } from './texts.ts';
import type { ViewContext } from './view.ts';

const T = TEXTS.people;

/** The people who are on hold. */
export function holdsTable(holds: readonly HoldView[], hashOf: (person: string) => string): HTMLElement {
  if (holds.length === 0) return el('p', { class: 'muted' }, T.noHolds);
  const rows = holds.map(({ person, until, why, by }) =>
    row(link(person, hashOf(person)), until ?? T.untilReleased, bidiElement(why), bidiElement(by)),
  );
  return card(el('h2', {}, T.held), table(T.held, T.holdColumns, rows));
}

/** Holds a person, or ends the holds on them. */
export function holdPanel(holds: readonly HoldView[], key: string, context: ViewContext): HTMLElement {
  if (holds.length > 0) return card(...holds.map((hold) => heldNote(hold, context)));
  if (!context.canAct) return card(el('h2', {}, T.holdTitle), el('p', { class: 'muted' }, T.notHeld));
  return holdForm(key, context);
}

function heldNote(
  { person, until, why, by }: HoldView,
  { api, canAct, attempt, reload }: ViewContext,
): HTMLElement {
  const release = button(T.release, () =>
    attempt(async () => {
      await api.release(person);
      reload();
    }),
  );
  return el(
    'div',
    { class: 'hold' },
    el('p', {}, el('strong', {}, T.heldUntil(until)), ' ', bidiElement(why)),
    el('p', { class: 'muted' }, T.holdHelp, ' ', T.by, bidiElement(by)),
    canAct ? release : undefined,
  );
}

function holdForm(key: string, { api, attempt, reload }: ViewContext): HTMLElement {
  const until = el('input', { type: 'date' });
  const why = el('input', { type: 'text', maxlength: '500', autocomplete: 'off' });
  const submit = primary(T.hold, () => {});
  submit.type = 'submit';
  const form = el(
    'form',
    { class: 'hold' },
    el('label', {}, el('span', {}, T.until), until),
    el('label', { class: 'wide' }, el('span', {}, T.why), why),
    submit,
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    attempt(async () => {
      submit.disabled = true;
      try {
        await api.hold(key, {
          ...(until.value !== '' && { until: until.value }),
          ...(why.value.trim() !== '' && { why: why.value.trim() }),
        });
        reload();
      } finally {
        submit.disabled = false;
      }
    });
  });
  return card(el('h2', {}, T.holdTitle), el('p', { class: 'muted' }, T.notHeld, ' ', T.holdHelp), form);
}
