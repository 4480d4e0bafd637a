import { RuleProblem } from '../prepare/problems.ts';
import { getPath, parsePath, type PropertyPath } from '../prepare/property-path.ts';
import { joinedText } from './values.ts';

/** A text with placeholders: `${first_name} ${last_name}`; `$${` is a literal `${`. */
export interface Template {
  readonly paths: readonly PropertyPath[];
  /** The text, trimmed; undefined when nothing is in any of its placeholders. */
  readonly render: (source: object) => string | undefined;
}

/** Whether a value has placeholders. */
export function isTemplate(value: unknown): value is string {
  return typeof value === 'string' && value.includes('${');
}

const TOKEN = /\$\$\{|\$\{([^}]*)(\}?)/g;

/** @throws RuleProblem for a placeholder that is not closed or has no valid path */
export function parseTemplate(text: string, where: string): Template {
  const parts: (string | PropertyPath)[] = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, path, close] = match;
    parts.push(text.slice(end, match.index));
    end = match.index + whole.length;
    if (path === undefined) parts.push('${');
    else if (close === '') throw new RuleProblem(`${where}: "${whole}" has no closing brace`);
    else parts.push(parsePath(path.trim(), where));
  }
  parts.push(text.slice(end));
  const paths = parts.filter((part) => typeof part !== 'string');
  return {
    paths,
    render: (source) => {
      let isFilled = paths.length === 0;
      const rendered = parts.map((part) => {
        if (typeof part === 'string') return part;
        const found = joinedText(getPath(source, part))?.trim() ?? '';
        if (found !== '') isFilled = true;
        return found;
      });
      return isFilled ? rendered.join('').trim() : undefined;
    },
  };
}
