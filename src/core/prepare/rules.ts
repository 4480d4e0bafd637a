import type { PrepareOptions } from './options.ts';
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

/**
 * Understands the patterns and rules before anything is done with them.
 * @throws UserError, exit code 64, that shows every rule that is wrong
 */
export function compileRules({
  excludeRegex,
  changeGroupsRegex,
  prepareTransformConfig,
}: PrepareOptions): PrepareRules {
  const problems: string[] = [];
  const exclude =
    excludeRegex === undefined ? undefined : collect(problems, () => parseExclude(excludeRegex));
  const renameGroups = parseRenameRules(changeGroupsRegex, problems);
  const transforms =
    prepareTransformConfig === undefined
      ? NO_TRANSFORMS
      : parseTransformRules(prepareTransformConfig, problems);
  if (problems.length > 0) throw rulesError(problems);
  return { exclude, renameGroups, transforms };
}

function parseExclude(pattern: string): RegExp {
  try {
    return translatePattern(pattern);
  } catch (error) {
    if (!(error instanceof RuleProblem)) throw error;
    throw new RuleProblem(`TIMECAMP_EXCLUDE_REGEX: "${pattern}" cannot be used: ${error.message}`);
  }
}
