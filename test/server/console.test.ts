import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { ConsoleContent, ServiceDeps } from '../../src/server/deps.ts';
import type { Overview, PlanView } from '../../src/server/schemas.ts';
import { NO_CONTENT, READ_TOKEN, type RunningService, send, startTestService } from './running-service.ts';
import { temporaryFolder } from '../temporary-folder.ts';

type Refusals = PlanView['refusals'];

/** The text of a plan is its name; some of them are refused. */
const REFUSALS: Readonly<Record<string, Refusals>> = {
  many: [{ message: '30 people are disabled.', allow: 'deactivations=30' }],
  empty: [{ message: 'Nobody is active.', allow: null }],
};

const waitFor = (check: () => unknown): Promise<unknown> =>
  vi.waitFor(check, { timeout: 30_000, interval: 50 });

async function start(
  plan?: string,
  script = '',
  history?: ServiceDeps['history'],
): Promise<RunningService & { give: (plan: string) => Promise<void> }> {
  const cwd = temporaryFolder();
  const give = async (text: string): Promise<void> => {
    await mkdir(join(cwd, 'var/console'), { recursive: true });
    await writeFile(join(cwd, 'var/console/plan.json'), text);
  };
  if (plan !== undefined) await give(plan);
  const content: ConsoleContent = {
    ...NO_CONTENT,
    cwd,
    planPage: (text) => ({
      created: '2026-11-23T12:00:00.000Z',
      changes: 1,
      seats: { before: 1, after: 2 },
      refusals: REFUSALS[text] ?? [],
      page: { text },
    }),
    treePage: (json) => ({ of: JSON.parse(json) }),
  };
  return { ...(await startTestService({}, { content, ...(history && { history }) }, script)), give };
}

async function planOf(url: string): Promise<PlanView> {
  return (await (await send(`${url}/plan`)).json()) as PlanView;
}

async function apply(url: string, hash: string, body: object = {}): Promise<[number, string]> {
  const answer = await send(`${url}/plan/${hash}/apply`, { method: 'POST', body });
  const { error = '' } = (await answer.json()) as { error?: string };
  return [answer.status, error];
}

describe('a check', () => {
  it('saves the plan of a source, or of the prepared users', async () => {
    const { url, started } = await start();
    for (const body of [{ source: 'bamboohr' }, {}, { all: true }])
      expect((await send(`${url}/checks`, { method: 'POST', body })).status).toBe(202);
    await waitFor(() =>
      expect(started).toEqual([
        ['run', 'bamboohr', '--plan-out', 'var/console/plan.json', '--format', 'json'],
        ['sync', '--plan-out', 'var/console/plan.json', '--format', 'json'],
        ['run', '--plan-out', 'var/console/plan.json', '--format', 'json'],
      ]),
    );
  });

  it.each([
    [{ source: 'nonsense' }],
    [{ source: '--allow-empty' }],
    [{ sources: 'ldap' }],
    [{ source: 'ldap', all: true }],
  ])('%j is 400', async (body) => {
    const { url, started } = await start();
    expect((await send(`${url}/checks`, { method: 'POST', body })).status).toBe(400);
    expect(started).toEqual([]);
  });
});

describe('a plan', () => {
  it('is applied exactly once, however often and at once it is asked for', async () => {
    const { url, started } = await start('good');
    const { hash, is_used, page } = await planOf(url);
    expect([is_used, page]).toEqual([false, { text: 'good' }]);
    const answers = await Promise.all(Array.from({ length: 10 }, () => apply(url, hash)));
    expect(answers.filter(([status]) => status === 202)).toHaveLength(1);
    expect(answers.filter(([status]) => status === 409)).toHaveLength(9);
    expect(await apply(url, hash)).toEqual([409, expect.stringContaining('already been applied')]);
    expect((await planOf(url)).is_used).toBe(true);
    await waitFor(() => expect(started).toHaveLength(1));
    expect(started).toEqual([['sync', '--plan', `var/console/applied-${hash}.json`, '--format', 'json']]);
  });

  it('that a newer check replaced is not applied', async () => {
    const { url, started, give } = await start('good');
    const { hash } = await planOf(url);
    await give('newer');
    expect(await apply(url, hash)).toEqual([409, expect.stringContaining('newer check')]);
    expect(await apply(url, '../../.env')).toEqual([404, expect.any(String)]);
    expect(started).toEqual([]);
  });

  it('that a guard refused needs exactly what it asks for', async () => {
    const { url, started } = await start('many');
    const { hash, refusals } = await planOf(url);
    expect(refusals).toEqual(REFUSALS['many']);
    for (const allow of [
      [],
      ['deactivations=29'],
      ['deactivations=300'],
      ['deactivations=30', 'moves=99'],
      ['stale'],
    ])
      expect(await apply(url, hash, { allow })).toEqual([
        400,
        expect.stringContaining('This plan requires deactivations=30'),
      ]);
    expect(await apply(url, hash, { allow: ['deactivations=30'] })).toEqual([202, '']);
    await waitFor(() => expect(started[0]?.slice(-2)).toEqual(['--allow', 'deactivations=30']));
  });

  it('that nothing permits is never applied', async () => {
    const { url, started } = await start('empty');
    const { hash } = await planOf(url);
    expect(await apply(url, hash)).toEqual([409, expect.stringContaining('No option allows')]);
    expect(started).toEqual([]);
  });

  it('is 404 before the first check', async () => {
    const { url } = await start();
    expect((await send(`${url}/plan`)).status).toBe(404);
  });
});

it.each([
  ['waits', 'good', '2026-11-23T11:00:00.000Z', 1],
  ['waits after a run without changes', 'good', '2026-11-23T13:00:00.000Z', 0],
  ['is over after a run with changes', 'good', '2026-11-23T13:00:00.000Z', 1],
  ['is refused', 'many', '2026-11-23T11:00:00.000Z', 1],
])('the overview says whether a plan %s', async (what, plan, started, done) => {
  const move = { planned: done, done, failed: 0, skipped: 0 };
  const summary = { version: 1, command: 'sync', ok: true, exit_code: 0, started, seconds: 1 } as const;
  const { url } = await start(plan, '', {
    list: async () => ['run'],
    read: async () => ({ version: 1, summary: { ...summary, counts: { move } }, plan: null }),
  });
  const { pending } = (await (await send(`${url}/overview`)).json()) as Overview;
  expect(pending).toEqual(
    what.startsWith('is over')
      ? null
      : {
          created: '2026-11-23T12:00:00.000Z',
          changes: 1,
          seats: { before: 1, after: 2 },
          is_refused: plan === 'many',
        },
  );
});

it('with the read token, plans and trees can be seen, and nothing can be checked or applied', async () => {
  const { url, started } = await start('good', 'process.stdout.write("{}")');
  const { hash } = await planOf(url);
  for (const path of ['/overview', '/plan', '/trees/account'])
    expect([path, (await send(url + path, { token: READ_TOKEN })).status]).toEqual([path, 200]);
  expect(await (await send(`${url}/overview`, { token: READ_TOKEN })).json()).toMatchObject({
    can_act: false,
  });
  expect(await (await send(`${url}/overview`)).json()).toMatchObject({ can_act: true });
  for (const path of ['/checks', `/plan/${hash}/apply`])
    expect((await send(url + path, { method: 'POST', token: READ_TOKEN, body: {} })).status).toBe(403);
  expect(started).toEqual([['tree', '--detailed', '--format', 'json', '--account']]);
  expect((await planOf(url)).is_used).toBe(false);
});

it('a tree that cannot be read is 502, with the error of the command', async () => {
  const error = { message: 'There is no list.', hint: 'Run tcsync prepare.' };
  const { url } = await start(
    undefined,
    `process.stdout.write('${JSON.stringify({ error })}'); process.exitCode = 1;`,
  );
  const answer = await send(`${url}/trees/prepared`);
  expect([answer.status, await answer.json()]).toEqual([
    502,
    { error: 'There is no list. Run tcsync prepare.' },
  ]);
});

it('the events of a run have its progress and its end, and are sent again to who comes later', async () => {
  const script = `
    process.send('Reading BambooHR');
    process.on('message', (text) => text === 'stop' && process.exit(130));
    setInterval(() => {}, 1000);`;
  const { url } = await start(undefined, script);
  const asked = await send(`${url}/checks`, { method: 'POST', body: {} });
  const { id } = (await asked.json()) as { id: string };
  const follow = async (): Promise<string> => (await send(`${url}/runs/${id}/events`)).text();
  const first = follow();
  await waitFor(async () =>
    expect(await (await send(`${url}/runs/${id}`)).json()).toMatchObject({ progress: 'Reading BambooHR' }),
  );
  const second = follow();
  await send(`${url}/runs/${id}`, { method: 'DELETE' });
  for (const text of [await first, await second, await follow()]) {
    const views = text
      .split('\n')
      .filter((line) => line.startsWith('data: '))
      .map((line) => JSON.parse(line.slice(6)) as { state: string; progress: string | null });
    expect(views.at(-1)).toMatchObject({ state: 'cancelled', progress: 'Reading BambooHR' });
  }
  expect((await send(`${url}/runs/none/events`)).status).toBe(404);
});
