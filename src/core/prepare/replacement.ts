import { nfc } from '../text.ts';
import { RuleProblem } from './problems.ts';

/** Text, or the number or name of the group whose text goes there. */
type Part = string | { readonly group: number | string };

/** What `String.replace` calls for each match. */
export type Replacer = (match: string, ...rest: unknown[]) => string;

/**
 * A replacement as Python's `re.sub` understands it, with JavaScript's `$1`, `$<name>`, `$&` and `$$` beside it.
 * @param groups how many groups the pattern has, and their names
 * @throws RuleProblem for a group that the pattern does not have, or an unknown escape
 */
export function translateReplacement(
  replacement: string,
  groups: { readonly count: number; readonly names: ReadonlySet<string> },
): Replacer {
  const parts = parseParts(nfc(replacement), groups);
  return (match, ...rest) => {
    // Behind the groups come the place, the whole text and, when there are any, the named groups.
    const named = rest.at(-1) as Record<string, string | undefined>;
    return parts
      .map((part) => {
        if (typeof part === 'string') return part;
        if (part.group === 0) return match;
        const text = typeof part.group === 'number' ? rest[part.group - 1] : named[part.group];
        return (text as string | undefined) ?? '';
      })
      .join('');
  };
}

/** The groups of a pattern, for its replacement. */
export function captureGroups(pattern: RegExp): {
  readonly count: number;
  readonly names: ReadonlySet<string>;
} {
  const match = new RegExp(`${pattern.source}|`, pattern.flags).exec('');
  return { count: (match?.length ?? 1) - 1, names: new Set(Object.keys(match?.groups ?? {})) };
}

const CONTROLS: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

const TOKEN =
  /\\g<(?<reference>[^>]*)>|\\(?<octal>0[0-7]{0,2}|[1-3][0-7]{2})|\\(?<number>[1-9]\d?)|\\(?<escape>[\s\S]?)|\$(?<dollar>\$|&|<[^>]*>|\d\d?)/g;

function parseParts(
  replacement: string,
  groups: { readonly count: number; readonly names: ReadonlySet<string> },
): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const match of replacement.matchAll(TOKEN)) {
    const { reference, octal, number, escape, dollar } = match.groups ?? {};
    parts.push(replacement.slice(end, match.index));
    end = match.index + match[0].length;
    if (reference !== undefined) parts.push(groupNamed(reference, groups));
    else if (octal !== undefined) parts.push(String.fromCharCode(Number.parseInt(octal, 8)));
    else if (number !== undefined) parts.push(groupNamed(number, groups));
    else if (dollar !== undefined) parts.push(...dollarParts(dollar, groups));
    else parts.push(escaped(escape ?? ''));
  }
  parts.push(replacement.slice(end));
  return parts;
}

function groupNamed(
  reference: string,
  groups: { readonly count: number; readonly names: ReadonlySet<string> },
): Part {
  const isNumber = /^\d+$/.test(reference);
  const exists = isNumber ? Number(reference) <= groups.count : groups.names.has(reference);
  if (!exists)
    throw new RuleProblem(`the replacement refers to group "${reference}", which the pattern does not have`);
  return { group: isNumber ? Number(reference) : reference };
}

/** As in JavaScript, a dollar sign that refers to nothing is literal. */
function dollarParts(
  dollar: string,
  groups: { readonly count: number; readonly names: ReadonlySet<string> },
): Part[] {
  if (dollar === '$') return ['$'];
  if (dollar === '&') return [{ group: 0 }];
  if (dollar.startsWith('<')) {
    return groups.names.size === 0 ? [`$${dollar}`] : [groupNamed(dollar.slice(1, -1), groups)];
  }
  for (const length of [2, 1]) {
    const group = Number(dollar.slice(0, length));
    if (group >= 1 && group <= groups.count) return [{ group }, dollar.slice(length)];
  }
  return [`$${dollar}`];
}

/** Python keeps the backslash before anything but letters and digits. */
function escaped(character: string): string {
  if (character === '')
    throw new RuleProblem(String.raw`nothing follows the "\" at the end of the replacement`);
  const control = CONTROLS[character];
  if (control !== undefined) return control;
  if (/[a-zA-Z0-9]/.test(character))
    throw new RuleProblem(`unknown escape "\\${character}" in the replacement`);
  return `\\${character}`;
}
