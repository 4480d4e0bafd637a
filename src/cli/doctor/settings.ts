import { sourcesWithSettings } from '../../app/sources-with-settings.ts';
import { UserError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { Inspection } from '../../config/load.ts';
import type { Environment } from '../../config/variables.ts';
import { SECTIONS } from '../../sources/all-settings.ts';
import {
  type AllSettings,
  type AnySource,
  loadSource,
  SOURCE_NAMES,
  type SourceName,
} from '../../sources/registry.ts';
import type { Step } from '../../sources/source.ts';
import { checkVariables } from './environment.ts';

/** The names of the sections that belong to sources; unused sources need no settings. */
const SOURCE_SECTIONS: readonly string[] = SOURCE_NAMES;

/** One step for each section in use, with all of its problems. */
export function* checkSettings(
  { sections, notices: general, fileProblem, fromCommand }: Inspection<AllSettings>,
  sources: readonly AnySource[],
  environment: Environment,
): Generator<Step> {
  const notices = [...general, ...checkVariables(environment)];
  if (fileProblem !== undefined || notices.length > 0)
    yield step('.env and variable names', fileProblem === undefined ? [] : [fileProblem], notices);
  if (fromCommand.length > 0)
    yield { title: 'TCSYNC_SECRET_COMMAND sets secrets', detail: fromCommand.join(', ') };
  const used = new Set<string>(sources.flatMap((source) => source.sections));
  for (const [name, reading] of sections) {
    if (SOURCE_SECTIONS.includes(name) && !used.has(name)) continue;
    const risks = name === 'timecamp' && reading.values['sslVerify'] === false ? [UNVERIFIED] : [];
    const source = sources.find((known) => known.name === name);
    const problems = [...reading.problems, ...(source?.problems?.(reading.values) ?? [])];
    yield step(SECTIONS[name].title, problems, [...reading.notices, ...risks]);
  }
  if (sources.length === 0) {
    yield {
      title: 'An HR system is configured',
      detail: '',
      error: new UserError('No HR system is configured.', {
        code: 'settings',
        hint: 'Run tcsync init, or add the settings of your HR system to .env; `tcsync docs settings` lists them. If people come from a file, run tcsync doctor file.',
      }),
    };
  }
}

const UNVERIFIED: Notice = {
  level: 'warning',
  code: 'timecamp-unverified',
  message:
    'TIMECAMP_SSL_VERIFY is off: others on the network can read the API key and all data. Set TCSYNC_CA_FILE to your CA certificate instead.',
};

function step(title: string, problems: readonly string[], notices: Step['notices']): Step {
  if (problems.length === 0) return { title, detail: '', notices: notices ?? [] };
  const error = new UserError(problems.join('\n'), {
    code: 'settings',
    hint: 'Correct the settings in .env or in the environment; `tcsync docs settings` explains each one.',
  });
  return { title, detail: '', error, notices: notices ?? [] };
}

/** The source that is named; otherwise those in TCSYNC_SOURCES, or those that have settings. */
export async function sourcesToCheck(
  named: SourceName | undefined,
  inspection: Inspection<AllSettings>,
): Promise<readonly AnySource[]> {
  const names = named === undefined ? sourcesWithSettings(inspection) : [named];
  return Promise.all(names.map(loadSource));
}
