import picocolors from 'picocolors';
import type { AccountExport } from '../../core/audit/account-export.ts';
import { type Difference, DIFFERENCE_KINDS, DIFFERENCE_TITLES } from '../../core/audit/difference.ts';
import { pluralize } from '../../core/text.ts';
import { toCsv } from './csv.ts';
import { plainLine, wrapText } from './terminal.ts';

/** How many differences of a kind a terminal lists without `--full`. */
const LISTED = 20;

/** The differences by kind. @param columns of the terminal, which lists the first of each kind; undefined for all */
export function renderDifferences(
  before: AccountExport,
  after: AccountExport,
  differences: readonly Difference[],
  {
    columns,
    colors,
    full,
  }: { readonly columns: number | undefined; readonly colors: boolean; readonly full: boolean },
): string {
  const { bold, dim } = picocolors.createColors(colors);
  const span = `${after.account.domain} from ${before.exported} to ${after.exported}`;
  if (differences.length === 0) return `No differences: ${plainLine(span)}.`;
  const lines = DIFFERENCE_KINDS.flatMap((kind) => {
    const found = differences.filter((difference) => difference.kind === kind);
    if (found.length === 0) return [];
    const listed = full || columns === undefined ? found : found.slice(0, LISTED);
    const left = found.length - listed.length;
    return [
      bold(`${DIFFERENCE_TITLES[kind]} (${found.length})`),
      ...listed.map((difference) => `  ${plainLine(lineOf(difference))}`),
      ...(left === 0 ? [] : [dim(`  … and ${left} more (--full lists all)`)]),
      '',
    ];
  });
  const closing = `${pluralize(differences.length, 'difference', 'differences')}: ${plainLine(span)}.`;
  return [...lines, closing]
    .flatMap((line) => (columns === undefined ? line : wrapText(line, columns)))
    .join('\n');
}

/** The differences as CSV, a line each. */
export function differencesToCsv(differences: readonly Difference[]): string {
  return toCsv([
    ['kind', 'id', 'who', 'name', 'before', 'after'],
    ...differences.map(({ kind, id, who, name, before, after }) => [
      kind,
      id,
      who,
      name,
      before ?? '',
      after ?? '',
    ]),
  ]);
}

function lineOf({ kind, who, name, before, after }: Difference): string {
  switch (kind) {
    case 'group-added':
    case 'group-removed':
      return who;
    case 'disabled':
    case 'enabled':
      return titleOf(who, name);
    case 'user-added':
    case 'user-removed':
      return `${titleOf(who, name)}  ${before ?? after ?? ''}`;
    case 'group-name':
    case 'group-parent':
    case 'group':
    case 'role':
    case 'name':
    case 'email':
    case 'external-id':
    case 'additional-email':
    case 'added-manually':
      return `${who}  ${before === '' ? 'none' : before} → ${after === '' ? 'none' : after}`;
  }
}

function titleOf(who: string, name: string): string {
  return name === '' || name === who ? who : `${who} (${name})`;
}
