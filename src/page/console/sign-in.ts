import { el } from '../dom.ts';
import { TEXTS } from './texts.ts';

const T = TEXTS.signIn;

/** The form that asks for the token. */
export function signInForm(problem: string, signIn: (token: string) => void): HTMLElement {
  const input = el('input', {
    type: 'password',
    id: 'token',
    autocomplete: 'off',
    spellcheck: 'false',
    required: '',
    'aria-describedby': 'sign-in-problem',
  });
  const form = el(
    'form',
    { class: 'box sign-in' },
    el('h1', {}, T.title),
    el('p', { class: 'muted' }, T.help),
    el('label', { for: 'token' }, T.token),
    input,
    el('p', { id: 'sign-in-problem', role: 'alert' }, problem),
    el('button', { class: 'primary' }, T.action),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    signIn(input.value.trim());
  });
  return form;
}
