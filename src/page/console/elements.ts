import { button, el } from '../dom.ts';
import { formatTime, type Label } from './labels.ts';

type Cell = Node | string | readonly (Node | string)[];

/** A state or result as a colored badge. */
export function badge([text, tone]: Label): HTMLElement {
  return el('span', { class: `badge ${tone}` }, text);
}

/** A moment; the exact time is its tooltip where another text is given. */
export function time(iso: string, text?: string): HTMLElement {
  const exact = formatTime(iso);
  return el(
    'time',
    { class: 'nowrap', datetime: iso, ...(text !== undefined && { title: exact }) },
    text ?? exact,
  );
}

/** The heading of a view; it gets the focus when the view opens. */
export function heading(text: string): HTMLElement {
  return el('h1', { tabindex: '-1' }, text);
}

export function card(...content: readonly (Node | string | undefined)[]): HTMLElement {
  return el('section', { class: 'box' }, ...content);
}

export function alertBox(tone: string, title: string, ...content: readonly (Node | string)[]): HTMLElement {
  return el('div', { class: `alert ${tone}` }, el('strong', {}, title), ...content);
}

export function link(text: string, hash: string, className = ''): HTMLElement {
  return el('a', { href: hash, ...(className !== '' && { class: className }) }, text);
}

export function primary(text: string, onClick: () => void): HTMLButtonElement {
  return button(text, onClick, 'primary');
}

export function row(...cells: readonly Cell[]): HTMLTableRowElement {
  return el('tr', {}, ...cells.map((cell) => el('td', {}, ...(Array.isArray(cell) ? cell : [cell]))));
}

/** A table that scrolls and is reachable with the keyboard. */
export function table(
  label: string,
  headings: readonly string[],
  rows: readonly HTMLTableRowElement[],
): HTMLElement {
  for (const line of rows)
    for (const [at, cell] of [...line.cells].entries()) cell.dataset['label'] = headings[at] ?? '';
  const head = headings.map((text) => (text === '' ? el('td') : el('th', { scope: 'col' }, text)));
  const body = el('tbody', {}, ...rows);
  return el(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': label },
    el('table', {}, el('thead', {}, el('tr', {}, ...head)), body),
  );
}

/** Labels with their values. */
export function factList(items: readonly (readonly [label: string, value: Node | string])[]): HTMLElement {
  return el(
    'dl',
    { class: 'facts' },
    ...items.map(([label, value]) => el('div', {}, el('dt', {}, label), el('dd', {}, value))),
  );
}

/** A heading with a list; nothing when the list is empty. */
export function listSection(title: string, items: readonly (Node | string)[]): readonly HTMLElement[] {
  if (items.length === 0) return [];
  return [el('h2', {}, title), el('ul', {}, ...items.map((item) => el('li', {}, item)))];
}
