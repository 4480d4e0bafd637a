import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import { connect, isIP } from 'node:net';
import { TLSSocket } from 'node:tls';
import { RemoteError } from '../base/errors.ts';
import { connectionFailure, statusFailure, type RequestContext } from './http-failure.ts';
import { proxyFor, routeTo, type Network } from './network.ts';

/** A service that is to be reached over HTTP, once and without its key. */
export interface ProbeTarget {
  /** Its name in messages. */
  readonly service: string;
  /** Any address of it: only its origin is used. */
  readonly address: string;
  readonly network: Network;
  /** False accepts any certificate. Default true. */
  readonly verifyTls?: boolean;
  readonly timeoutMs: number;
  /** The setting that `timeoutMs` comes from, for the hint. */
  readonly timeoutSetting: string;
  readonly signal: AbortSignal;
}

/** Whom this machine connects to: the service itself, or the proxy in between. */
export interface HttpEndpoint {
  readonly host: string;
  readonly port: number;
  readonly isProxy: boolean;
}

/** What the first answer showed. */
export interface ProbeResult {
  /** `TLSv1.3`; undefined without encryption. */
  readonly protocol: string | undefined;
  /** Of the certificate: the last day on which it holds, and who signed it. */
  readonly certificate: { readonly until: Date; readonly authority: string } | undefined;
  /** Milliseconds since the epoch by the service's clock; undefined when the answer does not tell. */
  readonly time: number | undefined;
}

/** @throws UserError when the settings name a proxy that is none */
export function endpointOf({ address, network }: ProbeTarget): HttpEndpoint {
  const url = new URL(address);
  const proxy = proxyFor(url, network);
  const { hostname, port, protocol } = proxy ?? url;
  return {
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'https:' ? 443 : 80),
    isProxy: proxy !== undefined,
  };
}

/** True for an address, which needs no name service. */
export function isAddress({ host }: HttpEndpoint): boolean {
  return isIP(host) !== 0;
}

/**
 * The addresses behind the peer's name.
 * @throws RemoteError when nobody knows it
 */
export async function resolveName(target: ProbeTarget): Promise<readonly string[]> {
  try {
    const found = await lookup(endpointOf(target).host, { all: true });
    return found.map(({ address }) => address);
  } catch (error) {
    throw connectionFailure(contextOf(target), error).error;
  }
}

/**
 * Opens a connection to the peer and closes it again.
 * @throws RemoteError when it is refused, or not there
 */
export async function openPort(target: ProbeTarget): Promise<void> {
  const { host, port } = endpointOf(target);
  const time = AbortSignal.timeout(target.timeoutMs);
  const socket = connect({ host, port });
  try {
    await once(socket, 'connect', { signal: AbortSignal.any([target.signal, time]) });
  } catch (error) {
    target.signal.throwIfAborted();
    throw connectionFailure(contextOf(target), time.aborted ? timeoutError() : error).error;
  } finally {
    socket.destroy();
  }
}

/**
 * Asks for the front page, without any key, through the proxy if there is one. Whatever the service answers will do.
 * @throws RemoteError when no answer comes, the certificate is not trusted, or the proxy answers in its place;
 *   UserError when TCSYNC_CA_FILE cannot be read
 */
export async function probeHttp(target: ProbeTarget): Promise<ProbeResult> {
  const url = new URL('/', target.address);
  const { agent } = routeTo(url, target.network, target.verifyTls ?? true);
  const isSecure = url.protocol === 'https:';
  const time = AbortSignal.timeout(target.timeoutMs);
  const request = (isSecure ? requestSecure : requestPlain)(url, {
    agent,
    headers: { 'user-agent': 'tcsync' },
    signal: AbortSignal.any([target.signal, time]),
  });
  // What goes wrong after the answer began is of no interest.
  request.on('error', () => {});
  try {
    const answered = once(request, 'response');
    request.end();
    const [response] = (await answered) as [IncomingMessage];
    const { socket, statusCode: status = 0, headers } = response;
    const isEncrypted = socket instanceof TLSSocket;
    if (status === 407 || (isSecure && !isEncrypted)) throw refusedByProxy(target, status);
    return {
      protocol: isEncrypted ? (socket.getProtocol() ?? undefined) : undefined,
      certificate: isEncrypted ? certificateOf(socket) : undefined,
      time: timeOf(headers['date'], headers['age']),
    };
  } catch (error) {
    target.signal.throwIfAborted();
    if (error instanceof RemoteError) throw error;
    throw connectionFailure(contextOf(target), time.aborted ? timeoutError() : error).error;
  } finally {
    request.destroy();
    agent.destroy();
  }
}

function certificateOf(socket: TLSSocket): ProbeResult['certificate'] {
  const { valid_to: until, issuer } = socket.getPeerCertificate();
  const name = issuer?.O ?? issuer?.CN ?? 'an unnamed authority';
  return { until: new Date(until), authority: Array.isArray(name) ? name.join(', ') : name };
}

/** An answer that was kept on the way tells its age in seconds. */
function timeOf(date: string | undefined, age: string | undefined): number | undefined {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? undefined : time + (Number(age) || 0) * 1000;
}

/** The proxy's own answer: it did not let the request through. */
function refusedByProxy(target: ProbeTarget, status: number): RemoteError {
  const context = contextOf(target);
  if (status === 407) return statusFailure(context, { status, headers: {}, text: '' }).error;
  return new RemoteError(
    `The proxy ${context.proxy ?? 'in between'} does not let requests through to ${context.host} (HTTP ${status}).`,
    {
      code: 'connection',
      service: target.service,
      status,
      hint: `Have the proxy allow ${context.host}, or name the host in NO_PROXY if this machine reaches it directly.`,
    },
  );
}

function contextOf(target: ProbeTarget): RequestContext {
  const { service, address, network, timeoutMs, timeoutSetting } = target;
  const url = new URL(address);
  return {
    service,
    what: 'a first answer',
    host: url.host,
    proxy: proxyFor(url, network)?.host,
    timeoutMs,
    timeoutSetting,
    secrets: [],
  };
}

function timeoutError(): Error {
  return Object.assign(new Error('no answer'), { code: 'ETIMEDOUT', syscall: 'connect' });
}
