import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { RemoteError } from '../../src/base/errors.ts';
import { property } from '../../src/base/json.ts';
import type { Clock } from '../../src/io/clock.ts';
import { createHttpClient, type HttpOptions, type HttpRequest } from '../../src/io/http.ts';
import type { Log } from '../../src/io/log.ts';
import type { HttpConventions } from '../../src/io/retry.ts';
import type { Network } from '../../src/io/network.ts';
import { createCertificate } from '../stand-ins/certificate.ts';
import { FakeClock } from '../fakes.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const CANARY = 'canary-9f3e2b71';
const START = Date.parse('2026-11-23T12:00:00Z');
const DIRECT: Network = { httpsProxy: undefined, httpProxy: undefined, noProxy: [], caFile: undefined };

const ending: (() => void)[] = [];
afterEach(() => {
  for (const end of ending.splice(0)) end();
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ending.push(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/** A server that gives these answers one after the other, the last one for ever. */
async function serve(...answers: readonly Answer[]) {
  const seen: Seen[] = [];
  const listener: RequestListener = (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      seen.push({ method, url, headers, body: Buffer.concat(parts).toString() });
      (answers[seen.length - 1] ?? answers.at(-1))?.(response, request);
    });
  };
  const port = await listen(createServer(listener));
  return { seen, listener, url: `http://127.0.0.1:${port}`, port };
}

function json(body: unknown, status = 200, headers: Record<string, string> = {}): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };
}

function text(body: string | Buffer, status = 200, headers: Record<string, string> = {}): Answer {
  return (response) => void response.writeHead(status, headers).end(body);
}

const drop: Answer = (_response, request) => void request.socket.destroy();
const hang: Answer = () => {};

function client(baseUrl: string, changes: Partial<HttpOptions> = {}) {
  const clock = new FakeClock();
  const lines: string[] = [];
  const write = (data: object, message: string) => void lines.push(`${message} ${JSON.stringify(data)}`);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const signal = new AbortController().signal;
  const options = {
    service: 'Acme',
    baseUrl,
    timeoutMs: 5000,
    network: DIRECT,
    clock,
    log,
    signal,
    ...changes,
  };
  return { http: createHttpClient(options), clock, lines };
}

const READ: HttpRequest = { method: 'GET', path: '/people', what: 'page 3 of the people', kind: 'read' };
const WRITE: HttpRequest = {
  ...READ,
  method: 'POST',
  what: 'the group Sales',
  kind: 'write',
  repeatable: false,
};

async function failure(promise: Promise<unknown>): Promise<RemoteError> {
  const error: unknown = await promise.then(
    () => expect.fail('It did not fail.'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RemoteError);
  return error as RemoteError;
}

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

describe('trying again', () => {
  it.each([
    ['408', text('', 408)],
    ['500', json({ message: 'oops' }, 500)],
    ['502 with a web page', text('<html>', 502)],
    ['a dropped connection', drop],
    ['JSON that was cut off', text('{"a": [1, 2')],
    ['a web page', text('<html>Log in</html>')],
    [
      'a body shorter than announced',
      (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"a":');
        setImmediate(() => response.destroy());
      },
    ],
  ] satisfies [string, Answer][])('reads again after %s, with growing delay', async (_name, bad) => {
    const server = await serve(bad, bad, bad, json({ a: 1 }));
    const { http, clock } = client(server.url);
    expect((await http.request(READ)).body).toEqual({ a: 1 });
    expect(http.counts).toEqual({ read: 1, write: 0, retried: 3 });
    const [first = 0, second = 0, third = 0] = clock.slept;
    expect(first).toBeGreaterThanOrEqual(1000);
    expect(second).toBeGreaterThan(first);
    expect(third).toBeGreaterThan(second);
  });

  it('gives up after five times', async () => {
    const server = await serve(json({ message: 'oops' }, 503));
    const error = await failure(client(server.url).http.request(READ));
    expect(error).toMatchObject({ code: 'http', status: 503, indeterminate: true });
    expect(error.message).toMatch(/oops.*5 times/);
    expect(server.seen).toHaveLength(5);
  });

  it.each([
    ['500', json({}, 500), 'http'],
    ['408', text('', 408), 'http'],
    ['a dropped connection', drop, 'connection'],
    ['half an answer', text('{"a'), 'bad-answer'],
  ] satisfies [string, Answer, string][])(
    'never repeats what may have been done: %s',
    async (_name, bad, code) => {
      const server = await serve(bad, json({}));
      const error = await failure(client(server.url).http.request(WRITE));
      expect(error).toMatchObject({ code, indeterminate: true });
      expect(server.seen).toHaveLength(1);
    },
  );

  it('repeats even that after 429, which did nothing', async () => {
    const server = await serve(json({}, 429, { 'retry-after': '7' }), json({ group_id: '4' }));
    const { http, clock } = client(server.url);
    expect((await http.request(WRITE)).body).toEqual({ group_id: '4' });
    expect(clock.slept).toEqual([7000]);
    expect(http.counts).toEqual({ read: 0, write: 1, retried: 1 });
  });

  it('repeats even that when the connection was refused', async () => {
    const port = await freePort();
    const { http } = client(`http://127.0.0.1:${port}`);
    const error = await failure(http.request(WRITE));
    expect(error).toMatchObject({ code: 'connection', indeterminate: false, status: undefined });
    expect(error.message).toContain(`127.0.0.1:${port} refuses connections`);
    expect(http.counts.retried).toBe(4);
  });

  it('takes a silent service for one that may have done it', async () => {
    const server = await serve(hang);
    const error = await failure(client(server.url, { timeoutMs: 60 }).http.request(WRITE));
    expect(error).toMatchObject({ code: 'timeout', indeterminate: true });
    expect(error.message).toContain('within 0.06 seconds');
  });
});

describe('ten minutes', () => {
  it('cut off an answer that trickles in', async () => {
    const server = await serve((response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 5);
      response.on('close', () => clearInterval(timer));
    });
    const times = [START, START + 599_950];
    const clock: Clock = {
      now: () => times.shift() ?? START + 600_000,
      sleep: () => expect.fail('No time is left.'),
    };
    const error = await failure(client(server.url, { clock, timeoutMs: 40 }).http.request(READ));
    expect(error).toMatchObject({ code: 'timeout', indeterminate: true });
    expect(error.message).toContain('more than ten minutes');
  });

  it('end the wait of a request when another one has to wait longer', async () => {
    const server = await serve(
      json({}, 429, { 'retry-after': '500' }),
      json({}, 429, { 'retry-after': '500' }),
    );
    const { http, clock } = client(server.url);
    const error = await failure(http.request(READ));
    expect(error.message).toContain('too long to wait');
    expect(clock.slept).toEqual([500_000]);
  });
});

describe('429', () => {
  const date = (ms: number) => new Date(START + ms).toUTCString();
  it.each([
    ['seconds', json({}, 429, { 'retry-after': '12' }), 12_000],
    ['a date', json({}, 429, { 'retry-after': date(90_000), date: date(0) }), 90_000],
    [
      'a date by a clock that is an hour ahead',
      json({}, 429, { 'retry-after': date(3_610_000), date: date(3_600_000) }),
      10_000,
    ],
    ['the field of the body', json({ again_in: 20 }, 429), 20_000],
    [
      'the second of the reset',
      json({}, 429, { 'x-acme-reset': String(START / 1000 + 33), date: date(0) }),
      33_000,
    ],
    ['nothing to wait for', json({}, 429, { 'retry-after': '0' }), 1000],
  ] satisfies [string, Answer, number][])('waits as %s says', async (_name, refusal, wait) => {
    const server = await serve(refusal, json({}));
    const conventions = { retryAfterField: 'again_in', limitResetHeader: 'x-acme-reset' };
    const { http, clock } = client(server.url, { conventions });
    await http.request(READ);
    expect(clock.slept).toEqual([wait]);
  });

  it('grows the wait when nothing is said', async () => {
    const server = await serve(json({}, 429));
    const { http, clock } = client(server.url);
    expect(await failure(http.request(READ))).toMatchObject({
      code: 'throttled',
      status: 429,
      indeterminate: false,
    });
    expect(clock.slept).toHaveLength(4);
    for (const [index, wait] of clock.slept.entries()) {
      expect(wait).toBeGreaterThanOrEqual(500 * 5 ** index);
      expect(wait).toBeLessThanOrEqual(750 * 5 ** index);
    }
  });

  it('may be another status, where the service says so: even one that is taken as an answer', async () => {
    const refusal = json({ reason: 'slow down' }, 403, { 'retry-after': '9' });
    const server = await serve(refusal, json({ reason: 'no' }, 403), refusal);
    const isThrottled: HttpConventions['isThrottled'] = ({ body }) =>
      property(body, 'reason') === 'slow down';
    const { http, clock } = client(server.url, { conventions: { isThrottled } });
    const answer = await http.request({ ...READ, accept: [403] });
    expect(answer).toMatchObject({ status: 403, body: { reason: 'no' } });
    expect(clock.slept).toEqual([9000]);
    expect(await failure(http.request(READ))).toMatchObject({
      code: 'throttled',
      status: 403,
      message: expect.stringContaining('(HTTP 403)'),
    });
  });

  it('pauses every request of the client, and only of that one', async () => {
    const server = await serve(json({}, 429, { 'retry-after': '30' }), json({}));
    const first = client(server.url);
    const released: (() => void)[] = [];
    const clock: Clock = {
      now: () => first.clock.now(),
      sleep: () => new Promise<void>((resolve) => released.push(resolve)),
    };
    const { http } = client(server.url, { clock });
    const throttled = http.request(READ);
    await expect.poll(() => released.length).toBe(1);
    const other = http.request({ ...READ, path: '/other' });
    await expect.poll(() => released.length).toBe(2);
    expect(server.seen).toHaveLength(1);
    await client(server.url).http.request({ ...READ, path: '/elsewhere' });
    first.clock.advance(30_000);
    for (const release of released) release();
    await Promise.all([throttled, other]);
    expect(server.seen.map(({ url }) => url).sort()).toEqual(['/elsewhere', '/other', '/people', '/people']);
  });

  it('does not wait longer than ten minutes, nor ask in vain meanwhile', async () => {
    const server = await serve(json({}, 429, { 'retry-after': '1200' }));
    const { http, clock } = client(server.url);
    const error = await failure(http.request(READ));
    expect(error.code).toBe('throttled');
    expect(error.message).toContain('20 minutes');
    expect((await failure(http.request(READ))).message).toContain('20 minutes');
    expect(server.seen).toHaveLength(1);
    expect(clock.slept).toEqual([]);
  });

  it('keeps its own pace', async () => {
    const server = await serve(json({}));
    const { http, clock } = client(server.url, { requestsPerMinute: 30 });
    for (let n = 0; n < 4; n += 1) await http.request(READ);
    expect(clock.now() - START).toBe(6000);
  });
});

describe('the signal', () => {
  it('ends a reading request in flight', async () => {
    const controller = new AbortController();
    const server = await serve(() => controller.abort());
    const { http } = client(server.url, { signal: controller.signal });
    await expect(http.request(READ)).rejects.toThrow(controller.signal.reason as Error);
    expect(server.seen).toHaveLength(1);
  });

  it('lets a writing request finish, and ends a wait', async () => {
    const controller = new AbortController();
    const server = await serve((response, request) => {
      controller.abort();
      json({ done: true })(response, request);
    }, json({}));
    const { http } = client(server.url, { signal: controller.signal });
    expect((await http.request(WRITE)).body).toEqual({ done: true });
    await expect(http.request(WRITE)).rejects.toThrow(controller.signal.reason as Error);
    expect(server.seen).toHaveLength(1);
  });

  it('ends the wait after a failure', async () => {
    const controller = new AbortController();
    const server = await serve(json({}, 429, { 'retry-after': '30' }));
    const clock: Clock = {
      now: () => START,
      sleep: (_ms, signal) => {
        controller.abort();
        signal?.throwIfAborted();
        return Promise.resolve();
      },
    };
    const { http } = client(server.url, { signal: controller.signal, clock });
    await expect(http.request(READ)).rejects.toThrow(controller.signal.reason as Error);
    expect(server.seen).toHaveLength(1);
  });
});

describe('TLS and proxies', () => {
  const { cert, key } = createCertificate(['localhost', 'hr.example.test'], Date.now());

  async function serveTls(listener: RequestListener) {
    return listen(createTlsServer({ cert, key }, listener));
  }

  function authorityFile(content = cert): string {
    const folder = temporaryFolder();
    const path = join(folder, 'authority.pem');
    writeFileSync(path, content);
    return path;
  }

  it('refuses a certificate of an unknown authority at once, and says what to do', async () => {
    const { listener, seen } = await serve(json({}));
    const { http } = client(`https://localhost:${await serveTls(listener)}`);
    const error = await failure(http.request(READ));
    expect(error).toMatchObject({ code: 'connection', indeterminate: false });
    expect(error.message).toContain('not trusted');
    expect(error.hint).toContain('TCSYNC_CA_FILE');
    expect(http.counts.retried).toBe(0);
    expect(seen).toEqual([]);
  });

  it('trusts it by TCSYNC_CA_FILE, but not under another name', async () => {
    const { listener } = await serve(json({ a: 1 }));
    const port = await serveTls(listener);
    const network = { ...DIRECT, caFile: authorityFile() };
    expect((await client(`https://localhost:${port}`, { network }).http.request(READ)).body).toEqual({
      a: 1,
    });
    const error = await failure(client(`https://127.0.0.1:${port}`, { network }).http.request(READ));
    expect(error.message).toContain('it is for another name');
  });

  it('accepts any certificate if verification is off', async () => {
    const { listener } = await serve(json({ a: 1 }));
    const { http } = client(`https://localhost:${await serveTls(listener)}`, { verifyTls: false });
    expect((await http.request(READ)).body).toEqual({ a: 1 });
  });

  it('says that a port does not speak TLS', async () => {
    const { port } = await serve(json({}));
    const error = await failure(client(`https://localhost:${port}`).http.request(READ));
    expect(error.message).toContain('does not speak TLS');
  });

  it.each([
    ['is not there', '/nowhere/authority.pem', 'cannot read the certificate file'],
    ['holds no certificate', undefined, 'no certificate'],
  ])('complains about a TCSYNC_CA_FILE that %s', (_name, path, words) => {
    const network = { ...DIRECT, caFile: path ?? authorityFile('hello') };
    expect(() => client('https://hr.example.test', { network })).toThrow(words);
  });

  async function startProxy(answer: number, targetPort: number) {
    const asked: { readonly line: string; readonly login: string | undefined }[] = [];
    const server = createServer((request, response) => {
      asked.push({ line: `${request.method} ${request.url}`, login: request.headers['proxy-authorization'] });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"from":"proxy"}');
    });
    server.on('connect', (request: IncomingMessage, socket: Socket) => {
      asked.push({ line: `CONNECT ${request.url}`, login: request.headers['proxy-authorization'] });
      if (answer !== 200) {
        socket.end(`HTTP/1.1 ${answer} No\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      const target = connect(targetPort, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
      target.on('error', () => socket.destroy());
      socket.on('error', () => target.destroy());
      ending.push(() => target.destroy());
    });
    return { asked, port: await listen(server) };
  }

  it('goes through HTTPS_PROXY, with its login, and checks the certificate of the service', async () => {
    const { listener, seen } = await serve(json({ a: 1 }));
    const proxy = await startProxy(200, await serveTls(listener));
    const network = {
      ...DIRECT,
      httpsProxy: `http://ann:p%40ss@127.0.0.1:${proxy.port}`,
      caFile: authorityFile(),
    };
    const { http } = client('https://hr.example.test', { network });
    expect((await http.request(READ)).body).toEqual({ a: 1 });
    await http.request(READ);
    expect(proxy.asked).toEqual([
      { line: 'CONNECT hr.example.test:443', login: `Basic ${Buffer.from('ann:p@ss').toString('base64')}` },
    ]);
    expect(seen).toHaveLength(2);
    const strict = client('https://hr.example.test', { network: { ...network, caFile: undefined } });
    expect((await failure(strict.http.request(READ))).message).toContain('not trusted');
  });

  it.each([
    [407, 'requires a login'],
    [403, 'HTTP 403'],
  ])('recognizes a proxy that answers %i', async (status, words) => {
    const proxy = await startProxy(status, 1);
    const network = { ...DIRECT, httpsProxy: `http://ann:${CANARY}@127.0.0.1:${proxy.port}` };
    const error = await failure(client('https://hr.example.test', { network }).http.request(READ));
    expect(error.message).toContain(words);
    expect(error.message).not.toContain(CANARY);
  });

  it('goes through HTTP_PROXY to plain addresses, never to loopback', async () => {
    const server = await serve(json({ from: 'server' }));
    const proxy = await startProxy(200, 1);
    const network = { ...DIRECT, httpProxy: `http://127.0.0.1:${proxy.port}` };
    expect((await client('http://hr.example.test', { network }).http.request(READ)).body).toEqual({
      from: 'proxy',
    });
    expect(proxy.asked[0]?.line).toBe('GET http://hr.example.test/people');
    expect((await client(server.url, { network }).http.request(READ)).body).toEqual({ from: 'server' });
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
