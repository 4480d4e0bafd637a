/**
 * The bytes of a JSON array of records, two-space indent, non-ASCII letters as themselves, made piece by piece: the
 * whole need not fit one string. Before and after it stand `head` and `tail`.
 *
 * @param level how deep the array lies in its document: 0 at the top
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
  const indent = '  '.repeat(level);
  let text = `${head}[\n`;
  for (let start = 0; start < records.length; start += BATCH) {
    const batch = records.slice(start, start + BATCH);
    const open = level === 0 ? '[\n' : '[\n  [\n';
    const close = level === 0 ? '\n]' : '\n  ]\n]';
    const json = JSON.stringify(level === 0 ? batch : [batch], null, 2);
    text += (start === 0 ? '' : ',\n') + json.slice(open.length, -close.length);
    if (text.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(`${text}\n${indent}]${tail}\n`);
}

const BATCH = 64;
const CHUNK_CHARACTERS = 1 << 20;
