import { isAscii, isUtf8, transcode } from 'node:buffer';

/** The content of a document without its records. */
export interface Remainder {
  /** The document with an empty array in place of the records. */
  readonly document: unknown;
  /** False when the document has no array of records. */
  readonly found: boolean;
}

/**
 * Reads a JSON document of any size whose records are in one array, and passes on each record as it is read, so that
 * neither the document nor its text has to fit into one string.
 *
 * @param field the top-level field whose array holds the records; undefined when the document is that array itself
 * @param take called with each record, in order
 * @throws SyntaxError unless the document is JSON in UTF-8
 */
export async function readRecords(
  chunks: AsyncIterable<Uint8Array>,
  field: string | undefined,
  take: (record: unknown) => void,
): Promise<Remainder> {
  const scanner = new RecordScanner(field, take);
  let waiting: Uint8Array[] = [];
  let size = 0;
  let enough = 1;
  for await (const chunk of chunks) {
    waiting.push(chunk);
    size += chunk.length;
    if (size < enough) continue;
    scanner.push(waiting);
    waiting = [];
    size = 0;
    enough = Math.min(enough * 2, WINDOW_BYTES);
  }
  scanner.push(waiting);
  return scanner.end();
}

/** The maximum that is scanned at once: large enough to make the cost of each call irrelevant. */
const WINDOW_BYTES = 1 << 20;

/** All significant characters have this code or a higher one; white space has lower ones. */
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Finds the commas between the records by counting brackets outside strings. JSON.parse validates the pieces: if the
 * text is not JSON, neither is one of the pieces.
 */
class RecordScanner {
  readonly #field: string | undefined;
  readonly #take: (record: unknown) => void;
  /** Bytes not passed on yet. Inside the array, they start at a record or at the comma before it. */
  #window: Buffer = Buffer.alloc(0);
  /** The first byte of the window that was not scanned yet. */
  #next = 0;
  #depth = 0;
  #inString = false;
  /** Start and end of the latest top-level string in the window. */
  #key = { start: 0, end: 0 };
  #inRecords = false;
  #anyRecord = false;
  #found = false;
  #outside = '';
  /** The end of a record and the start of the next one, indented by two spaces per level. */
  readonly #recordEnd: Buffer;
  #isIndented = true;

  constructor(field: string | undefined, take: (record: unknown) => void) {
    this.#field = field;
    this.#take = take;
    const indent = field === undefined ? '  ' : '    ';
    this.#recordEnd = Buffer.from(`\n${indent}},\n${indent}{`);
  }

  push(chunks: readonly Uint8Array[]): void {
    this.#window = Buffer.concat([this.#window, ...chunks]);
    if (this.#inRecords && this.#isIndented) this.#takeIndented();
    this.#scan();
  }

  end(): Remainder {
    const text = this.#outside + this.#text(0, this.#window.length);
    return { document: JSON.parse(text), found: this.#found };
  }

  #scan(): void {
    const window = this.#window;
    const home = this.#field === undefined ? 0 : 1;
    let { start, end } = this.#key;
    let depth = this.#depth;
    let inString = this.#inString;
    // The depth of the commas between records; outside the records there are none.
    let commaDepth = this.#inRecords ? home + 1 : -1;
    let taken = 0;
    let comma = -1;
    let at = this.#next;
    for (; at < window.length; at++) {
      let byte = window[at] ?? 0;
      if (inString) {
        while (byte !== QUOTE && byte !== BACKSLASH && at < window.length) byte = window[++at] ?? 0;
        // An escape at the end of the window is scanned again together with the escaped character.
        if (at + (byte === BACKSLASH ? 1 : 0) >= window.length) break;
        if (byte === BACKSLASH) at += 1;
        if (byte !== QUOTE) continue;
        inString = false;
        if (depth === 1) end = at;
      } else if (byte < QUOTE) {
        continue;
      } else if (byte === QUOTE) {
        inString = true;
        if (depth === 1) start = at + 1;
      } else if (byte === COMMA) {
        if (depth === commaDepth) comma = at;
      } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
        if (byte === OPEN_ARRAY && depth === home && this.#isField(start, end)) {
          this.#outside += this.#text(taken, at + 1);
          taken = at + 1;
          commaDepth = home + 1;
          this.#anyRecord = false;
          this.#found = true;
        }
        depth += 1;
      } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) {
        depth -= 1;
        if (commaDepth !== -1 && depth === home) {
          this.#takeRecords(taken, at);
          taken = at;
          comma = -1;
          commaDepth = -1;
        }
      }
    }
    if (comma > taken) {
      this.#takeRecords(taken, comma);
      taken = comma;
    }
    this.#window = window.subarray(taken);
    this.#next = at - taken;
    this.#key = { start: start - taken, end: end - taken };
    this.#depth = depth;
    this.#inString = inString;
    this.#inRecords = commaDepth !== -1;
  }

  /**
   * In the layout of tcsync and Python, a closing bracket with a certain indent ends a record, and no other bytes need to
   * be scanned. If it ended anything else, the text before it would not be JSON.
   */
  #takeIndented(): void {
    const end = this.#window.lastIndexOf(this.#recordEnd);
    if (end === -1) return;
    const comma = end + this.#recordEnd.indexOf(COMMA);
    try {
      this.#takeRecords(0, comma);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#isIndented = false;
      return;
    }
    this.#window = this.#window.subarray(comma);
    this.#next = 0;
    this.#depth = this.#field === undefined ? 1 : 2;
    this.#inString = false;
  }

  #isField(start: number, end: number): boolean {
    return this.#field === undefined || this.#text(start, end) === this.#field;
  }

  #takeRecords(from: number, to: number): void {
    // After earlier records the text starts with a comma; an element before it makes it valid JSON.
    const records = JSON.parse(`[${this.#anyRecord ? '0' : ''}${this.#text(from, to)}]`) as unknown[];
    for (let i = this.#anyRecord ? 1 : 0; i < records.length; i++) this.#take(records[i]);
    this.#anyRecord ||= records.length > 0;
  }

  #text(from: number, to: number): string {
    return decode(this.#window.subarray(from, to));
  }
}

/** UTF-8 as text, without a byte order mark. Several times as fast as TextDecoder where letters beyond ASCII occur. */
function decode(bytes: Buffer): string {
  if (isAscii(bytes)) return bytes.toString('latin1');
  if (!isUtf8(bytes)) throw new SyntaxError('it is not UTF-8 text');
  const text = transcode(bytes, 'utf8', 'utf16le').toString('utf16le');
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

const BYTE_ORDER_MARK = '\ufeff';
