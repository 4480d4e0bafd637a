import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { EXIT, type ExitCode, UserError } from '../../base/errors.ts';
import type { RunEnd } from '../../core/plan/record.ts';
import type { ParsedCommand } from '../../server/deps.ts';
import { listHistory, readRun } from '../../storage/history.ts';
import type { Storage } from '../../storage/storage.ts';
import { parseAllowances } from '../allow.ts';
import { parseCategories } from '../categories.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EARLIER_SCRIPTS } from '../earlier-scripts.ts';
import { readPageFile } from '../html-file.ts';
import { parse } from '../program.ts';
import { renderMetrics, type Sample, samplesAfter } from '../../app/run-metrics.ts';
import { STARTED_BY } from '../starter.ts';
import { parseStatusMap } from '../status-map.ts';
import { VERSION } from '../version.ts';

/** The metrics cover this many of the latest runs; the last success must be among them. */
const MAX_MEASURED = 200;

/** `tcsync serve`: the HTTP service, until a signal ends it. */
export async function runServe(_options: CommonOptions, context: Context): Promise<ExitCode> {
  const { startService } = await import('../../server/service.ts');
  const { createConsoleContent } = await import('../console-content.ts');
  const { createPeopleAccess } = await import('../console-people.ts');
  const { settings, log, storage } = await context.open(['http']);
  const { shell } = context;
  const page = {
    html: readPageFile('console/index.html'),
    script: readPageFile('console/main.js'),
    style: readPageFile('console/console.css'),
  };
  const service = await startService({
    settings: settings.http,
    parse: parseCommand,
    // In a process group of its own, so that Ctrl-C reaches only the service, which then asks the run to stop.
    start: (argv) => {
      const [program, ...before] = shell.self;
      return spawn(program, [...before, ...argv], {
        cwd: shell.cwd,
        env: { ...shell.env, [STARTED_BY]: 'http' },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        detached: true,
      });
    },
    scripts: EARLIER_SCRIPTS,
    history: { list: () => listHistory(storage), read: (id) => readRun(storage, id) },
    metrics: metricsOf(storage),
    page,
    content: createConsoleContent(shell, storage),
    people: createPeopleAccess(storage, { clock: shell.clock, tz: settings.network.tz }),
    version: VERSION,
    clock: shell.clock,
    log,
  });
  context.writeStderr(`tcsync is listening on ${service.url}. Press Ctrl-C to stop.`);
  if (!shell.signal.aborted) await once(shell.signal, 'abort');
  context.writeStderr('Stopping: the current run finishes the requests in progress.');
  await service.stop();
  return EXIT.done;
}

/** Parses a command line as main does; returns the parser's error instead of printing it. */
export function parseCommand(argv: readonly string[]): ParsedCommand | { readonly problem: string } {
  const discard = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });
  const invocation = parse(argv, { stdout: discard(), stderr: discard(), columns: 80 });
  if (!('exitCode' in invocation)) {
    if (invocation.folder !== undefined)
      return { problem: 'The service always works in its own folder. Omit -C.' };
    const invalid = invalidValue(invocation.typed.options);
    return invalid === undefined ? invocation.typed : { problem: invalid };
  }
  const [problem = 'The service cannot run this command.'] = invocation.problem?.split('\n') ?? [];
  return { problem };
}

/** What is wrong with the values of options that commands parse themselves, so that the service answers 400 at once. */
function invalidValue({ allow, only, statusMap }: Readonly<Record<string, unknown>>): string | undefined {
  try {
    if (Array.isArray(allow)) parseAllowances(allow.map(String));
    if (typeof only === 'string') parseCategories(only);
    if (typeof statusMap === 'string') parseStatusMap(statusMap);
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return [error.message, error.hint].join(' ');
  }
}

/** Renders the history as Prometheus metrics. Past runs do not change, so each is read only once. */
function metricsOf(storage: Storage): () => Promise<string> {
  const ends = new Map<string, RunEnd | undefined>();
  return async () => {
    const ids = (await listHistory(storage)).slice(-MAX_MEASURED);
    const read = ids
      .filter((id) => !ends.has(id))
      .map(async (id) => {
        const record = await readRun(storage, id);
        // One that is under way has not ended.
        if (record?.unfinished !== true) ends.set(id, record?.summary);
      });
    await Promise.all(read);
    for (const id of ends.keys()) if (!ids.includes(id)) ends.delete(id);
    let samples: readonly Sample[] = [];
    for (const id of ids) {
      const end = ends.get(id);
      if (end !== undefined) samples = samplesAfter(end, samples);
    }
    return renderMetrics(samples);
  };
}
