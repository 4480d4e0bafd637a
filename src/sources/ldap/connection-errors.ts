import { ResultCodeError } from 'ldapts';
import { type ConnectionProblem, connectionProblem } from '../../base/connection-errors.ts';
import { assertNever, messageOf, RemoteError } from '../../base/errors.ts';
import type { Endpoint } from './endpoint.ts';
import { serverMessageOf, SERVICE } from './result-codes.ts';

/** What the connection waits for, to follow `before it answered` and `did not answer`. */
export const STEP = {
  connect: 'the connection attempt',
  tls: 'the TLS handshake',
  startTls: 'the StartTLS request',
  login: 'the login',
} as const;

/** A connection that could not be opened, or not be encrypted. */
export function explainConnect(error: unknown, endpoint: Endpoint, step: string): Error {
  if (error instanceof RemoteError) return error;
  const { host, port, address } = endpoint;
  const problem = connectionProblem(error);
  const { kind, code, predicate } = problem;
  const fail = (message: string, hint: string): RemoteError => connectionError(message, hint, error);
  const handshake = explainHandshake(error, endpoint, problem);
  if (handshake !== undefined) return handshake;
  switch (kind) {
    case 'unknown-name':
      return fail(
        `The name ${host} ${predicate} (${code}).`,
        "Check LDAP_HOST, and that this machine's DNS server can resolve it. A container and its host may use different DNS servers.",
      );
    case 'refused':
      return fail(
        `${address} ${predicate}.`,
        'Check LDAP_HOST and LDAP_PORT: 389 is plain LDAP or StartTLS, 636 is LDAP over TLS (LDAP_USE_SSL=true).',
      );
    case 'timeout':
    case 'unreachable':
      return fail(
        `${address} ${predicate} (${code}).`,
        `Check LDAP_HOST, and that no firewall blocks this machine from port ${port}.`,
      );
    case 'reset':
      return lostConnection(endpoint, step, error);
    case 'not-tls':
      return fail(
        `${address} does not speak TLS.`,
        'Use LDAP_PORT=636 with LDAP_USE_SSL=true, or LDAP_USE_START_TLS=true on port 389.',
      );
    case 'certificate':
    case 'other':
      return fail(
        `${address} failed during ${step}: ${messageOf(error).replace(/\.$/, '')} (${code}).`,
        'Check LDAP_HOST and LDAP_PORT.',
      );
    default:
      return assertNever(kind);
  }
}

/** A server that does not offer StartTLS; what else goes wrong is a failed connection. */
export function explainStartTls(error: unknown, endpoint: Endpoint): Error {
  if (!(error instanceof ResultCodeError)) return explainConnect(error, endpoint, STEP.startTls);
  return new RemoteError(`${endpoint.address} does not offer StartTLS: ${serverMessageOf(error)}.`, {
    service: SERVICE,
    code: 'connection',
    hint: 'Install a certificate on the server, or use LDAP_USE_SSL=true on port 636.',
    status: error.code,
    cause: error,
  });
}

/** The alerts of OpenSSL have other beginnings in other versions of Node. */
const HANDSHAKE_PROBLEMS: readonly (readonly [code: RegExp, message: string, hint: string])[] = [
  [
    /UNSUPPORTED_PROTOCOL|ALERT_PROTOCOL_VERSION|VERSION_TOO_LOW|INAPPROPRIATE_FALLBACK/,
    'supports no TLS version that this machine accepts: the server is limited to TLS 1.1 or older',
    'Enable TLS 1.2 or later on the server.',
  ],
  [
    /CERTIFICATE_REQUIRED/,
    'requires a client certificate',
    'Set LDAP_CLIENT_CERT_FILE and LDAP_CLIENT_KEY_FILE.',
  ],
  [
    /ALERT_(?:UNKNOWN_CA|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_(?:REVOKED|EXPIRED|UNKNOWN)|ACCESS_DENIED)/,
    'rejects the client certificate',
    'Check that the certificate in LDAP_CLIENT_CERT_FILE is valid and was issued by an authority that the server trusts.',
  ],
  [
    /ALERT_HANDSHAKE_FAILURE|ALERT_INSUFFICIENT_SECURITY|NO_SHARED_CIPHER/,
    'refuses the TLS handshake: it requires a client certificate, or accepts only outdated ciphers',
    'Set LDAP_CLIENT_CERT_FILE and LDAP_CLIENT_KEY_FILE, or enable current ciphers on the server.',
  ],
  [
    /KEY_TOO_SMALL|MD_TOO_WEAK/,
    'uses a key or certificate that is too weak',
    'Install a certificate with an RSA key of at least 2048 bits, signed with SHA-256 or better.',
  ],
];

/** What TLS itself says is wrong; undefined for other problems. */
function explainHandshake(
  error: unknown,
  endpoint: Endpoint,
  { kind, code, predicate, remedy }: ConnectionProblem,
): RemoteError | undefined {
  const { host, address } = endpoint;
  const known = HANDSHAKE_PROBLEMS.find(([pattern]) => code.startsWith('ERR_SSL') && pattern.test(code));
  if (known !== undefined) return connectionError(`${address} ${known[1]}.`, known[2], error);
  if (kind !== 'certificate') return undefined;
  const isOtherName = code === 'ERR_TLS_CERT_ALTNAME_INVALID';
  const names = isOtherName ? `: ${certifiedNames(error)}` : '';
  return new RemoteError(`The certificate of ${address} ${predicate}${names}.`, {
    service: SERVICE,
    code: 'certificate',
    hint: isOtherName
      ? `Set LDAP_HOST to a name in the certificate instead of ${host}, or have a certificate issued for ${host}.`
      : remedy('LDAP_CA_FILE'),
    cause: error,
  });
}

function certifiedNames(error: unknown): string {
  const certificate = (error as { cert?: { subjectaltname?: string } }).cert;
  const names = certificate?.subjectaltname?.replace(/\b(?:DNS|IP Address):/g, '');
  return names === undefined || names === '' ? 'it contains no server name' : names;
}

/** The server did not answer within LDAP_TIMEOUT_SECONDS. */
export function timedOut({ address, timeoutMs }: Endpoint, step: string): RemoteError {
  return new RemoteError(`${address} did not answer ${step} within ${timeoutMs / 1000} seconds.`, {
    service: SERVICE,
    code: 'timeout',
    hint: 'Check that no firewall blocks the connection; for a slow server, raise LDAP_TIMEOUT_SECONDS or lower LDAP_PAGE_SIZE.',
  });
}

/**
 * The connection ended while tcsync waited for an answer.
 * @param cause what the socket reported, if anything
 */
export function lostConnection(endpoint: Endpoint, step: string, cause?: unknown): RemoteError {
  const handshake = explainHandshake(cause, endpoint, connectionProblem(cause));
  if (handshake !== undefined) return handshake;
  const isFirst = [STEP.connect, STEP.tls, STEP.startTls, STEP.login].some((first) => first === step);
  return connectionError(
    step === STEP.connect
      ? `${endpoint.address} closed the connection immediately.`
      : `${endpoint.address} closed the connection before it answered ${step}.`,
    isFirst
      ? 'Check LDAP_PORT and the encryption: use LDAP_USE_SSL=true for 636, and LDAP_USE_START_TLS=true or neither for 389. If the server requires a client certificate, set LDAP_CLIENT_CERT_FILE. Otherwise see the server log.'
      : 'Try again; if it happens every time, see the server log.',
    cause,
  );
}

/** The server sent bytes that are not an answer of LDAP. */
export function unreadableAnswer({ address }: Endpoint, step: string, cause: unknown): RemoteError {
  return connectionError(
    `${address} returned an unreadable response to ${step}: ${messageOf(cause).replace(/\.$/, '')}.`,
    'Check that LDAP_HOST and LDAP_PORT point to an LDAP server.',
    cause,
  );
}

function connectionError(message: string, hint: string, cause: unknown): RemoteError {
  return new RemoteError(message, { service: SERVICE, code: 'connection', hint, cause });
}
