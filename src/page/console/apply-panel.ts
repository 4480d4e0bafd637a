import { el } from '../dom.ts';
import type { LoadedPlan } from './api.ts';
import { primary } from './elements.ts';
import { TEXTS } from './texts.ts';

const T = TEXTS.plan;

export interface ApplyActions {
  readonly canAct: boolean;
  readonly apply: (allow: readonly string[]) => void;
}

/** What can be done with a plan: apply it, permit it by typing the numbers it asks for, or why neither is possible. */
export function applyPanel(plan: LoadedPlan, { canAct, apply }: ApplyActions): HTMLElement {
  const { is_used: isUsed, refusals, page } = plan;
  const note = (text: string): HTMLElement =>
    el('div', { class: 'apply' }, el('p', { class: 'muted' }, text));
  if (isUsed) return note(T.used);
  if (page.data.operations.length === 0) return note(T.nothing);
  if (refusals.some(({ allow }) => allow === null)) return note(T.never);
  if (!canAct) return note(T.lookOnly);

  const allow = refusals.flatMap((refusal) => refusal.allow ?? []);
  const form = el('form', { class: 'apply' });
  const action = primary(T.apply, () => {});
  action.type = 'submit';
  const fields = refusals.map(({ allow: needed }) => {
    const answer = answerFor(needed ?? '');
    const input = el('input', { type: 'text', autocomplete: 'off', spellcheck: 'false', class: 'answer' });
    const update = (): void => {
      action.disabled = fields.some((field) => field.input.value.trim() !== field.answer);
    };
    input.addEventListener('input', update);
    const label = el('label', {}, el('span', {}, T.confirm(answer, kindOf(needed ?? ''))), input);
    return {
      answer,
      input,
      element: el('div', { class: 'refusal' }, label),
    };
  });
  if (fields.length > 0) {
    action.disabled = true;
    form.append(el('h2', {}, T.refusedTitle), ...fields.map(({ element }) => element));
  }
  const count = page.data.operations.filter(({ aside }) => aside !== true).length;
  form.append(action, ' ', el('span', { class: 'muted' }, T.applyHint(T.changes(count), seatsText(plan))));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    apply(allow);
  });
  return form;
}

/** What the plan costs: applying a plan that nothing refuses takes one click, so the price is beside the button. */
function seatsText({ seats: { before, after } }: LoadedPlan): string {
  if (after === before) return T.seatsSame;
  return after > before ? T.seatsAdded(after - before) : T.seatsFreed(before - after);
}

/** `deactivations=7` is about deactivations; a hazard without a number names itself. */
function kindOf(allow: string): string {
  return allow.includes('=') ? (allow.split('=')[0] ?? '').replaceAll('-', ' ') : '';
}

/** What the reader types: the number, or the name of a hazard that has none. */
function answerFor(allow: string): string {
  return allow.split('=').at(-1) ?? '';
}
