import { button, el } from '../dom.ts';
import { formatTime, type Label } from './labels.ts';

type Cell = Node | string | readonly (Node | string)[];

/** A state or result as a coloured badge. */
export function badge([text, tone]: Label): HTMLElement {
  return el('span', { class: `badge ${tone}` }, text);
}

/** A moment; empty before it came. */
export function time(iso: string | null): HTMLElement | string {
  return iso === null ? '' : el('time', { class: 'nowrap', datetime: iso }, formatTime(iso));
}

/** A button of a table row; the label says what it acts on. */
export function rowButton(text: string, label: string, onClick: () => void): HTMLElement {
  const made = button(text, onClick, 'small');
  made.setAttribute('aria-label', label);
  return made;
}

export function row(...cells: readonly Cell[]): HTMLTableRowElement {
  return el('tr', {}, ...cells.map((cell) => el('td', {}, ...(Array.isArray(cell) ? cell : [cell]))));
}

/** A table that scrolls. */
export function table(headings: readonly string[], rows: readonly HTMLTableRowElement[]): HTMLElement {
  const head = headings.map((text) => (text === '' ? el('td') : el('th', { scope: 'col' }, text)));
  const body = el('tbody', {}, ...rows);
  return el('div', { class: 'scroll' }, el('table', {}, el('thead', {}, el('tr', {}, ...head)), body));
}

/** Makes a scrolling block reachable with the keyboard. */
export function region(label: string, block: HTMLElement): HTMLElement {
  block.tabIndex = 0;
  block.setAttribute('role', 'region');
  block.setAttribute('aria-label', label);
  return block;
}

/** A heading with a list; nothing when the list is empty. */
export function listSection(title: string, items: readonly string[]): readonly HTMLElement[] {
  if (items.length === 0) return [];
  return [el('h3', {}, title), el('ul', {}, ...items.map((item) => el('li', {}, item)))];
}

/** Replaces the content of a host; the button with the focus gets it back in its new form. */
export function replaceContent(host: HTMLElement, content: HTMLElement): void {
  const focused = host.contains(document.activeElement)
    ? document.activeElement?.getAttribute('aria-label')
    : undefined;
  host.replaceChildren(content);
  const buttons = [...host.querySelectorAll('button')];
  buttons.find((one) => one.getAttribute('aria-label') === (focused ?? undefined))?.focus();
}
