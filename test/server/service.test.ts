import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/cli/commands/serve.ts';
import { useService, RECORD, ask, post, PAST_RUN } from './service-requests.ts';

const { serve } = useService();

interface Described {
  readonly responses: Readonly<Record<string, object>>;
}

describe('information', () => {
  it('history, past runs and commands', async () => {
    const url = await serve();
    const id = PAST_RUN;
    expect((await ask(`${url}/history`)).body).toMatchObject({
      history: [{ id, exit_code: 1, has_plan: false }],
    });
    expect((await ask(`${url}/history/${id}`)).body).toEqual(RECORD);
    expect((await ask(`${url}/history/..%2F..%2Fetc`)).status).toBe(404);
    const { body } = await ask(`${url}/commands`);
    expect(body).toEqual((await ask(`${url}/scripts`)).body);
    expect(JSON.stringify(body)).not.toMatch(/--allow|serve|sandbox|demo/);
  });

  it('every listed option exists on the command line', async () => {
    const url = await serve();
    const { body } = await ask(`${url}/commands`);
    const commands = body['commands'] as { command: string; options: string[] }[];
    for (const { command, options } of commands) {
      for (const option of options) {
        const words =
          { fetch: ['bamboohr'], run: ['bamboohr'], explain: ['x'], undo: ['last'] }[command] ?? [];
        const answers = [
          [option],
          ...['1', 'json', 'var/x.json', 'new-users'].map((value) => [option, value]),
        ].map((args) => parseCommand([command, ...words, ...args]));
        expect([command, option, answers.some((answer) => !('problem' in answer))]).toEqual([
          command,
          option,
          true,
        ]);
      }
    }
  });

  it('openapi.json describes every route, and every described route exists', async () => {
    const url = await serve();
    const { body } = await ask(`${url}/openapi.json`);
    const paths = body['paths'] as Record<string, Record<string, Described>>;
    expect(Object.keys(paths).toSorted()).toEqual([
      '/',
      '/checks',
      '/commands',
      '/export',
      '/health',
      '/history',
      '/history/{id}',
      '/holds',
      '/holds/{person}',
      '/metrics',
      '/overview',
      '/people',
      '/plan',
      '/plan/{hash}/apply',
      '/ready',
      '/run',
      '/run/{command}',
      '/runs',
      '/runs/{id}',
      '/runs/{id}/events',
      '/scripts',
      '/trees/{tree}',
    ]);
    for (const [path, operations] of Object.entries(paths)) {
      for (const [method, { responses }] of Object.entries(operations)) {
        const answer = await ask(url + path.replace(/\{.+\}/, 'none'), { method: method.toUpperCase() });
        const exists = !String(answer.body['error']).startsWith('This path does not exist');
        expect([method, path, exists]).toEqual([method, path, true]);
        expect(Object.keys(responses)).toContain(String(answer.status));
      }
    }
  });

  it('openapi.json states the schema by which a request is validated', async () => {
    const url = await serve();
    const { body } = await ask(`${url}/openapi.json`);
    const { schemas, securitySchemes } = body['components'] as {
      schemas: Record<string, object>;
      securitySchemes: object;
    };
    expect(schemas['RunRequest']).toMatchObject({
      additionalProperties: false,
      properties: { args: { type: 'array', maxItems: 50, items: { type: 'string', maxLength: 2000 } } },
    });
    expect(schemas['RunRecord']).toMatchObject({
      properties: {
        summary: {
          properties: { hazards: { items: { properties: { allow: {}, kind: { type: 'string' } } } } },
        },
      },
    });
    expect(securitySchemes).toEqual({ token: { type: 'http', scheme: 'bearer' } });
    expect((await post(`${url}/run/sync`, { args: Array(51).fill('x') })).status).toBe(400);
    expect((await post(`${url}/run/sync`, { args: ['x'.repeat(2001)] })).status).toBe(400);
  });

  it('the page loads its script and style from this service and allows nothing else', async () => {
    const url = await serve();
    const { headers, body } = await ask(url);
    expect(headers.get('content-security-policy')).toContain(
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
    );
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(body['text']).toContain('<title>tcsync</title>');
    const [script, style] = await Promise.all(['/console.js', '/console.css'].map((path) => ask(url + path)));
    expect([script?.headers.get('content-type'), script?.body['text']]).toEqual([
      'text/javascript; charset=utf-8',
      'start();',
    ]);
    expect([style?.headers.get('content-type'), style?.body['text']]).toEqual([
      'text/css; charset=utf-8',
      'p {}',
    ]);
  });

  it('a port in use is reported', async () => {
    const port = Number(new URL(await serve()).port);
    await expect(serve({ port })).rejects.toThrow('another process already uses this port');
  });
});
