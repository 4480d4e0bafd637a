import { fetchJson, type FetchOutcome, fetchSources } from '../../app/fetch-sources.ts';
import { fetchPeople } from '../../app/fetch.ts';
import { resultHead, warningsOf } from '../../app/result.ts';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { SourceName } from '../../sources/registry.ts';
import { localFile } from '../../storage/file.ts';
import { chooseSources } from '../chosen-sources.ts';
import type { CommonOptions, Context } from '../context.ts';
import { renderFetch, renderFetchError } from '../render/fetch.ts';
import type { SourceArguments } from '../source-options.ts';

export interface FetchOptions extends CommonOptions, Omit<SourceArguments, 'path'> {
  /** A local file instead of var/users.json. */
  readonly output?: string;
  readonly allowEmpty?: boolean;
  readonly allowMissingGroups?: boolean;
}

/**
 * `tcsync fetch [source]`: reads all people and replaces the file of employees once all are read. Without a source, each
 * of TCSYNC_SOURCES; one that fails does not stop the others.
 */
export async function runFetch(
  name: SourceName | undefined,
  path: string | undefined,
  options: FetchOptions,
  context: Context,
): Promise<ExitCode> {
  const { allowEmpty, allowMissingGroups, output } = options;
  const { shell } = context;
  const chosen = await chooseSources({ name, path, ...options }, shell);
  const requests = chosen.map((source) => ({ ...source, allowEmpty, allowMissingGroups }));
  const sources = chosen.map(({ source }) => source);
  const sections = sources.flatMap((source) => source.sections);
  const session = await context.open([...sections, 'sources', 'network'], {
    sources,
    anywhere: path !== undefined,
  });
  const [request] = requests;
  if (output === undefined || request === undefined) {
    const fetches = await fetchSources(requests, session);
    return report(
      fetches,
      fetches.flatMap(({ notices }) => notices),
      { name, ...options },
      context,
    );
  }
  const fetched = await fetchPeople(request, session, localFile(shell.cwd, output));
  return report([{ source: request.source, ...fetched }], fetched.notices, { name, ...options }, context);
}

function report(
  outcomes: readonly FetchOutcome[],
  notices: readonly Notice[],
  { name, format }: FetchOptions & { readonly name: SourceName | undefined },
  context: Context,
): ExitCode {
  const exitCode = outcomes.some(({ error }) => error !== undefined) ? EXIT.failed : EXIT.done;
  const head = resultHead(context, name === undefined ? 'fetch' : `fetch ${name}`, exitCode);
  if (format === 'json')
    context.writeJson({ ...head, ...fetchJson(outcomes), warnings: warningsOf(notices) });
  else context.writeStdout(renderOutcomes(outcomes, head.seconds));
  return exitCode;
}

/** The outcomes in words. */
export function renderOutcomes(outcomes: readonly FetchOutcome[], seconds: number): string {
  return outcomes
    .flatMap(({ source: { title }, report: done, error }) => [
      ...(done === undefined ? [] : [renderFetch(done, title, seconds)]),
      ...(error === undefined ? [] : [renderFetchError(title, error)]),
    ])
    .join('\n');
}
