import type { PrepareSettings } from './settings.ts';
import { translatePattern } from './pattern.ts';
import { collectProblem, RuleProblem, rulesError } from './problems.ts';
import { parseRenameRules, type RenameGroups } from './group-rename.ts';
import { NO_TRANSFORMS, parseTransformRules, runRuleTests, type TransformRules } from './transform-rules.ts';

/** The parsed patterns and rules of the settings. */
export interface PrepareRules {
  readonly exclude: RegExp | undefined;
  readonly renameGroups: RenameGroups;
  readonly transforms: TransformRules;
}

/** The settings that hold patterns and rules, unparsed. */
type RuleTexts = Pick<PrepareSettings, 'excludeRegex' | 'changeGroupsRegex' | 'prepareTransformConfig'>;

/**
 * Parses the patterns and rules.
 * @throws UserError, exit code 64, that quotes every invalid rule
 */
export function compileRules(texts: RuleTexts): PrepareRules {
  const { rules, problems } = readRules(texts);
  if (problems.length > 0) throw rulesError(problems);
  return rules;
}

/** @throws UserError, exit code 64, with the expected and the actual value of every test that fails */
export function checkRuleTests({ transforms }: PrepareRules): void {
  const failures = runRuleTests(transforms);
  if (failures.length > 0) throw rulesError(failures);
}

/** The problems of the patterns and rules, one sentence each. */
export function findRuleProblems(texts: Partial<RuleTexts>): readonly string[] {
  return readRules(texts).problems;
}

function readRules({ excludeRegex, changeGroupsRegex, prepareTransformConfig }: Partial<RuleTexts>): {
  readonly rules: PrepareRules;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const exclude =
    excludeRegex === undefined ? undefined : collectProblem(problems, () => parseExclude(excludeRegex));
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
    throw new RuleProblem(`TIMECAMP_EXCLUDE_REGEX: "${pattern}" is invalid: ${error.message}`);
  }
}
