import { describe, expect, it } from 'vitest';
import { CANARY, serve, json, text, drop, client, READ, failure } from './http-exchange.ts';

describe('what is final', () => {
  it.each([
    [400, 'http', { error: { code: 'bad_field', message: 'No field foo' } }, 'No field foo'],
    [401, 'login', { message: 'Who are you?' }, 'Who are you?'],
    [404, 'http', { errors: [{ detail: 'No such' }, { detail: 'thing' }] }, 'No such; thing'],
    [409, 'http', 'plain   words\nhere', 'plain words here'],
    [422, 'http', { error: 'invalid_client', error_description: 'AADSTS7000215: no' }, 'AADSTS7000215: no'],
  ])('HTTP %i is %s, reported in the words of the remote system', async (status, code, body, words) => {
    const server = await serve(typeof body === 'string' ? text(body, status) : json(body, status));
    const error = await failure(client(server.url).http.request(READ));
    expect(error).toMatchObject({ code, status, indeterminate: false, service: 'Acme' });
    expect(error.message).toContain('Acme');
    expect(error.message).toContain('page 3 of the people');
    expect(error.message).toContain(words);
    expect(server.seen).toHaveLength(1);
  });

  it('reads the header and the fields that the service explains errors in, and nothing out of a web page', async () => {
    const server = await serve(
      text('', 400, { 'X-Acme-Error': 'Invalid operator' }),
      json({ causes: [{ summary: 'Not you' }], message: 'Forbidden' }, 403),
      text('<html>Blocked</html>', 403),
    );
    const conventions = { errorHeader: 'x-acme-error', errorFields: ['summary', 'causes'] };
    const { http } = client(server.url, { conventions });
    expect((await failure(http.request(READ))).message).toContain('Invalid operator');
    expect((await failure(http.request(READ))).message).toContain('Not you');
    expect((await failure(http.request(READ))).message).not.toContain('html');
  });

  it.each([
    ['of one request', { headers: { authorization: `Bearer ${CANARY}` } }, {}],
    ['of every request', {}, { headers: { authorization: `SSWS ${CANARY}` } }],
    ['that would be cut', { headers: { 'x-token': `${'x'.repeat(290)}${CANARY}` } }, {}],
    ['of a Basic login', {}, { basicAuth: { username: 'SERVICE-1', password: CANARY } }],
  ])('keeps a token %s out of the words of the other side', async (_, request, options) => {
    const server = await serve((response, { headers }) => {
      const message = `No ${headers.authorization ?? String(headers['x-token'])}`;
      response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
    });
    const { http } = client(server.url, options);
    const { message } = await failure(http.request({ ...READ, ...request }));
    expect(message).toMatch(/: No (\w+ )?\*\*\*\*$/);
  });

  it('keeps keys and addresses with keys out of messages and log', async () => {
    const server = await serve(json({ message: `The key ${CANARY} is no good` }, 401), drop);
    const { http, lines } = client(server.url, { basicAuth: { username: CANARY, password: 'x' } });
    const query = { api_key: CANARY };
    const errors = [
      await failure(http.request({ ...READ, query })),
      await failure(http.request({ ...READ, query })),
    ];
    const logged = JSON.stringify([
      errors.map((error) => [error.message, error.hint, error.stack, error.cause]),
      lines,
    ]);
    expect(logged).toContain('****');
    expect(logged).not.toContain(CANARY);
    expect(errors.map((error) => error.cause)).not.toContainEqual(
      expect.objectContaining({ config: expect.anything() }),
    );
  });
});
