import { fetchPeople } from '../../app/fetch.ts';
import { resultHead, warningsOf } from '../../app/result.ts';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import { loadSource, type SourceName } from '../../sources/registry.ts';
import { localFile } from '../../storage/file.ts';
import type { CommonOptions, Context } from '../context.ts';
import { renderFetch } from '../render/fetch.ts';
import { readSourceOptions, type SourceArguments } from '../source-options.ts';

export interface FetchOptions extends CommonOptions, Omit<SourceArguments, 'path'> {
  /** A local file instead of var/users.json. */
  readonly output?: string;
  readonly allowEmpty?: boolean;
  readonly allowMissingGroups?: boolean;
}

/** `tcsync fetch <source>`: reads all people and replaces the file of employees once all are read. */
export async function runFetch(
  name: SourceName,
  path: string | undefined,
  options: FetchOptions,
  context: Context,
): Promise<ExitCode> {
  const { allowEmpty, allowMissingGroups, output, format } = options;
  const { cwd } = context.shell;
  const source = await loadSource(name);
  const sourceOptions = readSourceOptions(source, { path, ...options }, cwd);
  const session = await context.open([...source.sections, 'network'], { source });
  const { report, notices } = await fetchPeople(
    { source, sourceOptions, allowEmpty, allowMissingGroups },
    session,
    output === undefined ? undefined : localFile(cwd, output),
  );
  const head = resultHead(session, `fetch ${name}`, EXIT.done);
  if (format === 'json') context.writeJson({ ...head, ...report, warnings: warningsOf(notices) });
  else context.writeStdout(renderFetch(report, source.title, head.seconds));
  return EXIT.done;
}
