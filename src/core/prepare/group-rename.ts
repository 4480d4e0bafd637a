import type { GroupPath } from '../model.ts';
import { nfc } from '../text.ts';
import { splitPath } from './departments.ts';
import { translatePattern } from './pattern.ts';
import { collectProblem, RuleProblem } from './problems.ts';
import { captureGroups, type Replacer, translateReplacement } from './replacement.ts';

export type RenameGroups = (path: GroupPath) => GroupPath;

interface RenameRule {
  readonly pattern: RegExp;
  readonly replacer: Replacer;
}

/**
 * Parses rules `pattern|||replacement`, separated by `;;;`; every problem is added to `problems`, with its rule.
 * @returns a function that applies them in order to the joined path, and splits the result again
 */
export function parseRenameRules(text: string | undefined, problems: string[]): RenameGroups {
  const rules = (text ?? '')
    .split(';;;')
    .filter((rule) => rule.trim() !== '')
    .flatMap((rule) => collectProblem(problems, () => parseRule(rule)) ?? []);
  if (rules.length === 0) return (path) => path;
  const known = new Map<GroupPath, GroupPath>();
  return (path) => {
    const renamed = known.get(path) ?? rename(path, rules);
    known.set(path, renamed);
    return renamed;
  };
}

function rename(path: GroupPath, rules: readonly RenameRule[]): GroupPath {
  const before = path.join('/');
  const after = rules.reduce((text, { pattern, replacer }) => text.replace(pattern, replacer), before);
  return after === before ? path : splitPath(nfc(after));
}

function parseRule(rule: string): RenameRule {
  const where = `TIMECAMP_CHANGE_GROUPS_REGEX: the rule "${rule}"`;
  const [pattern = '', replacement, ...rest] = rule.split('|||');
  if (replacement === undefined)
    throw new RuleProblem(`${where} has no "|||" between pattern and replacement`);
  if (rest.length > 0) {
    throw new RuleProblem(`${where} has more than one "|||"; separate rules with ";;;"`);
  }
  try {
    const compiled = translatePattern(pattern, 'g');
    return { pattern: compiled, replacer: translateReplacement(replacement, captureGroups(compiled)) };
  } catch (error) {
    throw error instanceof RuleProblem ? new RuleProblem(`${where} is invalid: ${error.message}`) : error;
  }
}
