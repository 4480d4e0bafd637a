import { lookup } from 'node:dns/promises';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { errorCode } from '../../base/errors.ts';
import { explainConnect, STEP, timedOut } from './connection-errors.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * Connects to the endpoint, encrypted from the start for LDAPS. The addresses of its name are tried in order, and each
 * has the whole time-out: a server that is far away must not lose against the 250 ms that Node gives an address.
 * @throws RemoteError for the first address that was reached, or for the first one
 */
export async function openSocket(endpoint: Endpoint, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted();
  const failures: Error[] = [];
  for (const address of await resolveHost(endpoint)) {
    try {
      return await openAddress(address, endpoint, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Error)) throw error;
      failures.push(error);
    }
  }
  throw failures.find(isReached) ?? failures[0] ?? new Error(`${endpoint.host} has no address`);
}

/** The addresses of the endpoint's name, in the order of the resolver; an address is its own. */
export async function resolveHost(endpoint: Endpoint): Promise<readonly string[]> {
  if (isIP(endpoint.host) !== 0) return [endpoint.host];
  try {
    const found = await inTime(lookup(endpoint.host, { all: true }), endpoint, 'the name lookup');
    return found.map(({ address }) => address);
  } catch (error) {
    throw explainConnect(error, endpoint, STEP.connect);
  }
}

async function openAddress(host: string, endpoint: Endpoint, signal: AbortSignal): Promise<Socket> {
  const { port, security, tls } = endpoint;
  const secure = security === 'ldaps';
  const socket = secure ? connectTls({ ...tls, host, port }) : connectPlain({ host, port });
  // Look-ups go out several at a time, each a small packet.
  socket.setNoDelay(true);
  const interrupt = (): void => {
    socket.destroy();
  };
  signal.addEventListener('abort', interrupt, { once: true });
  socket.once('close', () => signal.removeEventListener('abort', interrupt));
  let step: string = STEP.connect;
  socket.once('connect', () => {
    if (secure) step = STEP.tls;
  });
  const opened = new Promise<void>((resolve, reject) => {
    socket.once(secure ? 'secureConnect' : 'connect', () => resolve());
    // Stays for the life of the socket: an error without a listener ends the process.
    socket.on('error', reject);
    socket.once('close', () => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' })));
  });
  try {
    await inTime(opened, endpoint, () => step);
    return socket;
  } catch (error) {
    socket.destroy();
    signal.throwIfAborted();
    throw explainConnect(error, endpoint, step);
  }
}

function isReached(error: Error): boolean {
  const code = errorCode(error.cause);
  return code !== undefined && !['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'].includes(code);
}

/** The result of the work, or the error for a server that takes longer than the endpoint's time-out. */
export async function inTime<T>(
  work: Promise<T>,
  endpoint: Endpoint,
  step: string | (() => string),
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(timedOut(endpoint, typeof step === 'string' ? step : step())),
      endpoint.timeoutMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
