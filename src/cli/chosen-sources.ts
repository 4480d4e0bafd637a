import type { FetchRequest } from '../app/fetch.ts';
import { usageError } from '../base/errors.ts';
import { loadSettings } from '../config/load.ts';
import { SECTIONS } from '../sources/all-settings.ts';
import { type AnySource, loadSource, type SourceName } from '../sources/registry.ts';
import { isSourceName, sourceListProblems } from '../sources/source-list.ts';
import type { Shell } from './context.ts';
import { readSourceOptions, type SourceArguments } from './source-options.ts';

/** The command line of a command that reads sources. */
export interface SourceWords extends SourceArguments {
  /** Undefined for all of TCSYNC_SOURCES. */
  readonly name: SourceName | undefined;
  /** The people go into a file of their own, which is not merged with others. */
  readonly output?: string | undefined;
}

/** The names in TCSYNC_SOURCES. @throws UserError, exit 64, when the setting is invalid */
export function configuredSources(shell: Pick<Shell, 'env' | 'cwd'>): readonly SourceName[] {
  const { settings } = loadSettings(SECTIONS, shell, ['sources'], { sources: sourceListProblems });
  return settings.sources.sources.filter(isSourceName);
}

/**
 * The sources that a command reads, with the options for each: the one that is named, else all of TCSYNC_SOURCES.
 * @throws UserError, exit 64, when there are none or the options are for another source
 */
export async function chooseSources(
  { name, output, ...words }: SourceWords,
  shell: Pick<Shell, 'env' | 'cwd'>,
): Promise<readonly Pick<FetchRequest, 'source' | 'sourceOptions'>[]> {
  const names = configuredSources(shell);
  if (name !== undefined) {
    if (names.length > 1 && output === undefined && !names.includes(name)) {
      throw usageError(
        `${name} is not in TCSYNC_SOURCES (${names.join(',')}), so prepare would not read its people.`,
        `Add ${name} to TCSYNC_SOURCES, or write to another file with fetch --output.`,
      );
    }
    const source = await loadSource(name);
    return [{ source, sourceOptions: readSourceOptions(source, words, shell.cwd) }];
  }
  if (names.length === 0) {
    throw usageError(
      'No source is specified.',
      "Specify one, for example bamboohr, or set TCSYNC_SOURCES to this account's sources.",
    );
  }
  if (output !== undefined && names.length > 1)
    throw usageError('--output requires the name of one source.', `Use one of ${names.join(', ')}.`);
  const sources = await Promise.all(names.map(loadSource));
  return sources.map((source) => ({
    source,
    sourceOptions: readSourceOptions(source, argumentsFor(source, sources, words), shell.cwd),
  }));
}

/** Options that another one of the sources takes are not for this one. */
function argumentsFor(
  { takes }: AnySource,
  sources: readonly AnySource[],
  { map, encoding, timeOff, from, to, ...words }: SourceArguments,
): SourceArguments {
  const isTakenBy = (part: AnySource['takes']): boolean =>
    takes === part || !sources.some((source) => source.takes === part);
  return {
    ...words,
    ...(isTakenBy('file') ? given({ map, encoding }) : {}),
    ...(isTakenBy('timeOff') ? given({ timeOff, from, to }) : {}),
  };
}

function given(
  words: SourceArguments | Readonly<Record<string, string | boolean | undefined>>,
): SourceArguments {
  return Object.fromEntries(Object.entries(words).filter(([, word]) => word !== undefined));
}
