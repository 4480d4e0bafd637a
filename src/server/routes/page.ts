import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import type { PageFiles } from '../deps.ts';

const pageRoute = createRoute({
  method: 'get',
  path: '/',
  summary: 'Open the console',
  security: [],
  responses: { 200: { description: 'The page', content: { 'text/html': { schema: z.string() } } } },
});

/** Only the page's own files run, and they reach only this service. */
const PAGE_HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; '),
};

/** The paths of the page and its files. They contain no data, so they need no token. */
export const PAGE_PATHS = ['/', '/console.js', '/console.css'] as const;

/** Adds the page and the files that it loads. */
export function addPageRoutes(app: OpenAPIHono, { html, script, style }: PageFiles): void {
  app.openapi(pageRoute, (c) => c.html(html, 200, PAGE_HEADERS));
  app.get('/console.js', (c) => c.body(script, 200, { 'content-type': 'text/javascript; charset=utf-8' }));
  app.get('/console.css', (c) => c.body(style, 200, { 'content-type': 'text/css; charset=utf-8' }));
}
