import { UserError } from '../../base/errors.ts';

/** The cells of a CSV file or of a worksheet, before they have a meaning. */
export interface Grid {
  /** What messages call a row: `line 7` of a text, `row 7` of a worksheet. */
  readonly unit: 'line' | 'row';
  /** The separator of a CSV file. */
  readonly separator?: string;
  /** Without blank lines. */
  readonly rows: readonly GridRow[];
}

export interface GridRow {
  /** As an editor or a spreadsheet counts it; of several lines the first. */
  readonly number: number;
  readonly cells: readonly string[];
}

/** The error of a file that cannot be used; it begins with the path. */
export function inputError(
  path: string,
  problem: string,
  details: { readonly hint?: string; readonly cause?: unknown } = {},
): UserError {
  return new UserError(`${path}: ${problem}`, { code: 'input', ...details });
}
