import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { changesOf, type RunRecord } from '../core/plan/record.ts';
import { argumentObjection, commandList, objection, type Understood } from './commands.ts';
import { gate, type GateOptions, jsonOnly } from './gate.ts';
import { serviceMetrics } from './metrics.ts';
import { openapi, runRequest } from './openapi.ts';
import { page, PAGE_HEADERS } from './page/page.ts';
import { isSuccess, type RunDetails, type Runs } from './runs.ts';

/** What the service can do, handed in by the command line. */
export interface Abilities {
  /** Reads a command line as the command line does, without running it. */
  readonly parse: (argv: readonly string[]) => Understood | { readonly problem: string };
  /** The earlier scripts that can be asked for, and the arguments each stands for. */
  readonly scripts: Readonly<Record<string, readonly string[]>>;
  /** The names of the runs that are kept, the oldest first; and one of them. */
  readonly history: {
    list(): Promise<readonly string[]>;
    read(id: string): Promise<RunRecord | undefined>;
  };
  /** What the history tells Prometheus. */
  readonly metrics: () => Promise<string>;
  readonly version: string;
}

const LARGEST_BODY = 64 * 1024;
/** How many runs of the history are listed. */
const MOST_LISTED = 30;

const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
};

/** The routes of the service. */
export function createApp(abilities: Abilities, runs: Runs, door: GateOptions): Hono {
  const { history, scripts } = abilities;
  const app = new Hono();
  app.use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) c.header(name, value);
    if (!runs.isOpen) c.header('connection', 'close');
  });
  app.use(gate(door));

  app.get('/', (c) => c.html(page, 200, PAGE_HEADERS));
  app.get('/health', (c) => c.json({ status: 'ok', version: abilities.version }));
  app.get('/ready', (c) => (runs.isOpen ? c.json({ status: 'ready' }) : c.json({ status: 'stopping' }, 503)));
  for (const path of ['/commands', '/scripts']) {
    app.get(path, (c) => c.json({ commands: commandList(), scripts: Object.keys(scripts) }));
  }
  app.get('/openapi.json', (c) => c.json(openapi(abilities.version)));
  app.get('/metrics', async (c) =>
    c.text((await abilities.metrics()) + serviceMetrics(runs), 200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    }),
  );

  app.post('/run', jsonOnly, limited, async (c) => answerRun(c, await c.req.text(), undefined));
  app.post('/run/:command', jsonOnly, limited, async (c) =>
    answerRun(c, await c.req.text(), c.req.param('command')),
  );

  app.get('/runs', (c) => c.json({ runs: runs.list() }));
  app.get('/runs/:id', (c) => {
    const run = runs.get(c.req.param('id'));
    return run === undefined ? c.json({ error: 'There is no such run.' }, 404) : c.json(withSuccess(run));
  });
  app.delete('/runs/:id', (c) => {
    const id = c.req.param('id');
    if (runs.get(id) === undefined) return c.json({ error: 'There is no such run.' }, 404);
    if (!runs.cancel(id)) return c.json({ error: 'The run has ended already.' }, 409);
    return c.json({ id, state: runs.get(id)?.state }, 202);
  });

  app.get('/history', async (c) => {
    const ids = (await history.list()).slice(-MOST_LISTED).reverse();
    const records = await Promise.all(ids.map(async (id) => ({ id, record: await history.read(id) })));
    return c.json({
      history: records.flatMap(({ id, record }) => (record === undefined ? [] : [brief(id, record)])),
    });
  });
  app.get('/history/:id', async (c) => {
    const record = await history.read(c.req.param('id'));
    return record === undefined ? c.json({ error: 'There is no such run.' }, 404) : c.json(record);
  });

  app.notFound((c) =>
    c.json({ error: 'There is nothing here. GET /openapi.json lists what there is.' }, 404),
  );
  app.onError((error, c) => c.json({ error: error.message }, 500));

  async function answerRun(c: Context, text: string, named: string | undefined): Promise<Response> {
    const asked = readRequest(text, named, scripts);
    if ('problem' in asked) return c.json({ error: asked.problem }, 400);
    const wait = c.req.query('wait') ?? 'true';
    if (wait !== 'true' && wait !== 'false') return c.json({ error: 'wait is true or false.' }, 400);
    const problem = refusal(asked.argv, abilities.parse);
    if (problem !== undefined) return c.json({ error: problem }, 400);

    const run = runs.add(asked.argv);
    if (run === undefined)
      return c.json({ error: 'Too many runs are waiting, or the service is about to end.' }, 503);
    const url = `/runs/${run.id}`;
    if (wait === 'false')
      return c.json({ id: run.id, state: runs.get(run.id)?.state, url }, 202, { location: url });
    const ended = await run.ended;
    return c.json(withSuccess(ended), isSuccess(ended.return_code) ? 200 : 500);
  }
  return app;
}

const limited = bodyLimit({
  maxSize: LARGEST_BODY,
  onError: (c) =>
    c.json({ error: `A body has at most ${LARGEST_BODY} bytes.` }, 413, { connection: 'close' }),
});

function readRequest(
  text: string,
  named: string | undefined,
  scripts: Abilities['scripts'],
): { readonly argv: readonly string[] } | { readonly problem: string } {
  const body = parseBody(text);
  const result = runRequest.safeParse(body);
  if (!result.success) return { problem: `The body is not understood: ${z.prettifyError(result.error)}` };
  const { command, script, args } = result.data;
  const names = [named, command, script].filter((name) => name !== undefined);
  const [name] = names;
  if (name === undefined || names.length > 1)
    return { problem: 'Name one command, or one script: {"command": "sync", "args": ["--dry-run"]}.' };
  const earlier = Object.hasOwn(scripts, name) ? scripts[name] : undefined;
  if (earlier === undefined && script !== undefined) return { problem: `There is no script ${script}.` };
  return { argv: [...(earlier ?? name.trim().split(/ +/)), ...args] };
}

/** The body as JSON; an empty one is one that says nothing. */
function parseBody(text: string): unknown {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(argv: readonly string[], parse: Abilities['parse']): string | undefined {
  const bad = argv.map(argumentObjection).find((problem) => problem !== undefined);
  if (bad !== undefined) return bad;
  const understood = parse(argv);
  return 'problem' in understood ? understood.problem : objection(understood);
}

function withSuccess(run: RunDetails): RunDetails & { readonly success: boolean } {
  return { ...run, success: isSuccess(run.return_code) };
}

function brief(id: string, { summary, plan }: RunRecord): object {
  const { command, started, seconds, exit_code, refused_by = [], failed = [], error, seats } = summary;
  return {
    id,
    command,
    started,
    seconds,
    exit_code,
    changes: Object.fromEntries(changesOf(summary)),
    failures: failed.length + (error === undefined ? 0 : 1),
    refused_by,
    seats: seats ?? null,
    has_plan: plan !== null,
  };
}
