import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { EXIT, type ExitCode } from '../../base/errors.ts';
import type { RunEnd } from '../../core/plan/record.ts';
import type { Understood } from '../../server/commands.ts';
import { listHistory, readHistory } from '../../storage/history.ts';
import type { Storage } from '../../storage/storage.ts';
import type { CommonOptions, Context } from '../context.ts';
import { EARLIER_SCRIPTS } from '../earlier-scripts.ts';
import { parse } from '../program.ts';
import { renderMetrics, type Sample, samplesAfter } from '../render/metrics.ts';
import { VERSION } from '../version.ts';

/** How many runs of the history the metrics are made of: the last success is sought among them. */
const MOST_MEASURED = 200;

/** `tcsync serve`: the HTTP service, until a signal ends it. */
export async function runServe(_options: CommonOptions, context: Context): Promise<ExitCode> {
  const { startService } = await import('../../server/service.ts');
  const { settings, log, storage } = await context.open(['http']);
  const { shell } = context;
  const service = await startService({
    settings: settings.http,
    parse: understand,
    // A process group of its own: Ctrl-C reaches the service alone, which then asks the run to stop.
    start: (argv) => {
      const [program, ...before] = shell.self;
      return spawn(program, [...before, ...argv], {
        cwd: shell.cwd,
        env: shell.env,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
    },
    scripts: EARLIER_SCRIPTS,
    history: { list: () => listHistory(storage), read: (id) => readHistory(storage, id) },
    metrics: metricsOf(storage),
    version: VERSION,
    clock: shell.clock,
    log,
  });
  context.writeStderr(`tcsync listens on ${service.url}, until Ctrl-C.`);
  if (!shell.signal.aborted) await once(shell.signal, 'abort');
  context.writeStderr('Stopping: a run under way is let finish what it has begun.');
  await service.stop();
  return EXIT.done;
}

/** Reads a command line as main does; what commander complains of comes back instead of being printed. */
export function understand(argv: readonly string[]): Understood | { readonly problem: string } {
  const nowhere = (): Writable => new Writable({ write: (_chunk, _encoding, done) => done() });
  const invocation = parse(argv, { stdout: nowhere(), stderr: nowhere(), columns: 80 });
  if (!('exitCode' in invocation)) return invocation.typed;
  const [problem = 'This is no command for the service.'] = invocation.problem?.split('\n') ?? [];
  return { problem };
}

/** What the history tells Prometheus. Ended runs do not change, so each is read once. */
function metricsOf(storage: Storage): () => Promise<string> {
  const ends = new Map<string, RunEnd | undefined>();
  return async () => {
    const ids = (await listHistory(storage)).slice(-MOST_MEASURED);
    const read = ids
      .filter((id) => !ends.has(id))
      .map(async (id) => {
        const record = await readHistory(storage, id);
        ends.set(id, record?.summary);
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
