import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { type CommandReader, problemOf } from '../console/command-reader.ts';
import type { ServiceDeps } from '../deps.ts';
import { personView } from '../people-schemas.ts';
import { ACCESS_ERRORS, BUSY, errorContent, jsonContent } from '../responses.ts';

const peopleRoute = createRoute({
  method: 'get',
  path: '/people',
  summary: 'Find a person in the source and the account: record, reasons, what a sync would do, history',
  request: {
    query: z.object({
      search: z
        .string()
        .max(200)
        .regex(/^\P{Cc}*[^\p{Cc}\s]\P{Cc}*$/u, 'specify a name, an e-mail or an external id')
        .describe('A name or the start of one, an e-mail or an external id'),
    }),
  },
  responses: {
    200: jsonContent('The person, or the people who match', personView),
    400: errorContent('The request is invalid'),
    502: errorContent('The source or the account cannot be read'),
    ...BUSY.response,
    ...ACCESS_ERRORS,
  },
});

/** Adds the route that finds people. */
export function addPeopleRoute(app: OpenAPIHono, { people }: ServiceDeps, reader: CommandReader): void {
  app.openapi(peopleRoute, async (c) => {
    const { search } = c.req.valid('query');
    const output = await reader.read(['explain', '--account', '--format', 'json', '--', search]);
    if (output === undefined) return c.json(BUSY.body, 503);
    const view = await people.view(output.stdout);
    return view === undefined ? c.json({ error: problemOf(output) }, 502) : c.json(view, 200);
  });
}
