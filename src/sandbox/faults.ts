/**
 * What a stand-in does instead of a good answer. `carriedOut`: the request did its work first, and only the answer
 * suffers; default false, but an `empty` or `truncated` answer is always one to work that was done.
 */
export type Fault = FaultKind & { readonly carriedOut?: boolean };

type FaultKind =
  /** An error of the service in its own shape; `message` in its words. */
  | { readonly kind: 'status'; readonly status: number; readonly message?: string }
  /** `status` is 429 unless said otherwise. */
  | {
      readonly kind: 'throttled';
      readonly status?: 429 | 503;
      readonly seconds: number;
      readonly hint: RetryHint;
    }
  /** 502 with a page of HTML, as a load balancer writes it. */
  | { readonly kind: 'bad-gateway' }
  /** No answer ever: the connection stays open. */
  | { readonly kind: 'time-out' }
  /** The connection is cut without an answer. */
  | { readonly kind: 'dropped' }
  /** 200 with the first half of the body. */
  | { readonly kind: 'truncated' }
  /** 200 without a body. */
  | { readonly kind: 'empty' };

/** Where a throttled answer says how long to wait: the Retry-After header in seconds or as a date, `retry_after` in the body. */
export type RetryHint = 'seconds' | 'date' | 'body' | 'none';

/** Every fault a service is known to show, by name, as `--fail` takes them and fault matrices walk through them. */
export const FAULTS = {
  '400': { kind: 'status', status: 400 },
  '401': { kind: 'status', status: 401 },
  '403': { kind: 'status', status: 403 },
  '404': { kind: 'status', status: 404 },
  '409': { kind: 'status', status: 409 },
  '429': { kind: 'throttled', seconds: 1, hint: 'seconds' },
  '429-date': { kind: 'throttled', seconds: 1, hint: 'date' },
  '429-body': { kind: 'throttled', seconds: 1, hint: 'body' },
  '429-bare': { kind: 'throttled', seconds: 1, hint: 'none' },
  '500': { kind: 'status', status: 500 },
  '500-after': { kind: 'status', status: 500, carriedOut: true },
  '502': { kind: 'bad-gateway' },
  '503': { kind: 'status', status: 503 },
  '503-wait': { kind: 'throttled', status: 503, seconds: 1, hint: 'seconds' },
  'time-out': { kind: 'time-out' },
  'time-out-after': { kind: 'time-out', carriedOut: true },
  dropped: { kind: 'dropped' },
  'dropped-after': { kind: 'dropped', carriedOut: true },
  truncated: { kind: 'truncated' },
  empty: { kind: 'empty' },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;
export const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

/** The faults from which a patient client recovers; what `failRate` draws from. */
export const PASSING_FAULTS: readonly Fault[] = [
  FAULTS['429'],
  FAULTS['500'],
  FAULTS['502'],
  FAULTS['503'],
  FAULTS.dropped,
];

/** True when the request is to do its work before it fails. */
export function isCarriedOut(fault: Fault): boolean {
  return fault.carriedOut ?? (fault.kind === 'truncated' || fault.kind === 'empty');
}
