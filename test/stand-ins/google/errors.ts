const REASONS: Readonly<Record<number, string>> = {
  400: 'badRequest',
  401: 'authError',
  403: 'forbidden',
  404: 'notFound',
  429: 'rateLimitExceeded',
  500: 'backendError',
  503: 'backendError',
};

/** Reasons that a fault may name in place of its message. */
const QUOTA_REASONS = ['rateLimitExceeded', 'userRateLimitExceeded', 'quotaExceeded', 'dailyLimitExceeded'];

/** An error as the Directory API writes it. */
export function errorBody(
  status: number,
  message: string,
  reason: string | undefined = QUOTA_REASONS.find((name) => name === message),
): object {
  return {
    error: {
      code: status,
      message,
      errors: [{ message, domain: 'global', reason: reason ?? REASONS[status] ?? 'unknown' }],
    },
  };
}
