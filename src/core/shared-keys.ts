/** The items whose key another one has, too; an empty key is no key. */
export function sharing<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const keys = items.map(keyOf);
  if (new Set(keys).size === keys.length) return [];
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const key of keys) {
    if (key === '') continue;
    if (seen.has(key)) shared.add(key);
    seen.add(key);
  }
  return items.filter((_, index) => shared.has(keys[index] ?? ''));
}
