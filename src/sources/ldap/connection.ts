import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import {
  Client,
  type Filter,
  PagedResultsControl,
  ResultCodeError,
  SearchEntry,
  SearchRequest,
  type SearchResponse,
} from 'ldapts';
import { errorCode, RemoteError } from '../../base/errors.ts';
import { explainStartTls, lostConnection, STEP, unreadableAnswer } from './connection-errors.ts';
import type { Endpoint } from './endpoint.ts';
import { type ReadEntry, readEntry } from './entry.ts';
import { explainBind } from './login-errors.ts';
import { inTime, openSocket } from './socket.ts';

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
  /** The server's own message, often empty. */
  readonly message: string;
  /** With noSuchObject: the part of the base that is there. */
  readonly matched: string;
  readonly entries: readonly ReadEntry[];
  /** Addresses of other servers that hold a part of the tree. */
  readonly references: readonly string[];
  /** Requests the next page; empty on the last page. */
  readonly cookie: Buffer;
}

/**
 * A connection after the login. It is never reopened when it breaks: ldapts would do so without login and encryption.
 */
export interface Connection {
  /** `what` names the result in messages. A refusal is a result; silence and a broken connection throw. */
  search(query: Query, what: string): Promise<SearchResult>;
  /** The identity that the server assigns to the connection; empty for an anonymous one. */
  whoAmI(): Promise<string>;
  /** Requests sent so far, the bind included. */
  readonly requests: number;
  close(): Promise<void>;
}

export interface BindCredentials {
  /** The bind name. */
  readonly name: string;
  readonly password: string;
}

/**
 * Connects, encrypts as the endpoint says, and logs in.
 * @throws RemoteError that says which of the three failed and what to do
 */
export async function openConnection(
  endpoint: Endpoint,
  login: BindCredentials,
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
  const link = new LdapConnection(endpoint, signal, await openSocket(endpoint, signal));
  try {
    if (endpoint.security === 'starttls') await link.encrypt();
    return link;
  } catch (error) {
    await link.close();
    throw error;
  }
}

/**
 * Methods beneath the public search of ldapts, which is pinned to one version for their sake. That search stops paging
 * at a page without entries even when the server announces another page, refuses a paging control of the caller, and
 * drops the matched part of a base from its errors.
 */
interface ClientInternals {
  readonly socket?: Socket;
  _nextMessageId(): number;
  /** Throws when the connection is closed, and opens no other. */
  _send(request: SearchRequest): Promise<SearchResponse | undefined>;
}

/** A connection being set up: it is encrypted by StartTLS where that is needed, then it logs in. */
class LdapConnection implements Connection {
  requests = 0;
  readonly #client: Client;
  readonly #endpoint: Endpoint;
  readonly #signal: AbortSignal;
  readonly #socket: Socket;
  /** Resolves when either side has closed the connection. */
  readonly #closed: Promise<void>;
  /** The encrypted socket on top, after StartTLS. */
  #secureSocket: Socket | undefined;

  constructor(endpoint: Endpoint, signal: AbortSignal, socket: Socket) {
    this.#endpoint = endpoint;
    this.#signal = signal;
    this.#socket = socket;
    this.#client = new Client({ url: 'ldap://ready', createConnection: () => socket });
    this.#closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
  }

  async encrypt(): Promise<void> {
    this.requests += 1;
    await this.#finish(this.#client.startTLS({ ...this.#endpoint.tls }), STEP.startTls, explainStartTls);
    this.#secureSocket = (this.#client as unknown as ClientInternals).socket;
  }

  async bind(name: string, password: string): Promise<void> {
    this.requests += 1;
    await this.#finish(this.#client.bind(name, password), STEP.login, (error, endpoint) =>
      explainBind(error, endpoint, name),
    );
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
    const step = `the request for ${what}`;
    const response = await this.#finish(sent(), step);
    if (response === undefined) throw lostConnection(this.#endpoint, step, this.#socketError());
    const paging = response.controls?.find((control) => control instanceof PagedResultsControl);
    return {
      code: response.status,
      message: response.errorMessage,
      matched: response.matchedDN,
      entries: response.searchEntries.filter((entry) => entry instanceof SearchEntry).map(readEntry),
      references: response.searchReferences.flatMap(({ uris }) => uris),
      cookie: paging?.value?.cookie ?? Buffer.alloc(0),
    };
  }

  async whoAmI(): Promise<string> {
    this.requests += 1;
    const { value } = await this.#finish(this.#client.exop(WHO_AM_I), 'the request for the login name');
    return value ?? '';
  }

  async close(): Promise<void> {
    const timeout = delay(UNBIND_TIMEOUT_MS, undefined, { ref: false });
    await Promise.race([this.#client.unbind(), this.#closed, timeout]).catch(() => {});
    this.#socket.destroy();
  }

  /**
   * What ended the connection, if the socket knows. TLS 1.3 demands a certificate after the handshake. ldapts removes
   * the listeners of others, so that the socket itself is asked.
   */
  #socketError(): unknown {
    return this.#secureSocket?.errored ?? this.#socket.errored ?? undefined;
  }

  /** @param explain makes a refusal, or a failed handshake, an error with a remedy */
  async #finish<T>(
    work: Promise<T>,
    step: string,
    explain?: (error: unknown, endpoint: Endpoint) => unknown,
  ): Promise<T> {
    const ended = this.#closed.then((): never => {
      throw lostConnection(this.#endpoint, step, this.#socketError());
    });
    ended.catch(() => {});
    try {
      return await inTime(Promise.race([work, ended]), this.#endpoint, step);
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof RemoteError) throw error;
      if (explain !== undefined && (error instanceof ResultCodeError || errorCode(error) !== undefined))
        throw explain(error, this.#endpoint);
      // ldapts reports a lost connection as an error without a code.
      throw this.#socket.destroyed
        ? lostConnection(this.#endpoint, step, this.#socketError())
        : unreadableAnswer(this.#endpoint, step, error);
    }
  }
}
