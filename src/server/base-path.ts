import type { Context } from 'hono';

const PREFIX = /^(?:\/[\w.~-]+)+$/;

/** The path of a request below the base path. Paths outside it are served too, for a proxy that removes the prefix. */
export function pathBelow(basePath: string, request: Request): string {
  const { pathname } = new URL(request.url);
  return basePath !== '' && pathname.startsWith(`${basePath}/`) ? pathname.slice(basePath.length) : pathname;
}

/** The prefix under which the client sees the service: what a proxy says that it removed, otherwise the base path. */
export function publicPrefix(c: Context, basePath: string): string {
  const forwarded = c.req.header('x-forwarded-prefix')?.replace(/\/$/, '') ?? '';
  return PREFIX.test(forwarded) ? forwarded : basePath;
}
