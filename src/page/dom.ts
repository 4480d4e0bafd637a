import type { Markup } from '../cli/render/html/markup.ts';

type Child = Node | string | undefined;

/** An element with attributes and children. Strings become text nodes, never HTML. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/**
 * Isolates foreign text so that its direction does not affect the text around it. Characters that would reorder its own
 * letters are shown as replacement characters.
 */
export function bidiElement(text: string, className = ''): HTMLElement {
  const shown = text.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
  return el('bdi', className === '' ? {} : { class: className }, shown);
}

export function button(label: string, onClick: () => void, className = ''): HTMLButtonElement {
  const made = el('button', { type: 'button', ...(className !== '' && { class: className }) }, label);
  made.addEventListener('click', onClick);
  return made;
}

/** Makes DOM nodes of the elements that static pages write as HTML. */
export function toNode(markup: Markup): Node | string {
  if (typeof markup === 'string') return markup;
  return el(markup.tag, markup.attributes, ...markup.children.map(toNode));
}

/** @throws Error when the page has no element with this id */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element #${id}.`);
  return found;
}

export function inputById(id: string): HTMLInputElement | HTMLSelectElement {
  const found = byId(id);
  if (found instanceof HTMLInputElement || found instanceof HTMLSelectElement) return found;
  throw new Error(`#${id} is not a form field.`);
}
