/** Letters that Unicode does not decompose into a base letter and a mark. */
const PLAIN: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', đ: 'd', ß: 'ss', æ: 'ae', œ: 'oe', ı: 'i' };

/** Lower case without accents, so that `zoe` finds `Zoë`. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[łøđßæœı]/g, (letter) => PLAIN[letter] ?? letter);
}

/** Folds many texts at once, which is much faster than one by one. */
export function foldAll(texts: readonly string[]): readonly string[] {
  return fold(texts.map((text) => text.replaceAll('\n', ' ')).join('\n')).split('\n');
}

export interface Searchable {
  /** Folded texts to search. */
  readonly own: readonly string[];
  /** For each text, the index in `shared` of a text that it shares with others; -1 for none. */
  readonly of: readonly number[];
  readonly shared: readonly string[];
}

/** Indexes of the texts that contain every word, those that start with the query first. */
export function search({ own, of, shared }: Searchable, query: string): readonly number[] {
  const folded = fold(query).trim();
  const words = folded.split(/\s+/).filter((word) => word !== '');
  const sharedHits = words.map((word) => shared.map((text) => text.includes(word)));
  const first: number[] = [];
  const others: number[] = [];
  for (const [index, text] of own.entries()) {
    const group = of[index] ?? -1;
    const found = words.every((word, at) => text.includes(word) || sharedHits[at]?.[group] === true);
    if (found) (folded !== '' && text.startsWith(folded) ? first : others).push(index);
  }
  return [...first, ...others];
}
