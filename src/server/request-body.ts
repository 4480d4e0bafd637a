import type { MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';

const MAX_BODY = 64 * 1024;

/**
 * Accepts only bodies declared as JSON: HTML forms cannot declare that, so a foreign page cannot start a run. A missing
 * body is an empty object.
 */
export const jsonOnly: MiddlewareHandler = async (c, next) => {
  const type = c.req.header('content-type');
  const isEmpty =
    (c.req.header('content-length') ?? '0') === '0' && c.req.header('transfer-encoding') === undefined;
  const isJson = /^application\/json\s*(?:;|$)/i.test(type ?? '');
  if (!isJson && !(isEmpty && type === undefined)) {
    const error = 'The request body must be JSON. Send Content-Type: application/json.';
    return c.json({ error }, 415);
  }
  if (isEmpty) {
    const headers = new Headers(c.req.raw.headers);
    headers.set('content-type', 'application/json');
    headers.delete('content-length');
    c.req.raw = new Request(c.req.url, { method: c.req.method, headers, body: '{}' });
  }
  return next();
};

/** Rejects bodies that are too large. */
export const limitedBody: MiddlewareHandler = bodyLimit({
  maxSize: MAX_BODY,
  onError: (c) =>
    c.json({ error: `The request body is larger than ${MAX_BODY} bytes.` }, 413, { connection: 'close' }),
});
