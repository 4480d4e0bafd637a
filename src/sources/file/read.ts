import { readFile } from 'node:fs/promises';
import { errorCode } from '../../base/errors.ts';
import { parseCsv } from './csv.ts';
import { decode } from './decode.ts';
import { inputError } from './grid.ts';
import { parseJsonTable, readGrid, type Table } from './table.ts';
import { isOldWorkbook, isWorkbook, readWorkbook } from './xlsx.ts';

/** @throws UserError that names the path */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw inputError(path, READ_PROBLEMS[errorCode(cause) ?? ''] ?? 'it cannot be read.', {
      hint: 'Check the path. A relative path starts from the folder in which tcsync runs.',
      cause,
    });
  }
}

const READ_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file.',
  EACCES: 'this user has no permission to read it.',
  EISDIR: 'it is a directory.',
};

/**
 * Reads a workbook, JSON or CSV: by its first bytes, then by the ending of its path, then by how the text begins.
 * @param isHeader whether the text of a cell is known as the header of a column
 */
export async function parseTable(
  bytes: Uint8Array,
  { path, encoding }: { readonly path: string; readonly encoding: string | undefined },
  isHeader: (cell: string) => boolean,
): Promise<Table> {
  if (isOldWorkbook(bytes))
    throw inputError(path, 'it is an Excel 2003 or earlier workbook, or is encrypted.', {
      hint: 'Open it in Excel and save it as "CSV UTF-8" or as an .xlsx workbook without a password.',
    });
  if (isWorkbook(bytes)) return readGrid(await readWorkbook(bytes, path), path, isHeader);
  const text = decode(bytes, encoding, path);
  const ending = /\.(csv|json)$/i.exec(path)?.[1]?.toLowerCase();
  return ending === 'json' || (ending === undefined && /^\s*[[{]/.test(text))
    ? parseJsonTable(text, path)
    : readGrid(parseCsv(text, path), path, isHeader);
}
