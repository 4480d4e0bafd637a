import type { PageView, PlanPageData, TreePageData } from '../../cli/render/html/data.ts';
import type { RunRecord } from '../../core/plan/record.ts';
import type { HoldView, PersonView } from '../../server/people-schemas.ts';
import type { HistoryEntry, Overview, PlanView, RunOutput, RunView, TreeName } from '../../server/schemas.ts';

/** The token stays in this tab: session storage ends with it. */
const STORAGE_KEY = 'tcsync-token';

/** The service answered 401. */
export class Unauthorized extends Error {}

/** The service answered with an error. */
export class ServiceError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** A plan with the data of its page. */
export interface LoadedPlan extends Omit<PlanView, 'page'> {
  readonly page: PageView<PlanPageData>;
}

export interface CheckRequest {
  readonly source?: string;
  readonly all?: true;
  readonly undo?: string;
}

interface Started {
  readonly id: string;
}

export interface Api {
  readonly hasToken: boolean;
  setToken(token: string): void;
  /** Keeps the token for reloads of this tab. */
  rememberToken(): void;
  overview(): Promise<Overview>;
  /** Undefined before the first check. */
  plan(): Promise<LoadedPlan | undefined>;
  /** Makes a plan: of a source, of all of them, of the prepared users, or to undo a past run. */
  check(request: CheckRequest): Promise<Started>;
  apply(hash: string, allow: readonly string[]): Promise<Started>;
  tree(name: TreeName): Promise<PageView<TreePageData>>;
  /** The account for an audit, as a file. */
  exportAccount(format: 'csv' | 'json'): Promise<Blob>;
  /** A person, by name, e-mail or external id. */
  person(text: string): Promise<PersonView>;
  holds(): Promise<readonly HoldView[]>;
  /** @param hold `until` is its last day */
  hold(person: string, hold: { readonly until?: string; readonly why?: string }): Promise<void>;
  release(person: string): Promise<void>;
  runs(): Promise<readonly RunView[]>;
  run(id: string): Promise<RunOutput>;
  cancelRun(id: string): Promise<void>;
  /** The events of a run, as text. */
  events(id: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  history(): Promise<readonly HistoryEntry[]>;
  pastRun(id: string): Promise<RunRecord>;
}

/**
 * Creates the client of the HTTP service. Its paths are relative, so that the page works behind a prefix. Its methods
 * throw Unauthorized, a ServiceError with the service's message, or a TypeError when there is no answer.
 */
export function createApi(): Api {
  let token = sessionStorage.getItem(STORAGE_KEY) ?? '';

  async function send(method: string, path: string, body?: object, signal?: AbortSignal): Promise<Response> {
    const sentToken = token;
    const response = await fetch(path, {
      method,
      headers: {
        ...(token !== '' && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    });
    if (response.ok) return response;
    // An answer to an earlier token says nothing about the current one.
    if (response.status === 401 && sentToken === token) throw new Unauthorized();
    const { error = `The service returned HTTP ${response.status}.` }: { readonly error?: string } =
      await response.json().catch(() => ({}));
    throw new ServiceError(response.status, error);
  }

  async function request<Result>(method: string, path: string, body?: object): Promise<Result> {
    return (await send(method, path, body)).json();
  }

  return {
    get hasToken() {
      return token !== '';
    },
    setToken(value) {
      token = value;
      sessionStorage.removeItem(STORAGE_KEY);
    },
    rememberToken: () => sessionStorage.setItem(STORAGE_KEY, token),
    overview: () => request('GET', 'overview'),
    async plan() {
      try {
        return await request('GET', 'plan');
      } catch (error) {
        if (error instanceof ServiceError && error.status === 404) return undefined;
        throw error;
      }
    },
    check: (what) => request('POST', 'checks', what),
    apply: (hash, allow) => request('POST', `plan/${hash}/apply`, { allow }),
    tree: async (name) =>
      (await request<{ readonly page: PageView<TreePageData> }>('GET', `trees/${name}`)).page,
    exportAccount: async (format) => (await send('GET', `export?format=${format}`)).blob(),
    person: (text) => request('GET', `people?search=${encodeURIComponent(text)}`),
    holds: async () => (await request<{ readonly holds: readonly HoldView[] }>('GET', 'holds')).holds,
    async hold(person, hold) {
      await send('PUT', `holds/${encodeURIComponent(person)}`, hold);
    },
    async release(person) {
      await send('DELETE', `holds/${encodeURIComponent(person)}`);
    },
    runs: async () => (await request<{ readonly runs: readonly RunView[] }>('GET', 'runs')).runs,
    run: (id) => request('GET', `runs/${encodeURIComponent(id)}`),
    async cancelRun(id) {
      await send('DELETE', `runs/${encodeURIComponent(id)}`);
    },
    async events(id, signal) {
      const { body } = await send('GET', `runs/${encodeURIComponent(id)}/events`, undefined, signal);
      return body ?? new ReadableStream();
    },
    history: async () =>
      (await request<{ readonly history: readonly HistoryEntry[] }>('GET', 'history')).history,
    pastRun: (id) => request('GET', `history/${encodeURIComponent(id)}`),
  };
}
