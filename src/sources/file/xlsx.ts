import { type Grid, inputError } from './grid.ts';

/** Whether the bytes are a workbook, by how they begin: a ZIP archive. */
export function isWorkbook([first, second]: Uint8Array): boolean {
  return first === 0x50 && second === 0x4b;
}

/** Whether they are a workbook of before 2007. */
export function isOldWorkbook([first, second]: Uint8Array): boolean {
  return first === 0xd0 && second === 0xcf;
}

/** Reads the first worksheet of an .xlsx workbook. @throws UserError when the file is damaged or encrypted */
export async function readWorkbook(bytes: Uint8Array, path: string): Promise<Grid> {
  const { readSheet } = await import('read-excel-file/node');
  try {
    const rows = await readSheet(Buffer.from(bytes));
    return {
      unit: 'row',
      rows: rows
        .map((cells, index) => ({ number: index + 1, cells: cells.map(textOf) }))
        .filter(({ cells }) => cells.some((cell) => cell !== '')),
    };
  } catch (cause) {
    throw inputError(path, 'it is not a readable workbook.', {
      hint: 'Open it in a spreadsheet program and save it as "CSV UTF-8".',
      cause,
    });
  }
}

function textOf(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  return typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'boolean'
    ? String(cell)
    : '';
}
