type Child = Node | string | undefined;

/** An element with attributes and children. Texts stay texts: nothing here is read as HTML. */
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
 * Text from outside, kept apart so that its direction does not turn what stands around it. Marks that would show its own
 * letters in another order are signs that are seen.
 */
export function outside(text: string, className = ''): HTMLElement {
  const shown = text.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd');
  return el('bdi', className === '' ? {} : { class: className }, shown);
}

export function button(label: string, act: () => void, className = ''): HTMLButtonElement {
  const made = el('button', { type: 'button', ...(className !== '' && { class: className }) }, label);
  made.addEventListener('click', act);
  return made;
}

/** An element of the page itself. */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no #${id}`);
  return found;
}

export function inputById(id: string): HTMLInputElement | HTMLSelectElement {
  const found = byId(id);
  if (found instanceof HTMLInputElement || found instanceof HTMLSelectElement) return found;
  throw new Error(`#${id} is no field`);
}
