/** An element of a page, from which static pages make HTML and the console makes DOM nodes. A text is only ever a text. */
export type Markup = string | ElementMarkup;

/** The elements that the shared parts of the pages consist of. */
type Tag =
  | 'aside'
  | 'bdi'
  | 'button'
  | 'code'
  | 'dd'
  | 'details'
  | 'div'
  | 'dl'
  | 'dt'
  | 'h1'
  | 'header'
  | 'input'
  | 'li'
  | 'main'
  | 'option'
  | 'p'
  | 'section'
  | 'select'
  | 'span'
  | 'strong'
  | 'summary'
  | 'ul';

export interface ElementMarkup {
  readonly tag: Tag;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Markup[];
}

/** An element with attributes and children; undefined children are left out. */
export function element(
  tag: Tag,
  attributes: ElementMarkup['attributes'] = {},
  ...children: readonly (Markup | undefined)[]
): ElementMarkup {
  return { tag, attributes, children: children.filter((child) => child !== undefined) };
}

/** Foreign text, isolated: its direction does not affect the text around it, and no character reorders its letters. */
export function isolated(text: string): ElementMarkup {
  return element('bdi', {}, text.replaceAll(/[\u202a-\u202e\u2066-\u2069]/g, '\ufffd'));
}

/** Writes elements as HTML. */
export function renderMarkup(markup: Markup): string {
  if (typeof markup === 'string') return escapeHtml(markup);
  const { tag, attributes, children } = markup;
  const written = Object.entries(attributes).map(([name, value]) =>
    value === '' ? ` ${name}` : ` ${name}="${escapeHtml(value)}"`,
  );
  const start = `<${tag}${written.join('')}>`;
  return tag === 'input' ? start : `${start}${children.map(renderMarkup).join('')}</${tag}>`;
}

/** Text escaped for HTML, attributes included. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
