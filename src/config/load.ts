import { EXIT, UserError } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';
import { readSection } from './reading.ts';
import type { Section } from './setting.ts';
import { SECTIONS, type SectionName, type Settings } from './table.ts';
import { unknownVariables } from './unknown.ts';
import { readVariables, type Environment } from './variables.ts';

export interface Loaded<S extends SectionName> {
  readonly settings: Pick<Settings, S>;
  readonly notices: readonly Notice[];
  /** Every secret that was given, also those of sections not asked for: none of them may be printed. */
  readonly secrets: readonly string[];
}

/**
 * Reads and checks the settings of some sections, from the environment and from `.env` in the working directory.
 * Variables of other sections may be missing or wrong.
 * @throws UserError, code `settings`, exit code 64, with all problems at once.
 */
export function loadSettings<S extends SectionName>(
  environment: Environment,
  sections: readonly S[],
): Loaded<S> {
  const asked = new Set<SectionName>(sections);
  const { given, notices: ofFile, problem: fileProblem } = readVariables(environment);
  const problems: string[] = fileProblem === undefined ? [] : [fileProblem];
  const notices: Notice[] = [...ofFile, ...unknownVariables(given)];
  const secrets = new Set<string>();
  const settings: Partial<Record<SectionName, object>> = {};

  for (const [name, section] of Object.entries(SECTIONS) as [SectionName, Section][]) {
    const reading = readSection(section, given, environment.cwd);
    for (const secret of reading.secrets) secrets.add(secret);
    if (!asked.has(name)) continue;
    settings[name] = Object.freeze(reading.values);
    problems.push(...reading.problems);
    notices.push(...reading.notices);
  }

  if (problems.length > 0) throw wrongSettings(problems);
  return { settings: settings as Pick<Settings, S>, notices, secrets: [...secrets] };
}

function wrongSettings(problems: readonly string[]): UserError {
  const head = problems.length === 1 ? 'A setting is wrong:' : `${problems.length} settings are wrong:`;
  return new UserError([head, ...problems.map((problem) => `  ${problem}`)].join('\n'), {
    code: 'settings',
    hint: 'Put them right in .env or in the environment; docs/settings.md explains each. Nothing was done.',
    exitCode: EXIT.usage,
  });
}
