import { Hono } from 'hono';
import { afterEach, describe, expect, it } from 'vitest';
import { startStandIn, type StandIn, type StandInEnv } from '../../../src/sandbox/server.ts';
import { source } from '../../../src/sources/okta/index.ts';
import { FakeClock } from '../../fakes.ts';
import { contextFor } from '../context.ts';

const running: StandIn[] = [];
afterEach(async () => {
  for (const standIn of running.splice(0)) await standIn.close();
});

interface Answer {
  readonly ids: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Fetches from a listing that gives these answers, one after the other; `URL` in a header is where it is. */
async function fetchFrom(answers: readonly Answer[], clock = new FakeClock()) {
  const app = new Hono<StandInEnv>();
  let asked = 0;
  app.get('/api/v1/users', (c) => {
    const { ids, headers = {} } = answers[asked] ?? { ids: [] };
    asked += 1;
    for (const [name, value] of Object.entries(headers))
      c.header(name, value.replace('URL', new URL(c.req.url).origin));
    return c.json(
      ids.map((id) => ({ id, status: 'ACTIVE', profile: { email: `${id}@example.com`, displayName: id } })),
    );
  });
  const okta = await startStandIn({ service: 'okta', basePath: '/api/v1', app });
  running.push(okta);
  return source.fetch(
    contextFor(['okta'], { OKTA_ORG_URL: okta.url, OKTA_API_TOKEN: 'okta-token-4711' }, { clock }),
  );
}

const NEXT = { link: '<URL/api/v1/users?after=x>; rel="next"' };

describe('pages of okta', () => {
  it('are refused when the list moves during both readings', async () => {
    const pages = [{ ids: ['a', 'b'], headers: NEXT }, { ids: ['b', 'd'] }];
    await expect(fetchFrom([...pages, ...pages])).rejects.toMatchObject({
      code: 'source',
      message: expect.stringContaining('a person on page 2 was already on page 1'),
    });
  });

  it.each([
    ';rel=NEXT',
    "; rel='next'",
    '; REL = "Next"',
    '; title="more"; rel="last next"',
    '; rel="next", <URL/api/v1/users>; rel="self"',
  ])('go on at a Link with %s', async (about) => {
    const link = `<URL/api/v1/users?after=x>${about}`;
    const { employees } = await fetchFrom([{ ids: ['a'], headers: { link } }, { ids: ['b'] }]);
    expect(employees).toHaveLength(2);
  });

  it.each(['; rel="self"', '; rel="nextish"', '; rel="prev"; title="next"'])(
    'end at a Link with %s',
    async (about) => {
      const link = `<URL/api/v1/users?after=x>${about}`;
      const { employees } = await fetchFrom([{ ids: ['a'], headers: { link } }, { ids: ['b'] }]);
      expect(employees).toHaveLength(1);
    },
  );

  it.each([
    ['a time in milliseconds', (now: number) => now],
    ['an hour from now', (now: number) => now / 1000 + 3600],
  ])('are not waited for longer than ten minutes: %s', async (_, reset) => {
    const clock = new FakeClock();
    const limit = {
      'x-rate-limit-remaining': '0',
      'x-rate-limit-reset': String(Math.ceil(reset(clock.now()))),
      date: new Date(clock.now()).toUTCString(),
    };
    const pages = [{ ids: ['a'], headers: { ...NEXT, ...limit } }, { ids: ['b'] }];
    await expect(fetchFrom(pages, clock)).rejects.toMatchObject({
      code: 'throttled',
      message: expect.stringContaining('tcsync did not request page 2 of the users'),
    });
    expect(clock.slept).toEqual([]);
  });
});
