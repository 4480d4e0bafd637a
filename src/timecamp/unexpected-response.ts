import type { z } from 'zod';
import { RemoteError } from '../base/errors.ts';

/**
 * The error for a response whose shape is unknown.
 * @param endpoint as messages name it: `GET /users`
 * @param detail the place in the response, never a value: responses may contain secrets
 * @param indeterminate the request may have been applied
 */
export function unexpectedResponse(endpoint: string, detail: string, indeterminate = false): RemoteError {
  return new RemoteError(`TimeCamp responded to ${endpoint} in an unexpected format (${detail}).`, {
    service: 'TimeCamp',
    code: 'bad-answer',
    hint: 'Check that TIMECAMP_DOMAIN is your TimeCamp address. If it is, report this message to the developers of tcsync.',
    indeterminate,
  });
}

/** The first problem that validation found, with its place: `0.group_id: Invalid input`. */
export function firstProblem({ issues: [issue] }: z.ZodError): string {
  const place = issue?.path.map(String).join('.') ?? '';
  return `${place === '' ? '' : `${place}: `}${issue?.message ?? 'unknown'}`;
}
