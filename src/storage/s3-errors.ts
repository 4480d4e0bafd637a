import { certificateProblem } from '../base/certificate-errors.ts';
import { UserError } from '../base/errors.ts';
import { property } from '../base/json.ts';
import type { StorageAction } from './storage.ts';

/** What was to be done, and where, for the message. */
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
 * Why a request to S3 failed and what to do about it, in plain words: code `storage`. What is a UserError already, such
 * as a file of authorities that cannot be read, stays as it is.
 */
export function s3Failure(request: S3Request, thrown: unknown): UserError {
  if (thrown instanceof UserError) return thrown;
  const error = factsOf(thrown);
  const { reason, hint } = explain(request, error) ?? unknownFailure(error);
  return new UserError(`${request.object} cannot be ${request.action}: ${reason}.`, {
    code: 'storage',
    hint,
    // Not the SDK's own error: that one holds the answer and what was signed.
    cause: new Error(`${error.name} ${error.code}: ${error.message}`),
  });
}

interface Explanation {
  readonly reason: string;
  readonly hint: string;
}

interface Facts {
  /** S3's own word, or the SDK's: `NoSuchBucket`, `TimeoutError`. */
  readonly name: string;
  /** The system's: `ECONNREFUSED`; empty when an answer came. */
  readonly code: string;
  readonly message: string;
  /** Of the answer; undefined when none came. */
  readonly status: number | undefined;
  /** The bucket's region, where an answer tells it. */
  readonly region: string | undefined;
}

function explain(request: S3Request, error: Facts): Explanation | undefined {
  return (
    explainAnswer(request, error) ?? explainConnection(request, error) ?? explainStatus(request, error.status)
  );
}

function explainAnswer(request: S3Request, { name, region }: Facts): Explanation | undefined {
  const { bucket } = request;
  switch (name) {
    case 'NoSuchBucket':
      return {
        reason: `there is no bucket ${bucket} at ${serviceOf(request)}`,
        hint: 'Create the bucket, or check S3_BUCKET_NAME, S3_REGION and S3_ENDPOINT_URL.',
      };
    case 'InvalidBucketName':
      return { reason: `${bucket} is no name of a bucket`, hint: 'Check S3_BUCKET_NAME.' };
    case 'InvalidAccessKeyId':
      return {
        reason: `the access key is not known at ${serviceOf(request)}`,
        hint: 'Check S3_ACCESS_KEY_ID; the key may have been deleted, or belong to another service.',
      };
    case 'SignatureDoesNotMatch':
      return {
        reason: 'the secret does not belong to the access key',
        hint: 'Check S3_SECRET_ACCESS_KEY: copy it whole, without spaces; or make a new access key.',
      };
    case 'AccessDenied':
    case 'AllAccessDisabled':
    case 'AccountProblem':
      return {
        reason: `the key is not allowed to do that`,
        hint: `Give it ${RIGHTS[request.action]} in the bucket ${bucket}; docs/storage.md has a policy with all that tcsync needs.`,
      };
    case 'ExpiredToken':
    case 'InvalidToken':
    case 'ExpiredTokenException':
      return {
        reason: 'the temporary credentials have expired or are not valid',
        hint: 'Renew the login of the role or profile that tcsync runs with, or set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY.',
      };
    case 'CredentialsProviderError':
      return {
        reason: 'no credentials for S3 were found',
        hint: 'Set S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY, or give this machine a role or a profile of AWS.',
      };
    case 'RequestTimeTooSkewed':
    case 'RequestExpired':
      return {
        reason: `this machine's clock is more than a quarter of an hour off that of ${serviceOf(request)}`,
        hint: 'Set the clock, and have it kept right (NTP).',
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

function explainConnection(request: S3Request, { name, code }: Facts): Explanation | undefined {
  const service = serviceOf(request);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return {
      reason: `the address of ${service} is not known to the network (${code})`,
      hint:
        request.endpoint === undefined
          ? 'Check S3_REGION, and the name service of this machine.'
          : 'Check S3_ENDPOINT_URL. Where the service does not know buckets as names of hosts, set S3_FORCE_PATH_STYLE=true.',
    };
  }
  const certificate = certificateProblem(code);
  if (certificate !== undefined) {
    return {
      reason: `the certificate of ${service} is not trusted, ${certificate} (${code})`,
      hint:
        code === 'ERR_TLS_CERT_ALTNAME_INVALID'
          ? 'Use the name in the certificate in S3_ENDPOINT_URL; where the bucket came before it, set S3_FORCE_PATH_STYLE=true.'
          : 'If your company signs certificates itself or inspects TLS, name the file with its authority in TCSYNC_CA_FILE.',
    };
  }
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_')) {
    return {
      reason: `${service} does not speak TLS (${code})`,
      hint: 'Check scheme and port of S3_ENDPOINT_URL: a service without TLS has an http:// address.',
    };
  }
  if (name === 'TimeoutError' && code !== 'ECONNRESET' && code !== 'EPIPE') {
    return {
      reason: `${service} does not answer in time`,
      hint: 'Check the way there: a firewall that drops connections looks like this. The wait can be made longer with TCSYNC_TIMEOUT_SECONDS.',
    };
  }
  if (code === '') return undefined;
  return {
    reason: `${service} cannot be reached (${code})`,
    hint: `Check that it runs and that this machine reaches it${request.endpoint === undefined ? '' : ', and host and port in S3_ENDPOINT_URL'}.`,
  };
}

function explainStatus(request: S3Request, status: number | undefined): Explanation | undefined {
  const service = serviceOf(request);
  if (status === 407) {
    return {
      reason: `the proxy on the way to ${service} wants a login (HTTP 407)`,
      hint: 'Put user:password@ before the host in HTTPS_PROXY, or in HTTP_PROXY for an http:// address.',
    };
  }
  if (status === 403) {
    return {
      reason: `${service} does not allow it (HTTP 403)`,
      hint: 'Check the rights of the key; a proxy that forbids the address answers so, too.',
    };
  }
  if (status === 429 || (status !== undefined && status >= 500)) {
    return {
      reason: `${service} failed or is overloaded (HTTP ${status})`,
      hint: 'Run the command again later. What was stored is as it was.',
    };
  }
  if (status !== undefined) {
    return {
      reason: `${service} does not answer as S3 does (HTTP ${status})`,
      hint: 'Check S3_ENDPOINT_URL: it is the address of the S3 service, not of its web console, and has no bucket in it.',
    };
  }
  return undefined;
}

function unknownFailure({ name, message }: Facts): Explanation {
  return {
    reason: message === '' ? name : message,
    hint: 'Look at the settings of the storage, S3_…; docs/storage.md tells what each is for.',
  };
}

const RIGHTS: Readonly<Record<StorageAction, string>> = {
  read: 's3:GetObject, and s3:ListBucket, without which a missing object looks forbidden,',
  written: 's3:PutObject',
  removed: 's3:DeleteObject',
  listed: 's3:ListBucket',
};

function serviceOf({ endpoint, region }: S3Request): string {
  return endpoint ?? `Amazon S3 in ${region}`;
}

function factsOf(thrown: unknown): Facts {
  const inner = firstOf(thrown);
  const metadata = property(thrown, '$metadata');
  const status = property(metadata, 'httpStatusCode');
  const region = property(thrown, 'Region');
  return {
    name: textOf(property(thrown, 'name')),
    code: textOf(property(inner, 'code')),
    message: textOf(property(thrown, 'message')),
    status: typeof status === 'number' ? status : undefined,
    region: typeof region === 'string' ? region : undefined,
  };
}

/** Node tries several addresses at once, and puts what became of each round the first. */
function firstOf(thrown: unknown): unknown {
  const errors = property(thrown, 'errors');
  return Array.isArray(errors) && errors.length > 0 ? errors[0] : thrown;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
