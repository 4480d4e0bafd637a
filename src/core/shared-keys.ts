/** The items whose key another one has, too; an empty key is no key. */
export function sharing<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const seen = new Set<string>();
  const shared = new Set<string>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === '') continue;
    const count = seen.size;
    if (seen.add(key).size === count) shared.add(key);
  }
  return shared.size === 0 ? [] : items.filter((item) => shared.has(keyOf(item)));
}
