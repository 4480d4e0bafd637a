import { createHash } from 'node:crypto';
import { UserError } from '../base/errors.ts';
import type { Employee, Meta, PreparedMeta, PreparedUser } from '../core/model.ts';
import type { EmployeeRecords, InvalidRecord } from '../core/prepare/input.ts';
import {
  employeeProblem,
  inexactId,
  metaProblem,
  preparedMetaProblem,
  preparedProblem,
  readablePart,
  normalizeEmployee,
  toPreparedMeta,
  toPreparedUser,
} from './document-shapes.ts';
import { readRecords, type Remainder } from './record-reader.ts';
import { writeRecords } from './record-writer.ts';
import type { Storage } from './storage.ts';

/** The employees of a source: written by `fetch`, read by `prepare`. */
export const EMPLOYEES_KEY = 'var/users.json';
/** The prepared users: written by `prepare`, read by `sync`. */
export const PREPARED_KEY = 'var/timecamp_users.json';

export interface EmployeesDocument extends EmployeeRecords {
  /** Undefined for a file written by hand or by the earlier scripts. */
  readonly meta: Meta | undefined;
}

export interface PreparedDocument {
  /** Without raw_data. */
  readonly users: readonly PreparedUser[];
  /** Undefined for a file without a meta file beside it. */
  readonly meta: PreparedMeta | undefined;
  /** SHA-256 of the bytes as read, hex; differs from `meta.sha256` if the file was edited. */
  readonly sha256: string;
}

/** Writes var/users.json, or another file of its kind. @returns what `readEmployees` would read back */
export async function writeEmployees(
  storage: Storage,
  employees: readonly Employee[],
  meta: Meta,
  key = EMPLOYEES_KEY,
): Promise<EmployeesDocument> {
  assertShapes(employees, employeeProblem);
  const head = `{\n  "meta": ${JSON.stringify(meta, null, 2).replaceAll('\n', '\n  ')},\n  "users": `;
  await storage.write(key, ahead(writeRecords(employees, 1, { head, tail: '\n}' })));
  return { employees: employees.map(normalizeEmployee), invalid: [], meta };
}

/**
 * Reads var/users.json record by record. Invalid records are returned in `invalid`.
 * @throws UserError, code `input`, when the file does not exist, is not JSON, has no list `users`, an invalid `meta`, or
 *   an id that is a number too large to be exact.
 */
export async function readEmployees(storage: Storage, key = EMPLOYEES_KEY): Promise<EmployeesDocument> {
  const employees: Employee[] = [];
  const invalid: InvalidRecord[] = [];
  const chunks = await open(storage, key, 'Run `tcsync fetch` with the name of your HR system first.');
  const { document, found } = await parse(storage, key, chunks, 'users', (record) => {
    const reason = employeeProblem(record);
    const position = employees.length + invalid.length + 1;
    const inexact = inexactId(record);
    if (inexact !== undefined) throw inexactIds(storage, key, `record ${position}, "${inexact}"`);
    if (reason === undefined) employees.push(normalizeEmployee(record));
    else {
      const readable = readablePart(record);
      const wrong = { position, external_id: idOf(record), reason };
      invalid.push(readable === undefined ? wrong : { ...wrong, readable });
    }
  });
  if (!found) throw noRecords(storage, key, 'a list of people, "users"');
  return { employees, invalid, meta: metaOf(document, storage, key) };
}

/** The origin of the people. An invalid `meta` is an error, since it would hide the age of the file. */
function metaOf(document: unknown, storage: Storage, key: string): Meta | undefined {
  const { meta } = document as { readonly meta?: Meta | null };
  if (meta === undefined || meta === null) return undefined;
  const problem = metaProblem(meta);
  if (problem === undefined) return meta;
  throw new UserError(`The "meta" of ${storage.describe(key)} is invalid: ${problem}.`, {
    code: 'input',
    hint: 'Run `tcsync fetch` again, or correct "meta"; a file written by hand may omit it.',
  });
}

/**
 * Writes var/timecamp_users.json, and its meta file beside it.
 * @param origin the content of the meta file, except the digest, which is computed while writing
 */
export async function writePrepared(
  storage: Storage,
  users: readonly PreparedUser[],
  origin: Omit<PreparedMeta, 'sha256'>,
  key = PREPARED_KEY,
): Promise<PreparedMeta> {
  assertShapes(users, preparedProblem);
  const hash = createHash('sha256');
  await storage.write(key, ahead(hashed(writeRecords(users, 0, { head: '', tail: '' }), hash)));
  const meta: PreparedMeta = { ...origin, sha256: hash.digest('hex') };
  await storage.write(metaKey(key), [Buffer.from(`${JSON.stringify(meta, null, 2)}\n`)]);
  return meta;
}

/** The result of `readPrepared` for a file that was written with these users and this meta. */
export function toPreparedDocument(users: readonly PreparedUser[], meta: PreparedMeta): PreparedDocument {
  return { users: users.map(toPreparedUser), meta, sha256: meta.sha256 };
}

/**
 * Reads var/timecamp_users.json and its meta file. Unlike an invalid employee, an invalid prepared user is an error: if
 * it were skipped, the person would look like a leaver.
 * @throws UserError, code `input`, when the file does not exist, is not JSON, is not a list, or has invalid records.
 */
export async function readPrepared(storage: Storage, key = PREPARED_KEY): Promise<PreparedDocument> {
  const users: PreparedUser[] = [];
  const wrong: string[] = [];
  const hash = createHash('sha256');
  const chunks = await open(storage, key, 'Run `tcsync prepare` first.');
  const { found } = await parse(storage, key, hashedAsync(chunks, hash), undefined, (record) => {
    const problem = preparedProblem(record);
    if (problem === undefined) users.push(toPreparedUser(record));
    else wrong.push(`record ${users.length + wrong.length + 1}: ${problem}`);
  });
  if (!found) throw noRecords(storage, key, 'a list of users');
  if (wrong.length > 0) {
    const more = wrong.length > 5 ? `; and ${wrong.length - 5} more` : '';
    throw new UserError(
      `${storage.describe(key)} has invalid users: ${wrong.slice(0, 5).join('; ')}${more}.`,
      {
        code: 'input',
        hint: 'Run `tcsync prepare` again, or correct the edited records.',
      },
    );
  }
  return { users, meta: await readPreparedMeta(storage, metaKey(key)), sha256: hash.digest('hex') };
}

/**
 * Reads the meta file of var/timecamp_users.json; undefined when it does not exist.
 * @throws UserError, code `input`, when it is invalid
 */
export async function readPreparedMeta(
  storage: Storage,
  key = metaKey(PREPARED_KEY),
): Promise<PreparedMeta | undefined> {
  const chunks = await storage.read(key);
  if (chunks === undefined) return undefined;
  const { document } = await parse(storage, key, chunks, undefined, () => {});
  const problem = preparedMetaProblem(document);
  if (problem === undefined) return toPreparedMeta(document);
  throw new UserError(`${storage.describe(key)} is invalid: ${problem}.`, {
    code: 'input',
    hint: 'Run `tcsync prepare` again; it writes a new one.',
  });
}

/** `var/timecamp_users.meta.json` for `var/timecamp_users.json`. */
function metaKey(key: string): string {
  return key.endsWith('.json') ? `${key.slice(0, -'.json'.length)}.meta.json` : `${key}.meta.json`;
}

async function open(storage: Storage, key: string, hint: string): Promise<AsyncIterable<Uint8Array>> {
  const chunks = await storage.read(key);
  if (chunks === undefined)
    throw new UserError(`${storage.describe(key)} does not exist.`, { code: 'input', hint });
  return chunks;
}

async function parse(
  storage: Storage,
  key: string,
  chunks: AsyncIterable<Uint8Array>,
  field: string | undefined,
  take: (record: unknown) => void,
): Promise<Remainder> {
  try {
    return await readRecords(chunks, field, take);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UserError(`${storage.describe(key)} is not JSON: ${error.message}.`, {
      code: 'input',
      hint: 'Correct the file, or run the command that writes it again. Nothing was changed.',
      cause: error,
    });
  }
}

/** The digits are already lost: ids that differ only in the last digits can no longer be distinguished. */
function inexactIds(storage: Storage, key: string, where: string): UserError {
  return new UserError(
    `${storage.describe(key)} has an id that is a number above ${Number.MAX_SAFE_INTEGER}: ${where}.`,
    {
      code: 'input',
      hint: 'Write ids in quotes: numbers of this size are not exact, and two people could get the same id.',
    },
  );
}

function noRecords(storage: Storage, key: string, what: string): UserError {
  return new UserError(`${storage.describe(key)} does not contain ${what}.`, {
    code: 'input',
    hint: 'Check that it is the right file.',
  });
}

function idOf(record: unknown): string {
  const id = (record as { external_id?: unknown } | null)?.external_id;
  return typeof id === 'string' || typeof id === 'number' ? String(id) : '';
}

/** tcsync made these records itself: an invalid one is a bug. */
function assertShapes(records: readonly object[], problemOf: (record: unknown) => string | undefined): void {
  for (const [index, record] of records.entries()) {
    const problem = problemOf(record);
    if (problem !== undefined) throw new Error(`Record ${index + 1} is invalid: ${problem}`);
  }
}

function* hashed(chunks: Iterable<Uint8Array>, hash: ReturnType<typeof createHash>): Generator<Uint8Array> {
  for (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}

/** Prepares each chunk while the previous one is being written. */
async function* ahead(chunks: Iterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  for (let next = Promise.resolve(chunks.next()); ;) {
    const { value, done } = await next;
    if (done === true) return;
    next = new Promise((resolve, reject) => {
      setImmediate(() => {
        try {
          resolve(chunks.next());
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      });
    });
    // The error is thrown with the next chunk; until then the rejection has no handler.
    next.catch(() => {});
    yield value;
  }
}

async function* hashedAsync(
  chunks: AsyncIterable<Uint8Array>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
}
