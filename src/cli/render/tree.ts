import picocolors from 'picocolors';
import stringWidth from 'string-width';
import { pathText } from '../../core/plan/plan.ts';
import { supervisorsOf, type TreeNode, type TreePerson, type TreeStatistics } from '../../core/tree/tree.ts';
import { fitWidth, padWidth, plainLine } from './terminal.ts';

export interface TreeStyle {
  /** `names` lists the people in each group, `details` with e-mail, external id and reasons; in a comparison those who change are always listed. */
  readonly people?: 'none' | 'names' | 'details';
  /** Width of the terminal; undefined leaves every line as long as it is. */
  readonly columns?: number | undefined;
  readonly colors?: boolean;
}

/** Supervisors wear it. */
const STAR = '★';

/** What the columns and signs of a tree mean. */
export const TREE_LEGEND =
  'own: people in the group itself; all: including the groups below; ★: supervisors of the group.';
const CHANGE_SYMBOLS = {
  appears: '+',
  goes: '-',
  arrives: '→',
  leaves: '←',
  changes: '~',
  stays: '=',
} as const;
const MAX_SUPERVISORS = 3;

type Paint = ReturnType<typeof picocolors.createColors>;

/** A line before its columns are put renderLine. */
interface Line {
  readonly indent: string;
  readonly text: string;
  /** Its counts; undefined for a person. */
  readonly counts?: readonly [own: string, all: string];
  /** Behind the counts, left away where the terminal is too narrow. */
  readonly note: string;
  readonly paint: (text: string) => string;
}

/**
 * The tree as lines of text, each group with the number of people in it, with those in all groups below, and its
 * supervisors:
 *
 * ```
 *                 own  all
 * Company           1   60
 * ├─ Engineering    2   25  ★ Ann Lee
 * │  └─ Backend     9    9  ★ Bo Park
 * └─ Sales         12   12
 * ```
 */
export function renderTree(root: TreeNode, rootName: string, style: TreeStyle = {}): string {
  const paint = picocolors.createColors(style.colors === true);
  const lines = [...linesOf({ ...root, name: rootName }, '', '', style, paint)];
  const counts = lines.flatMap((line) => line.counts ?? []);
  const digits = Math.max(3, ...counts.map((count) => stringWidth(count)));
  const room = style.columns === undefined ? Infinity : Math.max(10, style.columns - 2 * (digits + 2));
  const widest = Math.max(
    ...lines.map(({ counts, indent, text }) => (counts ? stringWidth(indent + text) : 0)),
  );
  const width = Math.min(widest, room, MAX_NAME_COLUMNS);
  const heading = `${' '.repeat(width)}${['own', 'all'].map((word) => `  ${word.padStart(digits)}`).join('')}`;
  return [
    paint.dim(heading),
    ...lines.map((line) => renderLine(line, { width, digits, paint, columns: style.columns })),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

/** Longer names push their own counts to the right, so that one deep path does not widen every line. */
const MAX_NAME_COLUMNS = 120;

/** The statistics below a tree. */
export function renderStatistics(facts: readonly (readonly [label: string, value: string])[]): string {
  const width = Math.max(...facts.map(([label]) => stringWidth(label)));
  return facts.map(([label, value]) => `${padWidth(label, width)}  ${value}`).join('\n');
}

/** Statistics as labels and values, for text and page. */
export function statisticFacts(statistics: TreeStatistics): readonly (readonly [string, string])[] {
  const { roles, groups, largest_group: largest } = statistics;
  const ranks = Object.entries(roles).filter(([, count]) => count > 0);
  return [
    ['People', number(statistics.people)],
    [
      'Roles',
      ranks
        .map(([role, count]) => `${number(count)} ${role}${count === 1 || role === 'unknown' ? '' : 's'}`)
        .join(', ') || 'none',
    ],
    [
      'Groups',
      `${number(groups)}${statistics.empty_groups === 0 ? '' : `, ${statistics.empty_groups} of them empty`}`,
    ],
    ['Without a supervisor', `${statistics.groups_without_supervisor}`],
    ['Deepest level', `${statistics.deepest_level} (the root group is level 1)`],
    ...(largest === undefined
      ? []
      : [['Largest group', `${plainLine(pathText(largest.path))} (${number(largest.own)})`] as const]),
  ];
}

function number(count: number): string {
  return count.toLocaleString('en');
}

/** People of a comparison who are in no group that the tree shows, a line each. */
export function renderOutside(people: readonly TreePerson[], style: TreeStyle): string {
  const paint = picocolors.createColors(style.colors === true);
  return people
    .map((person) => personLine(person, '  ', style, paint))
    .map((line) => renderLine(line, { width: 0, digits: 0, paint, columns: style.columns }))
    .join('\n');
}

function* linesOf(
  node: TreeNode,
  first: string,
  indent: string,
  style: TreeStyle,
  paint: Paint,
): Generator<Line> {
  yield groupLine(node, first, style, paint);
  const people = node.people.filter(
    ({ change }) => (style.people ?? 'none') !== 'none' || change !== undefined,
  );
  const stem = node.children.length > 0 ? '│  ' : '   ';
  for (const person of people) yield personLine(person, `${indent}${stem}`, style, paint);
  for (const [index, child] of node.children.entries()) {
    const last = index === node.children.length - 1;
    yield* linesOf(
      child,
      `${indent}${last ? '└─ ' : '├─ '}`,
      `${indent}${last ? '   ' : '│  '}`,
      style,
      paint,
    );
  }
}

function groupLine(node: TreeNode, indent: string, style: TreeStyle, paint: Paint): Line {
  const supervisors = supervisorsOf(node).map(({ name }) => plainLine(name));
  const named = supervisors.slice(0, MAX_SUPERVISORS).join(', ');
  const more = supervisors.length > MAX_SUPERVISORS ? ` +${supervisors.length - MAX_SUPERVISORS}` : '';
  const symbol = node.change === undefined ? '' : `${CHANGE_SYMBOLS[node.change]} `;
  return {
    indent,
    text: `${symbol}${plainLine(node.name)}`,
    counts: [countText(node, 'own'), countText(node, 'total')],
    note: supervisors.length === 0 || (style.people ?? 'none') !== 'none' ? '' : `${STAR} ${named}${more}`,
    paint: node.change === undefined ? paint.bold : colorOf(node.change, paint),
  };
}

function countText(node: TreeNode, which: 'own' | 'total'): string {
  const before = node.before?.[which] ?? node[which];
  return before === node[which] ? `${before}` : `${before}→${node[which]}`;
}

function personLine(person: TreePerson, indent: string, style: TreeStyle, paint: Paint): Line {
  const { name, email, external_id: id, role, change } = person;
  const star = role === 'supervisor' ? `${STAR} ` : '';
  const rank = role === 'user' ? '' : `, ${role ?? 'role unknown'}`;
  const details = style.people === 'details' ? ` <${email}>${id === '' ? '' : `, id ${id}`}` : '';
  const symbol = change === undefined ? '· ' : `${CHANGE_SYMBOLS[change.kind]} `;
  return {
    indent,
    text: plainLine(`${symbol}${star}${name}${details}${rank}`),
    note: plainLine(change === undefined ? reasonText(person, style) : changeText(change)),
    paint: change === undefined ? (text) => text : colorOf(change.kind, paint),
  };
}

function reasonText({ reasons }: TreePerson, { people }: TreeStyle): string {
  if (reasons === undefined || people !== 'details') return '';
  return `(group: ${reasons.group}; role: ${reasons.role})`;
}

function changeText({ kind, place, what, reason }: NonNullable<TreePerson['change']>): string {
  const where = place === undefined ? [] : [`${kind === 'leaves' ? 'to' : 'from'} ${pathText(place)}`];
  // The other end of a move shows the reason.
  return `${[...where, ...what].join(', ')}${kind === 'leaves' ? '' : ` (${reason})`}`;
}

function colorOf(kind: keyof typeof CHANGE_SYMBOLS, paint: Paint): (text: string) => string {
  switch (kind) {
    case 'appears':
      return paint.green;
    case 'goes':
      return paint.red;
    case 'arrives':
    case 'leaves':
    case 'changes':
      return paint.yellow;
    case 'stays':
      return paint.cyan;
  }
}

interface Columns {
  readonly width: number;
  readonly digits: number;
  readonly columns: number | undefined;
  readonly paint: Paint;
}

function renderLine(
  { indent, text, counts, note, paint: own }: Line,
  { width, digits, columns, paint }: Columns,
): string {
  const room = columns ?? Infinity;
  if (counts === undefined) {
    const shown = fitWidth(text, Math.max(4, room - stringWidth(indent)));
    const left = room - stringWidth(indent + shown) - 2;
    return `${paint.dim(indent)}${own(shown)}${noteText(note, left, paint)}`;
  }
  const shown = columns === undefined ? text : fitWidth(text, Math.max(4, width - stringWidth(indent)));
  const gap = ' '.repeat(Math.max(0, width - stringWidth(indent + shown)));
  const numbers = counts
    .map((count) => `  ${' '.repeat(Math.max(0, digits - stringWidth(count)))}${count}`)
    .join('');
  const left = room - width - 2 * (digits + 2) - 2;
  return `${paint.dim(indent)}${own(shown)}${gap}${numbers}${noteText(note, left, paint)}`;
}

/** Below this many columns a note says too little. */
const MIN_NOTE_COLUMNS = 8;

function noteText(note: string, room: number, paint: Paint): string {
  return note === '' || room < MIN_NOTE_COLUMNS ? '' : `  ${paint.dim(fitWidth(note, room))}`;
}
