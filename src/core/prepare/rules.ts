import type { PrepareSettings } from './settings.ts';
import { translatePattern } from './pattern.ts';
import { collect, RuleProblem, rulesError } from './problems.ts';
import { parseRenameRules, type RenameGroups } from './group-rename.ts';
import { NO_TRANSFORMS, parseTransformRules, type TransformRules } from './transform-rules.ts';

/** The patterns and rules of the settings, understood. */
export interface PrepareRules {
  readonly exclude: RegExp | undefined;
  readonly renameGroups: RenameGroups;
  readonly transforms: TransformRules;
}

/** The settings that hold patterns and rules, as they were given. */
type RuleTexts = Pick<PrepareSettings, 'excludeRegex' | 'changeGroupsRegex' | 'prepareTransformConfig'>;

/**
 * Understands the patterns and rules before anything is done with them.
 * @throws UserError, exit code 64, that shows every rule that is wrong
 */
export function compileRules(texts: RuleTexts): PrepareRules {
  const { rules, problems } = readRules(texts);
  if (problems.length > 0) throw rulesError(problems);
  return rules;
}

/** What is wrong with the patterns and rules, one whole sentence each. */
export function findRuleProblems(texts: Partial<RuleTexts>): readonly string[] {
  return readRules(texts).problems;
}

function readRules({ excludeRegex, changeGroupsRegex, prepareTransformConfig }: Partial<RuleTexts>): {
  readonly rules: PrepareRules;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const exclude =
    excludeRegex === undefined ? undefined : collect(problems, () => parseExclude(excludeRegex));
  const renameGroups = parseRenameRules(changeGroupsRegex, problems);
  const transforms =
    prepareTransformConfig === undefined
      ? NO_TRANSFORMS
      : parseTransformRules(prepareTransformConfig, problems);
  return { rules: { exclude, renameGroups, transforms }, problems };
}

function parseExclude(pattern: string): RegExp {
  try {
    return translatePattern(pattern);
  } catch (error) {
    if (!(error instanceof RuleProblem)) throw error;
    throw new RuleProblem(`TIMECAMP_EXCLUDE_REGEX: "${pattern}" cannot be used: ${error.message}`);
  }
}
