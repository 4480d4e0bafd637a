import type { z } from 'zod';
import { RemoteError } from '../base/errors.ts';

export interface ResponseContext {
  /** Its name in messages: `BambooHR`. */
  readonly service: string;
  /** What was asked for, in messages: `page 3 of the employees`. */
  readonly what: string;
  /** What to check when the answer is not such a one. */
  readonly hint: string;
}

/**
 * An answer, or a part of it, in the shape that tcsync knows.
 * @throws RemoteError with code `bad-answer`, which names the first place that differs
 */
export function parseResponse<T>(
  schema: z.ZodType<T>,
  value: unknown,
  { service, what, hint }: ResponseContext,
): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue?.path.map(String).join('.') || 'the whole';
  throw new RemoteError(
    `${service}: the response to the request for ${what} has an unexpected format (${place}: ${issue?.message}).`,
    { code: 'bad-answer', service, hint },
  );
}
