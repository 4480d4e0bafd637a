import type { z } from '@hono/zod-openapi';
import { errorBody } from './schemas.ts';

/** The description of a JSON response in a route. */
export function jsonContent<Schema extends z.ZodType>(
  description: string,
  schema: Schema,
): { description: string; content: { 'application/json': { schema: Schema } } } {
  return { description, content: { 'application/json': { schema } } };
}

/** The description of an error in a route. */
export function errorContent(description: string): ReturnType<typeof jsonContent<typeof errorBody>> {
  return jsonContent(description, errorBody);
}

/** The responses of every route that needs the token. */
export const ACCESS_ERRORS = {
  401: errorContent('The token is missing or invalid'),
  403: errorContent('The request comes from a page with a different origin, or the token is read-only'),
  421: errorContent('The request is for a different host'),
  429: errorContent('This address has sent too many invalid tokens'),
};

export const NOT_FOUND = { 404: errorContent('The run does not exist') };

/** The answer when too many reading commands wait. */
export const BUSY = {
  response: { 503: errorContent('Too many requests are waiting') },
  body: { error: 'The service is busy. Try again later.' },
};
