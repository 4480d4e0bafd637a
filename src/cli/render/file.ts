import stringWidth from 'string-width';
import { pluralize } from '../../core/text.ts';
import { padWidth, plainLine, shortenMiddle } from './terminal.ts';

/** What `tcsync init` found in a file. */
export interface FileView {
  readonly file: string;
  readonly rows: number;
  readonly separator: string | undefined;
  /** Undefined for a workbook. */
  readonly encoding: { readonly name: string; readonly evidence: string } | undefined;
  readonly titles: readonly string[];
  readonly headersPlace: string;
  readonly columns: readonly FileColumn[];
}

export interface FileColumn {
  readonly header: string;
  /** The values of the first rows. */
  readonly values: readonly string[];
  /** The field that it holds; undefined for an unused column. */
  readonly field: string | undefined;
  /** The field that an unused column may be meant for. */
  readonly maybe: string | undefined;
}

const SEPARATORS: Readonly<Record<string, string>> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };

/** The columns of a file with the values of its first rows, and what each is taken for. */
export function renderFile(view: FileView, width: number): string {
  const { file, rows, separator, encoding, titles, headersPlace, columns } = view;
  const unused = columns.filter(({ field }) => field === undefined);
  return [
    `${plainLine(file)}: ${pluralize(rows, 'row', 'rows')}${separator === undefined ? '' : `, columns separated by ${SEPARATORS[separator] ?? `"${separator}"`}`}.`,
    ...(encoding === undefined ? [] : [`Encoding: ${encoding.name} (${plainLine(encoding.evidence)}).`]),
    ...(titles.length === 0
      ? []
      : [
          `The headers are in ${headersPlace}, below a title: ${shortenMiddle(plainLine(titles.join(' / ')), 60)}`,
        ]),
    '',
    ...columnLines(columns, width),
    ...(unused.length === 0 ? [] : ['', UNUSED]),
  ].join('\n');
}

const UNUSED =
  'Transform rules can use the unused columns. A question mark marks a guess; if it is correct, add the column to FILE_MAP.';

/** Header, field and first values, cut to the width. */
function columnLines(columns: readonly FileColumn[], width: number): readonly string[] {
  const cells = columns.map(({ header, values, field, maybe }) => [
    shortenMiddle(plainLine(header), 24),
    field ?? (maybe === undefined ? 'unused' : `unused (${maybe}?)`),
    plainLine(values.join(' · ')),
  ]);
  const table = [['column', 'field', 'first rows'], ...cells];
  const widthOf = (index: number): number => Math.max(...table.map((row) => stringWidth(row[index] ?? '')));
  const [first, second] = [widthOf(0), widthOf(1)];
  return table.map(([header = '', field = '', values = '']) => {
    const start = `  ${padWidth(header, first)}  ${padWidth(field, second)}  `;
    return `${start}${shortenMiddle(values, Math.max(8, width - stringWidth(start)))}`.trimEnd();
  });
}
