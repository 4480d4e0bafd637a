import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { RemoteError } from '../../src/base/errors.ts';
import { CANARY, serve, json, text, client, READ, failure } from './http-exchange.ts';

describe('a request', () => {
  it('asks for JSON and hands the answer on', async () => {
    const server = await serve(json({ a: 1 }, 201, { 'X-Thing': 'yes' }));
    const { http } = client(`${server.url}/api/`);
    const answer = await http.request({ ...READ, headers: { 'X-Own': '1' } });
    expect(answer).toMatchObject({ status: 201, body: { a: 1 }, headers: { 'x-thing': 'yes' } });
    expect(server.seen[0]).toMatchObject({ method: 'GET', url: '/api/people' });
    expect(server.seen[0]?.headers).toMatchObject({ accept: 'application/json', 'x-own': '1' });
    expect(http.counts).toEqual({ read: 1, write: 0, retried: 0 });
  });

  it('writes query names and values so that OData and PHP both read them', async () => {
    const server = await serve(json({}));
    const { http } = client(server.url);
    await http.request({
      ...READ,
      query: { $filter: "name eq 'O''Brien & co'", 'name[]': ['a', 'b'], page: 2 },
    });
    expect(server.seen[0]?.url).toBe(
      '/people?$filter=name%20eq%20%27O%27%27Brien%20%26%20co%27&name%5B%5D=a&name%5B%5D=b&page=2',
    );
  });

  it('sends half a surrogate pair as the replacement character', async () => {
    const server = await serve(json({}));
    await client(server.url).http.request({ ...READ, query: { id: 'a\ud800' } });
    expect(server.seen[0]?.url).toBe('/people?id=a%EF%BF%BD');
  });

  it('sends objects as JSON and forms as forms, with the login', async () => {
    const server = await serve(json({}));
    const { http } = client(server.url, { basicAuth: { username: 'key', password: 'x' } });
    await http.request({ ...READ, method: 'POST', body: { ids: ['1'] } });
    await http.request({ ...READ, method: 'DELETE', body: { group_id: 4 } });
    await http.request({ ...READ, method: 'POST', body: new URLSearchParams({ grant: 'a b' }) });
    expect(server.seen.map(({ body }) => body)).toEqual(['{"ids":["1"]}', '{"group_id":4}', 'grant=a+b']);
    expect(server.seen[0]?.headers['content-type']).toContain('application/json');
    expect(server.seen[2]?.headers['content-type']).toContain('application/x-www-form-urlencoded');
    expect(server.seen[0]?.headers.authorization).toBe(`Basic ${Buffer.from('key:x').toString('base64')}`);
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
  ])('takes a body of %s for none', async (_name, body) => {
    const server = await serve(text(body));
    expect((await client(server.url).http.request(READ)).body).toBeUndefined();
  });

  it('unpacks compressed answers', async () => {
    const server = await serve(text(gzipSync('{"a":"ż"}'), 200, { 'content-encoding': 'gzip' }));
    expect((await client(server.url).http.request(READ)).body).toEqual({ a: 'ż' });
  });

  it.each<[string, string, BufferEncoding, unknown]>([
    ['UTF-8 without a charset', '', 'utf8', { a: 'Zoë' }],
    ['UTF-8 under a header that says otherwise', '; charset=iso-8859-1', 'utf8', { a: 'Zoë' }],
    ['the charset of the header', '; charset="ISO-8859-1"', 'latin1', { a: 'Zoë' }],
    ['bytes in no known charset', '', 'latin1', 'is not UTF-8 text'],
    ['a charset that does not exist', '; charset=x-none', 'latin1', 'is not UTF-8 text'],
  ])('reads %s', async (_, charset, encoding, expected) => {
    const bytes = Buffer.from('{"a":"Zoë"}', encoding);
    const server = await serve(text(bytes, 200, { 'content-type': `application/json${charset}` }));
    const answer = client(server.url)
      .http.request(READ)
      .then(
        ({ body }) => body,
        (error: unknown) => (error as RemoteError).message,
      );
    const matcher = typeof expected === 'string' ? expect.stringContaining(expected) : expected;
    expect(await answer).toEqual(matcher);
  });

  it('takes an accepted status for an answer, JSON or not', async () => {
    const server = await serve(json([], 404), text('gone', 410));
    const { http } = client(server.url);
    const accept = [404, 410];
    expect(await http.request({ ...READ, accept })).toMatchObject({ status: 404, body: [] });
    expect(await http.request({ ...READ, accept })).toMatchObject({ status: 410, body: 'gone' });
  });

  it('follows an address of its own origin, and no other', async () => {
    const server = await serve(json({}));
    const other = await serve(json({}));
    const { http } = client(`${server.url}/api`, { headers: { authorization: `Bearer ${CANARY}` } });
    await http.request({ ...READ, path: `${server.url}/api/people?after=x%2By` });
    expect(server.seen[0]?.url).toBe('/api/people?after=x%2By');
    const error = await failure(http.request({ ...READ, path: `${other.url}/api/people` }));
    expect(error.code).toBe('redirect');
    expect(error.message).toContain(`127.0.0.1:${other.port}`);
    expect(other.seen).toEqual([]);
  });

  it('does not follow redirects', async () => {
    const other = await serve(json({}));
    const server = await serve(text('', 302, { location: `${other.url}/login?key=${CANARY}` }));
    const error = await failure(client(server.url).http.request(READ));
    expect(error).toMatchObject({ code: 'redirect', status: 302 });
    expect(error.message).toContain(`127.0.0.1:${other.port}`);
    expect(error.message).not.toContain(CANARY);
    expect([server.seen.length, other.seen.length]).toEqual([1, 0]);
  });
});
