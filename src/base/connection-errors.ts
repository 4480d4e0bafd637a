import { property } from './json.ts';

/** Why a connection failed before a response arrived, whatever the protocol. */
export interface ConnectionProblem {
  readonly kind: ProblemKind;
  /** Of the system, Node or OpenSSL: `ECONNREFUSED`; `no code` for an error without one. */
  readonly code: string;
  /** The system call that failed: with `connect`, nothing was sent. */
  readonly syscall: string | undefined;
  /** Follows the name of the remote system; of the kind `certificate`, follows `The certificate of …`. */
  readonly predicate: string;
  /** Of the kind `certificate`, a sentence. @param caSetting the variable that names a file of authorities */
  readonly remedy: (caSetting: string) => string;
}

type ProblemKind =
  | 'unknown-name'
  | 'refused'
  | 'unreachable'
  | 'timeout'
  | 'reset'
  | 'not-tls'
  | 'certificate'
  | 'other';

type Row = readonly [kind: ProblemKind, predicate: string, remedy?: string];

const UNRESOLVED: Row = ['unknown-name', 'cannot be resolved by DNS'];
const UNREACHABLE: Row = ['unreachable', 'cannot be reached from this machine'];
const SLOW: Row = ['timeout', 'does not respond in time'];
const CLOSED: Row = ['reset', 'closed the connection'];
const UNTRUSTED: Row = [
  'certificate',
  'was issued by an authority that this machine does not trust',
  "Save the certificate of your organization's authority as a PEM file and set {CA_FILE} to its path.",
];

const PROBLEMS: ReadonlyMap<string, Row> = new Map([
  ['ENOTFOUND', UNRESOLVED],
  ['EAI_AGAIN', UNRESOLVED],
  ['EAI_NONAME', UNRESOLVED],
  ['ECONNREFUSED', ['refused', 'refuses connections']],
  ['EHOSTUNREACH', UNREACHABLE],
  ['ENETUNREACH', UNREACHABLE],
  ['ETIMEDOUT', SLOW],
  ['ECONNABORTED', SLOW],
  ['ECONNRESET', CLOSED],
  ['EPIPE', CLOSED],
  ['EPROTO', ['not-tls', 'does not speak TLS']],
  ['CERT_HAS_EXPIRED', ['certificate', 'has expired', 'Renew it on the server.']],
  [
    'CERT_NOT_YET_VALID',
    ['certificate', 'is not valid yet', "Check this machine's clock, then the certificate."],
  ],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    [
      'certificate',
      'is for a different name',
      'Use a name from the certificate in the address, or get a certificate for the name in use.',
    ],
  ],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', UNTRUSTED],
  ['SELF_SIGNED_CERT_IN_CHAIN', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT', UNTRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', UNTRUSTED],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', UNTRUSTED],
]);

/** Explains an error that Node or a library threw when a connection failed. */
export function connectionProblem(thrown: unknown): ConnectionProblem {
  const { code, syscall } = rootOf(thrown);
  const [kind, predicate, remedy = ''] = PROBLEMS.get(code) ?? familyOf(code);
  return { kind, code, syscall, predicate, remedy: (caSetting) => remedy.replace('{CA_FILE}', caSetting) };
}

function familyOf(code: string): Row {
  if (code.startsWith('ERR_SSL_')) return ['not-tls', 'does not speak TLS'];
  if (/^(?:CERT_|UNABLE_TO_)/.test(code))
    return ['certificate', 'cannot be verified', 'Check the certificate on the server.'];
  return ['other', 'cannot be reached'];
}

/** The innermost code: axios wraps errors, and Node collects those of several addresses. */
function rootOf(thrown: unknown): Pick<ConnectionProblem, 'code' | 'syscall'> {
  const errors = property(thrown, 'errors');
  if (Array.isArray(errors) && errors.length > 0) return rootOf(errors[0]);
  const inner = property(thrown, 'cause');
  if (property(inner, 'code') !== undefined || property(inner, 'errors') !== undefined) return rootOf(inner);
  const code = property(thrown, 'code');
  const syscall = property(thrown, 'syscall');
  return {
    code: typeof code === 'string' ? code : 'no code',
    syscall: typeof syscall === 'string' ? syscall : undefined,
  };
}
