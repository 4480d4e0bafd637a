import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';
import { connect, isIP } from 'node:net';
import { TLSSocket } from 'node:tls';
import { RemoteError } from '../base/errors.ts';
import { connectionFailure, statusFailure, type RequestContext } from './http-failure.ts';
import { proxyFor, routeTo, type Network } from './network.ts';

/** A service to contact over HTTP, once and without a key. */
export interface ProbeTarget {
  /** Its name in messages. */
  readonly service: string;
  /** Any address of the service; only its origin is used. */
  readonly address: string;
  readonly network: Network;
  /** False accepts any certificate. Default true. */
  readonly verifyTls?: boolean;
  readonly timeoutMs: number;
  /** The setting that `timeoutMs` comes from, for the hint. */
  readonly timeoutSetting: string;
  readonly signal: AbortSignal;
}

/** The host to connect to: the service itself, or the proxy. */
export interface HttpEndpoint {
  readonly host: string;
  readonly port: number;
  readonly isProxy: boolean;
}

/** What the first response shows. */
export interface ProbeResult {
  /** `TLSv1.3`; undefined without encryption. */
  readonly protocol: string | undefined;
  /** The certificate's expiry and its issuer. */
  readonly certificate: { readonly until: Date; readonly authority: string } | undefined;
  /** Milliseconds since the epoch by the service's clock; undefined if the response has no date. */
  readonly time: number | undefined;
}

/** @throws UserError when the proxy in the settings is invalid */
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

/** Whether the host is an address, which needs no DNS. */
export function isIpAddress({ host }: HttpEndpoint): boolean {
  return isIP(host) !== 0;
}

/**
 * Resolves the endpoint's name.
 * @throws RemoteError when DNS does not know it
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
 * Opens a connection to the endpoint and closes it.
 * @throws RemoteError when the endpoint refuses it or does not respond
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
 * Requests the front page, without a key, through the proxy if there is one. Any response of the service is a success.
 * @throws RemoteError without a response, with an untrusted certificate, or when the proxy responds instead;
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
  // Errors after the response has started do not matter.
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
  const name = issuer?.O ?? issuer?.CN ?? 'an unknown authority';
  return { until: new Date(until), authority: Array.isArray(name) ? name.join(', ') : name };
}

/** A cached response has its age in seconds. */
function timeOf(date: string | undefined, age: string | undefined): number | undefined {
  const time = Date.parse(date ?? '');
  return Number.isNaN(time) ? undefined : time + (Number(age) || 0) * 1000;
}

/** The error for a response of the proxy itself. */
function refusedByProxy(target: ProbeTarget, status: number): RemoteError {
  const context = contextOf(target);
  if (status === 407) return statusFailure(context, { status, headers: {}, text: '' }).error;
  return new RemoteError(
    `The proxy${context.proxy === undefined ? '' : ` ${context.proxy}`} blocks requests to ${context.host} (HTTP ${status}).`,
    {
      code: 'connection',
      service: target.service,
      status,
      hint: `Allow ${context.host} in the proxy, or add it to NO_PROXY if this machine can connect to it directly.`,
    },
  );
}

function contextOf(target: ProbeTarget): RequestContext {
  const { service, address, network, timeoutMs, timeoutSetting } = target;
  const url = new URL(address);
  return {
    service,
    what: 'the front page',
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
