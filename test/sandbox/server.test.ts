import { Hono } from 'hono';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FAULT_NAMES, FAULTS, type FaultName } from '../../src/sandbox/faults.ts';
import type { RequestInfo } from '../../src/sandbox/requests.ts';
import {
  startStandIn,
  type StandIn,
  type StandInEnv,
  type StandInOptions,
} from '../../src/sandbox/server.ts';

const PATIENCE_MS = 30_000;

const running: StandIn[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((standIn) => standIn.close()));
});

/** A stand-in that counts how often its one writing request did its work. */
async function start(options: StandInOptions = {}) {
  const done = { things: 0 };
  const app = new Hono<StandInEnv>();
  app.get('/api/thing/:id', (c) => c.json({ id: c.req.param('id') }));
  app.post('/api/search', (c) => c.json({ found: [] }));
  app.put('/api/thing', (c) => {
    done.things += 1;
    return c.json({ thing: done.things });
  });
  const standIn = await startStandIn(
    { service: 'things', basePath: '/api', app, reads: ['POST /search'] },
    options,
  );
  running.push(standIn);
  const put = (signal?: AbortSignal) =>
    fetch(`${standIn.url}/api/thing`, { method: 'PUT', ...(signal && { signal }) });
  return { ...standIn, done, put };
}

/** What a client sees of a request: a status, or that there was no answer. */
async function outcome(answer: Promise<Response>): Promise<number | 'no answer'> {
  return answer.then(
    ({ status }) => status,
    () => 'no answer',
  );
}

describe('the log of requests', () => {
  it('counts by method and pattern, and distinguishes reading from writing', async () => {
    const { url, requests, put } = await start();
    await fetch(`${url}/api/thing/7?full=1`);
    await fetch(`${url}/api/thing/8`);
    await fetch(`${url}/api/search`, { method: 'POST' });
    await put();
    expect((await fetch(`${url}/api/nowhere`)).status).toBe(404);

    expect(requests.byKind()).toEqual({
      'GET /thing/{id}': 2,
      'POST /search': 1,
      'PUT /thing': 1,
      'GET unknown': 1,
    });
    expect([requests.reads, requests.writes]).toEqual([4, 1]);
    expect(requests.all[0]).toMatchObject({ n: 1, path: '/api/thing/7', query: '?full=1', access: 'read' });
    expect(requests.all[1]).toMatchObject({ n: 2, nOfKind: 2 });
    requests.clear();
    expect([requests.all.length, requests.reads, requests.count('PUT /thing')]).toEqual([0, 0, 0]);
  });

  it('reports each request when it comes and when its work is done', async () => {
    const seen: string[] = [];
    const { put, done } = await start({
      onRequest: ({ n }) => void seen.push(`${n} came, ${done.things} done`),
      onCarriedOut: ({ n }) => void seen.push(`${n} carried out, ${done.things} done`),
    });
    await put();
    expect(seen).toEqual(['1 came, 0 done', '1 carried out, 1 done']);
  });
});

describe('faults', () => {
  const seen: Record<FaultName, { readonly answer: number | 'no answer'; readonly done: number }> = {
    '400': { answer: 400, done: 0 },
    '401': { answer: 401, done: 0 },
    '403': { answer: 403, done: 0 },
    '404': { answer: 404, done: 0 },
    '409': { answer: 409, done: 0 },
    '429': { answer: 429, done: 0 },
    '429-date': { answer: 429, done: 0 },
    '429-body': { answer: 429, done: 0 },
    '429-bare': { answer: 429, done: 0 },
    '500': { answer: 500, done: 0 },
    '500-after': { answer: 500, done: 1 },
    '502': { answer: 502, done: 0 },
    '503': { answer: 503, done: 0 },
    '503-wait': { answer: 503, done: 0 },
    'time-out': { answer: 'no answer', done: 0 },
    'time-out-after': { answer: 'no answer', done: 1 },
    dropped: { answer: 'no answer', done: 0 },
    'dropped-after': { answer: 'no answer', done: 1 },
    truncated: { answer: 200, done: 1 },
    empty: { answer: 200, done: 1 },
  };

  it.each(FAULT_NAMES)('%s', async (name) => {
    const { put, done, requests } = await start({
      fault: ({ n }) => (n === 1 ? FAULTS[name] : undefined),
    });
    const client = new AbortController();
    const request = outcome(put(client.signal));
    if (FAULTS[name].kind === 'time-out') {
      await vi.waitFor(
        () => expect([requests.all.length, done.things]).toEqual([1, seen[name].done]),
        PATIENCE_MS,
      );
      client.abort();
    }
    expect({ answer: await request, done: done.things }).toEqual(seen[name]);
    expect((await put()).status).toBe(200);
  });

  it('say how long to wait in the header, as seconds or as a date, in the body, or nowhere', async () => {
    const now = () => Date.UTC(2026, 10, 2, 8, 0, 0);
    const names = ['429', '429-date', '429-body', '429-bare'] as const;
    const { put } = await start({
      now,
      fault: ({ n }) => {
        const name = names[n - 1];
        return name && FAULTS[name];
      },
    });
    const answers = [];
    for (const _ of names) {
      const answer = await put();
      answers.push({ header: answer.headers.get('retry-after'), body: await answer.json() });
    }
    const message = 'Too many requests';
    expect(answers).toEqual([
      { header: '1', body: { message } },
      { header: 'Mon, 02 Nov 2026 08:00:01 GMT', body: { message } },
      { header: null, body: { message, retry_after: 1 } },
      { header: null, body: { message } },
    ]);
  });

  it('cut JSON in the middle, or leave the body out', async () => {
    const { put } = await start({ fault: ({ n }) => (n === 1 ? FAULTS.truncated : FAULTS.empty) });
    expect(await (await put()).text()).toBe('{"thin');
    const empty = await put();
    expect([await empty.text(), empty.headers.get('content-type')]).toEqual(['', null]);
  });

  it('come by chance as often as asked, the same for the same seed', async () => {
    const run = async (seed: number) => {
      const { put, requests } = await start({ failRate: 0.3, seed });
      const outcomes = [];
      while (requests.all.length < 60) outcomes.push(await outcome(put()));
      return outcomes;
    };
    const first = await run(5);
    const failed = first.filter((answer) => answer !== 200).length;
    expect(failed).toBeGreaterThan(8);
    expect(failed).toBeLessThan(30);
    expect(await run(5)).toEqual(first);
    expect(await run(6)).not.toEqual(first);
  });
});

describe('the frame', () => {
  it('answers 429 beyond the rate limit, and again when the window has moved on', async () => {
    let time = 1_000_000;
    const { put } = await start({ rateLimit: { requests: 2, perMs: 10_000 }, now: () => time });
    await put();
    time += 4_000;
    await put();
    const refused = await put();
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '6']);
    time += 6_001;
    expect((await put()).status).toBe(200);
    expect((await put()).status).toBe(429);
  });

  it('takes its time', async () => {
    const { put } = await start({ latencyMs: 40 });
    const began = performance.now();
    await put();
    expect(performance.now() - began).toBeGreaterThan(35);
  });

  it('closes at once with a connection kept alive and a request unanswered', async () => {
    let came = () => {};
    const arrival = new Promise<void>((resolve) => {
      came = resolve;
    });
    const { put, close } = await start({
      fault: ({ n }: RequestInfo) => (n === 2 ? FAULTS['time-out'] : undefined),
      onRequest: ({ n }) => void (n === 2 && came()),
    });
    await put();
    const hanging = outcome(put());
    await arrival;
    await close();
    expect(await hanging).toBe('no answer');
    await close();
  });

  it('listens on the port asked for', async () => {
    const { url, close } = await start();
    const port = Number(new URL(url).port);
    await close();
    expect((await start({ port })).url).toBe(`http://127.0.0.1:${port}`);
  });
});
