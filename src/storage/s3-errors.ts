import { connectionProblem } from '../base/connection-errors.ts';
import { assertNever, UserError } from '../base/errors.ts';
import { property } from '../base/json.ts';
import type { StorageAction } from './storage.ts';

/** What tcsync asked of S3, for messages. */
export interface S3Request {
  /** `s3://bucket/var/users.json`. */
  readonly object: string;
  readonly action: StorageAction;
  readonly bucket: string;
  /** The address of the service as the settings give it; undefined for Amazon's own. */
  readonly endpoint: string | undefined;
  readonly region: string;
}

/**
 * Explains why a request to S3 failed and what to do about it: a UserError, code `storage`. A UserError, such as one
 * about an unreadable file of authorities, is returned as it is.
 */
export function s3Failure(request: S3Request, thrown: unknown): UserError {
  if (thrown instanceof UserError) return thrown;
  const error = factsOf(thrown);
  const { reason, hint } = explain(request, error) ?? unknownFailure(error);
  return new UserError(`tcsync cannot ${request.action} ${request.object}: ${reason}.`, {
    code: 'storage',
    hint,
    // Not the SDK's own error, which contains the response and what was signed.
    cause: new Error(`${error.name} ${connectionProblem(thrown).code}: ${error.message}`),
  });
}

interface ErrorHelp {
  readonly reason: string;
  readonly hint: string;
}

interface Facts {
  /** The code of S3 or the SDK: `NoSuchBucket`, `TimeoutError`. */
  readonly name: string;
  readonly thrown: unknown;
  readonly message: string;
  /** HTTP status; undefined where no response came. */
  readonly status: number | undefined;
  /** The bucket's region, where the response has it. */
  readonly region: string | undefined;
}

function explain(request: S3Request, error: Facts): ErrorHelp | undefined {
  return (
    explainAnswer(request, error) ?? explainConnection(request, error) ?? explainStatus(request, error.status)
  );
}

function explainAnswer(request: S3Request, { name, region }: Facts): ErrorHelp | undefined {
  const { bucket } = request;
  switch (name) {
    case 'NoSuchBucket':
      return {
        reason: `the bucket ${bucket} does not exist at ${serviceOf(request)}`,
        hint: 'Create the bucket, or check S3_BUCKET_NAME, S3_REGION and S3_ENDPOINT_URL.',
      };
    case 'InvalidBucketName':
      return { reason: `${bucket} is not a valid bucket name`, hint: 'Check S3_BUCKET_NAME.' };
    case 'InvalidAccessKeyId':
      return {
        reason: `${serviceOf(request)} does not know the access key`,
        hint: 'Check S3_ACCESS_KEY_ID; the key may have been deleted, or belong to another service.',
      };
    case 'SignatureDoesNotMatch':
      return {
        reason: 'the secret does not match the access key',
        hint: 'Check S3_SECRET_ACCESS_KEY: copy all of it, without spaces, or create a new access key.',
      };
    case 'AccessDenied':
    case 'AllAccessDisabled':
    case 'AccountProblem':
      return {
        reason: 'the key does not have permission',
        hint: `Grant it ${RIGHTS[request.action]} in the bucket ${bucket}; \`tcsync docs storage\` has a policy with everything that tcsync needs.`,
      };
    case 'ExpiredToken':
    case 'InvalidToken':
    case 'ExpiredTokenException':
      return {
        reason: 'the temporary credentials are expired or invalid',
        hint: 'Renew the login of the role or profile that tcsync uses, or set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.',
      };
    case 'CredentialsProviderError':
      return {
        reason: 'the AWS SDK found no credentials',
        hint: 'Set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or give this machine an AWS role or profile.',
      };
    case 'RequestTimeTooSkewed':
    case 'RequestExpired':
      return {
        reason: `this machine's clock differs from that of ${serviceOf(request)} by more than 15 minutes`,
        hint: 'Set the clock, and keep it synchronized (NTP).',
      };
    case 'PermanentRedirect':
    case 'TemporaryRedirect':
    case 'AuthorizationHeaderMalformed':
    case 'IllegalLocationConstraintException':
      return {
        reason: `the bucket ${bucket} is not in the region ${request.region}`,
        hint: `Set S3_REGION to ${region ?? "the bucket's region"}.`,
      };
    default:
      return undefined;
  }
}

function explainConnection(request: S3Request, { name, thrown, status }: Facts): ErrorHelp | undefined {
  const service = serviceOf(request);
  const isAmazon = request.endpoint === undefined;
  const { kind, code, predicate, remedy } = connectionProblem(thrown);
  switch (kind) {
    case 'unknown-name':
      return {
        reason: `the name of ${service} ${predicate} (${code})`,
        hint: isAmazon
          ? "Check S3_REGION and this machine's DNS server."
          : 'Check S3_ENDPOINT_URL. If the service does not support bucket names in the host, set S3_FORCE_PATH_STYLE=true.',
      };
    case 'certificate':
      return {
        reason: `the certificate of ${service} is not trusted: it ${predicate} (${code})`,
        hint:
          code === 'ERR_TLS_CERT_ALTNAME_INVALID'
            ? 'Use a name from the certificate in S3_ENDPOINT_URL; if the bucket is part of the host, set S3_FORCE_PATH_STYLE=true.'
            : remedy('TCSYNC_CA_FILE'),
      };
    case 'not-tls':
      return {
        reason: `${service} ${predicate} (${code})`,
        hint: 'Check the scheme and port of S3_ENDPOINT_URL: a service without TLS has an http:// URL.',
      };
    case 'timeout':
      return slow(service);
    case 'refused':
    case 'unreachable':
    case 'reset':
    case 'other':
      if (name === 'TimeoutError' && kind !== 'reset') return slow(service);
      if (code === 'no code' || status !== undefined) return undefined;
      return {
        reason: `${service} ${predicate} (${code})`,
        hint: `Check that it is running and that this machine can reach it${isAmazon ? '' : ', and the host and port in S3_ENDPOINT_URL'}.`,
      };
    default:
      return assertNever(kind);
  }
}

function slow(service: string): ErrorHelp {
  return {
    reason: `${service} does not respond in time`,
    hint: 'Check that no firewall drops the connection. To wait longer, raise TCSYNC_TIMEOUT_SECONDS.',
  };
}

function explainStatus(request: S3Request, status: number | undefined): ErrorHelp | undefined {
  const service = serviceOf(request);
  if (status === 407) {
    return {
      reason: `the proxy to ${service} requires a login (HTTP 407)`,
      hint: 'Put user:password@ before the host in HTTPS_PROXY, or in HTTP_PROXY for an http:// URL.',
    };
  }
  if (status === 403) {
    return {
      reason: `${service} denies access (HTTP 403)`,
      hint: 'Check the permissions of the key; a proxy that blocks the URL returns the same response.',
    };
  }
  if (status === 429 || (status !== undefined && status >= 500)) {
    return {
      reason: `${service} failed or is overloaded (HTTP ${status})`,
      hint: 'Run the command again later. The stored object is unchanged.',
    };
  }
  if (status !== undefined) {
    return {
      reason: `${service} does not respond like S3 (HTTP ${status})`,
      hint: 'Check S3_ENDPOINT_URL: it must be the URL of the S3 service, not of its web console, without the bucket.',
    };
  }
  return undefined;
}

function unknownFailure({ name, message }: Facts): ErrorHelp {
  return {
    reason: message === '' ? name : message,
    hint: 'Check the settings that start with S3_; `tcsync docs storage` explains them.',
  };
}

const RIGHTS: Readonly<Record<StorageAction, string>> = {
  read: 's3:GetObject, and s3:ListBucket, without which a missing object looks forbidden,',
  write: 's3:PutObject',
  remove: 's3:DeleteObject',
  list: 's3:ListBucket',
};

function serviceOf({ endpoint, region }: S3Request): string {
  return endpoint ?? `Amazon S3 in ${region}`;
}

function factsOf(thrown: unknown): Facts {
  const metadata = property(thrown, '$metadata');
  const status = property(metadata, 'httpStatusCode');
  const region = property(thrown, 'Region');
  return {
    name: textOf(property(thrown, 'name')),
    thrown,
    message: textOf(property(thrown, 'message')),
    status: typeof status === 'number' ? status : undefined,
    region: typeof region === 'string' ? region : undefined,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
