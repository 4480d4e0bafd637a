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

/** This many nodes of a long list are made at once. */
const STEP = 200;

/** Makes DOM nodes of the elements that static pages write as HTML; what `details` hide is made when they open. */
export function toNode(markup: Markup): Node | string {
  if (typeof markup === 'string') return markup;
  const { tag, attributes, children } = markup;
  if (tag !== 'details') return el(tag, attributes, ...children.map(toNode));
  const [summary, ...hidden] = children;
  const made = el('details', attributes, summary === undefined ? undefined : toNode(summary));
  made.addEventListener('toggle', () => hidden.forEach((child) => appendInSteps(made, child)), {
    once: true,
  });
  return made;
}

/** Appends an element whose children come in steps, so that a list of 20,000 people does not stop the page. */
function appendInSteps(into: HTMLElement, markup: Markup): void {
  if (typeof markup === 'string') return into.append(markup);
  const list = el(markup.tag, markup.attributes);
  into.append(list);
  const step = (from: number): void => {
    list.append(...markup.children.slice(from, from + STEP).map(toNode));
    if (from + STEP < markup.children.length) setTimeout(step, 0, from + STEP);
  };
  step(0);
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
