import { connect as connectPlain, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import {
  Client,
  type Filter,
  PagedResultsControl,
  SearchEntry,
  SearchRequest,
  type SearchResponse,
} from 'ldapts';
import type { Endpoint } from './endpoint.ts';
import { type ReadEntry, readEntry } from './entry.ts';
import { explainBind, explainConnect, explainStartTls, lostConnection, timedOut } from './errors.ts';

const WHO_AM_I = '1.3.6.1.4.1.4203.1.11.3';
/** A server that no longer reads must not hold up the end. */
const UNBIND_TIMEOUT_MS = 1000;

export interface Query {
  readonly base: string;
  readonly scope: 'base' | 'sub';
  readonly filter: Filter;
  readonly attributes: readonly string[];
  /** Asks for one page; without it the server answers with everything at once. */
  readonly page?: { readonly size: number; readonly cookie: Buffer };
}

/** What the server said to one search request. */
export interface SearchResult {
  /** The LDAP result code, 0 for success. */
  readonly code: number;
  /** The server's own words, often empty. */
  readonly message: string;
  /** With noSuchObject: the part of the base that is there. */
  readonly matched: string;
  readonly entries: readonly ReadEntry[];
  /** Asks for the page after this one; empty when there is none. */
  readonly cookie: Buffer;
}

/** One connection, logged in. It is never opened again when it breaks: that would be without login and encryption. */
export interface Connection {
  /** `what` names the request in messages. Refusals are answers too; only silence and a broken connection throw. */
  search(query: Query, what: string): Promise<SearchResult>;
  /** Who the server thinks we are; empty for nobody. */
  whoAmI(): Promise<string>;
  /** Requests sent so far, the bind included. */
  readonly requests: number;
  close(): Promise<void>;
}

/**
 * Connects, encrypts as the endpoint says, and logs in.
 * @throws RemoteError that says which of the three failed and what to do
 */
export async function openConnection(
  endpoint: Endpoint,
  login: { readonly name: string; readonly password: string },
  signal: AbortSignal,
): Promise<Connection> {
  const link = await openEncrypted(endpoint, signal);
  try {
    await link.bind(login.name, login.password);
    return link;
  } catch (error) {
    await link.close();
    throw error;
  }
}

/** Connects and encrypts as the endpoint says. */
export async function openEncrypted(endpoint: Endpoint, signal: AbortSignal): Promise<LdapConnection> {
  const link = await openLink(endpoint, signal);
  try {
    if (endpoint.security === 'starttls') await link.encrypt();
    return link;
  } catch (error) {
    await link.close();
    throw error;
  }
}

/** Connects, encrypted from the start where the endpoint says so, and no more. */
export async function openLink(endpoint: Endpoint, signal: AbortSignal): Promise<LdapConnection> {
  const { host, port } = endpoint;
  const secure = endpoint.security === 'ldaps';
  signal.throwIfAborted();
  const socket = secure ? connectTls({ ...endpoint.tls, host, port }) : connectPlain({ host, port });
  // Look-ups go out several at a time, each a small packet.
  socket.setNoDelay(true);
  const interrupt = (): void => {
    socket.destroy();
  };
  signal.addEventListener('abort', interrupt, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', interrupt));
  const opened = new Promise<void>((resolve, reject) => {
    socket.once(secure ? 'secureConnect' : 'connect', () => resolve());
    socket.once('error', reject);
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
  try {
    await inTime(opened, endpoint, 'the connection');
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw explainConnect(error, endpoint);
  }
  return new LdapConnection(endpoint, signal, socket);
}

/**
 * Methods beneath the public search of ldapts, which is pinned to one version for their sake. That search stops paging
 * at a page without entries even when the server announces another page, refuses a paging control of the caller, and
 * drops the matched part of a base from its errors.
 */
interface ClientInternals {
  _nextMessageId(): number;
  /** Throws when the connection is closed, and opens no other. */
  _send(request: SearchRequest): Promise<SearchResponse | undefined>;
}

/** A connection on its way: first to encrypt, where that is still to be done, then to bind. */
class LdapConnection implements Connection {
  requests = 0;
  readonly #client: Client;
  readonly #endpoint: Endpoint;
  readonly #signal: AbortSignal;
  readonly #socket: Socket;
  /** Rejects as soon as the connection is gone. */
  readonly #broken: Promise<never>;

  constructor(endpoint: Endpoint, signal: AbortSignal, socket: Socket) {
    this.#endpoint = endpoint;
    this.#signal = signal;
    this.#socket = socket;
    this.#client = new Client({ url: 'ldap://ready', createConnection: () => socket });
    this.#broken = new Promise((_, reject) => {
      socket.once('close', () => reject(lostConnection(endpoint)));
    });
    this.#broken.catch(() => {});
  }

  async encrypt(): Promise<void> {
    const options: ConnectionOptions = { ...this.#endpoint.tls };
    this.requests += 1;
    try {
      await this.#finish(this.#client.startTLS(options), 'the encryption (StartTLS)');
    } catch (error) {
      throw explainStartTls(error, this.#endpoint);
    }
  }

  async bind(name: string, password: string): Promise<void> {
    this.requests += 1;
    try {
      await this.#finish(this.#client.bind(name, password), 'the login');
    } catch (error) {
      throw explainBind(error, this.#endpoint, name);
    }
  }

  async search(query: Query, what: string): Promise<SearchResult> {
    const page = query.page === undefined ? [] : [new PagedResultsControl({ value: query.page })];
    const internals = this.#client as unknown as ClientInternals;
    const request = new SearchRequest({
      messageId: internals._nextMessageId(),
      baseDN: query.base,
      scope: query.scope,
      filter: query.filter,
      attributes: [...query.attributes],
      timeLimit: Math.ceil(this.#endpoint.timeoutMs / 1000),
      controls: page,
    });
    this.requests += 1;
    const sent = async (): Promise<SearchResponse | undefined> => internals._send(request);
    const response = await this.#finish(sent(), what);
    if (response === undefined) throw lostConnection(this.#endpoint);
    const paging = response.controls?.find((control) => control instanceof PagedResultsControl);
    return {
      code: response.status,
      message: response.errorMessage,
      matched: response.matchedDN,
      entries: response.searchEntries.filter((entry) => entry instanceof SearchEntry).map(readEntry),
      cookie: paging?.value?.cookie ?? Buffer.alloc(0),
    };
  }

  async whoAmI(): Promise<string> {
    this.requests += 1;
    const { value } = await this.#finish(this.#client.exop(WHO_AM_I), 'the question who we are');
    return value ?? '';
  }

  async close(): Promise<void> {
    const timeout = delay(UNBIND_TIMEOUT_MS, undefined, { ref: false });
    await Promise.race([this.#client.unbind(), this.#broken, timeout]).catch(() => {});
    this.#socket.destroy();
  }

  async #finish<T>(work: Promise<T>, what: string): Promise<T> {
    try {
      return await inTime(Promise.race([work, this.#broken]), this.#endpoint, what);
    } catch (error) {
      this.#signal.throwIfAborted();
      throw error;
    }
  }
}

/** The work's result, unless the endpoint's time is over before. */
async function inTime<T>(work: Promise<T>, endpoint: Endpoint, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(timedOut(endpoint, what)), endpoint.timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
