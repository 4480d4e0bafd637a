import type { RunRecord } from '../../core/plan/record.ts';
import type { HistoryEntry, RunOutput, RunView } from '../../server/schemas.ts';

/** The token stays in this tab: session storage ends with it. */
const STORAGE_KEY = 'tcsync-token';

/** The service answered 401. */
export class Unauthorized extends Error {}

export interface Api {
  readonly hasToken: boolean;
  setToken(token: string): void;
  /** Keeps the token for reloads of this tab. */
  rememberToken(): void;
  runs(): Promise<readonly RunView[]>;
  run(id: string): Promise<RunOutput>;
  startDryRun(): Promise<{ readonly id: string }>;
  cancelRun(id: string): Promise<void>;
  history(): Promise<readonly HistoryEntry[]>;
  pastRun(id: string): Promise<RunRecord>;
}

/** Creates the client of the HTTP service. Its methods throw Unauthorized, or an Error with the service's message. */
export function createApi(): Api {
  let token = sessionStorage.getItem(STORAGE_KEY) ?? '';

  async function request<Result>(method: string, path: string, body?: object): Promise<Result> {
    const sentToken = token;
    const response = await fetch(path, {
      method,
      headers: {
        ...(token !== '' && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const result: Result & { readonly error?: string } = await response.json();
    // An answer to an earlier token says nothing about the current one.
    if (response.status === 401) throw sentToken === token ? new Unauthorized() : new Error('');
    if (!response.ok) throw new Error(result.error ?? `The service answered ${response.status}.`);
    return result;
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
    runs: async () => (await request<{ runs: readonly RunView[] }>('GET', '/runs')).runs,
    run: (id) => request('GET', `/runs/${encodeURIComponent(id)}`),
    startDryRun: () => request('POST', '/run?wait=false', { command: 'sync', args: ['--dry-run'] }),
    cancelRun: async (id) => {
      await request('DELETE', `/runs/${encodeURIComponent(id)}`);
    },
    history: async () => (await request<{ history: readonly HistoryEntry[] }>('GET', '/history')).history,
    pastRun: (id) => request('GET', `/history/${encodeURIComponent(id)}`),
  };
}
