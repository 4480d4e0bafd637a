import { EXIT, RemoteError, UserError } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';
import type { FetchReport } from '../core/fetch-report.ts';
import type { FetchFailure } from '../core/model.ts';
import type { AllSettings, AnySource } from '../sources/registry.ts';
import type { EmployeesDocument } from '../storage/documents.ts';
import { clearFetchFailure, employeesKey, writeFetchFailure } from '../storage/source-documents.ts';
import { describeFailure, type Failure } from './failure.ts';
import { fetchPeople, type FetchRequest } from './fetch.ts';
import type { Session } from './session.ts';

/** How the fetch of a source ended: either with a report or with an error. */
export interface FetchOutcome {
  readonly source: AnySource;
  readonly report?: FetchReport | undefined;
  readonly error?: Failure | undefined;
}

export interface SourceFetch extends FetchOutcome {
  readonly employees?: EmployeesDocument;
  readonly notices: readonly Notice[];
  /** What prepare and sync know of the error. */
  readonly failure?: FetchFailure;
}

/**
 * Fetches sources one after the other, each into its own file. With several sources in TCSYNC_SOURCES, one that fails
 * does not stop the others; the failure is stored, so that prepare and sync leave its people alone.
 * @throws the error of the only source, or one error when all of them fail
 */
export async function fetchSources(
  requests: readonly FetchRequest[],
  session: Session<keyof AllSettings>,
): Promise<readonly SourceFetch[]> {
  const { sources: names } = session.settings.sources;
  const { storage, clock, log, signal } = session;
  const fetches: SourceFetch[] = [];
  const errors: SourceError[] = [];
  let first: unknown;
  for (const request of requests) {
    const { source } = request;
    try {
      const target = { storage, key: employeesKey(source.name, names) };
      const fetched = await fetchPeople(request, session, target);
      if (names.length > 1) await clearFetchFailure(storage, source.name);
      fetches.push({ source, ...fetched });
    } catch (error) {
      if (names.length < 2 || signal.aborted || !isExpected(error)) throw error;
      first ??= error;
      const described = describeFailure(error, false);
      const failure = { at: new Date(clock.now()).toISOString(), code: described.code };
      errors.push({ title: source.title, error: described });
      await writeFetchFailure(storage, source.name, failure);
      log.error(
        { source: source.name, code: failure.code },
        `${source.title} could not be fetched: ${described.message}`,
      );
      fetches.push({ source, failure, error: described, notices: [] });
    }
  }
  if (errors.length < fetches.length || errors.length === 0) return fetches;
  throw errors.length === 1 ? first : allFailed(errors);
}

interface SourceError {
  readonly title: string;
  readonly error: Failure;
}

function allFailed(errors: readonly SourceError[]): UserError {
  const messages = errors.map(({ title, error }) => `${title}: ${error.message}`);
  const hints = errors.flatMap(({ title, error: { hint } }) =>
    hint === undefined ? [] : [`${title}: ${hint}`],
  );
  return new UserError(['No source was fetched.', ...messages].join('\n'), {
    code: 'source',
    exitCode: EXIT.failed,
    hint: [...hints, 'No user was changed.'].join('\n'),
  });
}

/** A bug is not the failure of a source. */
function isExpected(error: unknown): boolean {
  return error instanceof UserError || error instanceof RemoteError;
}

/** The outcomes as JSON: the report of a single source as it is, of several a list with the errors. */
export function fetchJson(outcomes: readonly FetchOutcome[]): object {
  const [only] = outcomes;
  if (only?.report !== undefined && outcomes.length === 1) return only.report;
  return {
    sources: outcomes.map(({ source, report, error }) => report ?? { source: source.name, error }),
  };
}
