/** Thrown for a selection of fields that Google refuses with 400. */
export class InvalidFields extends Error {
  override readonly name = 'InvalidFields';
}

/** What `fields` selects: names, each whole or with what is selected of it. */
type Selection = ReadonlyMap<string, Selection | undefined>;

/** A function that leaves of an answer only what `fields` selects, such as `nextPageToken,users(id,name/fullName)`. */
export function fieldSelector(fields: string | undefined): (answer: object) => object {
  if (fields === undefined) return (answer) => answer;
  const selection = parse(fields);
  return (answer) => select(answer, selection) as object;
}

function parse(text: string): Selection {
  const selection = new Map<string, Selection | undefined>();
  for (const part of splitAtCommas(text)) {
    const [, name, inner, below] = /^(\w+)(?:\((.+)\)|\/(.+))?$/.exec(part) ?? [];
    if (name === undefined) throw new InvalidFields(`Invalid field selection ${part}`);
    const nested = inner ?? below;
    selection.set(name, nested === undefined ? undefined : parse(nested));
  }
  return selection;
}

function splitAtCommas(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (letter === ',' && depth === 0) parts.push('');
    else parts.push(`${parts.pop()}${letter}`);
  }
  return parts;
}

function select(value: unknown, selection: Selection): unknown {
  if (Array.isArray(value)) return value.map((one) => select(one, selection));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      if (!selection.has(name)) return [];
      const nested = selection.get(name);
      return [[name, nested === undefined ? inner : select(inner, nested)]];
    }),
  );
}
