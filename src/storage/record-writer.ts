/**
 * Generates a JSON array of records between `head` and `tail`, indented by two spaces, non-ASCII letters unescaped. It
 * comes in chunks, since the text may not fit into one string.
 *
 * @param level the array's depth in its document: 0 at the top
 */
export function* writeRecords(
  records: readonly object[],
  level: 0 | 1,
  { head, tail }: { readonly head: string; readonly tail: string },
): Generator<Uint8Array> {
  if (records.length === 0) {
    yield Buffer.from(`${head}[]${tail}\n`);
    return;
  }
  if (head !== '') yield Buffer.from(head);
  // The length of the brackets before and after the records of a batch.
  const before = level === 0 ? 0 : '[\n  '.length;
  const after = level === 0 ? '\n]'.length : '\n  ]\n]'.length;
  for (let start = 0, size = FIRST_BATCH; start < records.length;) {
    const batch = records.slice(start, start + size);
    const json = JSON.stringify(level === 0 ? batch : [batch], null, 2);
    const bytes = encode(json.slice(before, -after));
    // In later batches, the opening bracket is replaced by the comma between two records.
    if (start > 0) bytes[0] = COMMA;
    yield bytes;
    start += batch.length;
    size = Math.max(1, Math.floor((CHUNK_CHARACTERS / json.length) * batch.length));
  }
  yield Buffer.from(`\n${'  '.repeat(level)}]${tail}\n`);
}

/** Text as UTF-8. `Buffer.from` would go through the text twice, the first time only to measure it. */
function encode(text: string): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(text.length * MAX_BYTES);
  return bytes.subarray(0, ENCODER.encodeInto(text, bytes).written);
}

const ENCODER = new TextEncoder();
/** What a UTF-16 unit takes in UTF-8 at most. */
const MAX_BYTES = 3;
const FIRST_BATCH = 64;
/** The approximate length of a chunk. */
const CHUNK_CHARACTERS = 1 << 20;
const COMMA = 0x2c;
