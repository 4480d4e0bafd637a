/**
 * A 16-byte objectGUID as Active Directory's tools write it: the first three groups are stored with the low byte first.
 * @returns undefined when it is not 16 bytes
 */
export function guidText(bytes: Buffer): string | undefined {
  if (bytes.length !== 16) return undefined;
  const group = (...order: readonly number[]): string =>
    order.map((at) => bytes.toString('hex', at, at + 1)).join('');
  return [
    group(3, 2, 1, 0),
    group(5, 4),
    group(7, 6),
    bytes.toString('hex', 8, 10),
    bytes.toString('hex', 10),
  ].join('-');
}
