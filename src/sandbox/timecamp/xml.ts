/** What TimeCamp answers to those who do not ask for JSON. Close enough to fail a JSON parser. */
export function toXml(value: unknown): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<xml>${inner(value)}</xml>\n`;
}

function inner(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<item>${inner(item)}</item>`).join('');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, item]) => {
        const tag = /^[a-z_]\w*$/i.test(key) ? key : `item_${key.replaceAll(/\W/g, '_')}`;
        return `<${tag}>${inner(item)}</${tag}>`;
      })
      .join('');
  }
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? escape(value) : JSON.stringify(value);
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
