import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { EXIT, messageOf } from '../base/errors.ts';
import { inspectSettings, validSettings } from '../config/load.ts';
import { eventsOf, type RunEnd, type RunRecord } from '../core/plan/record.ts';
import type { Log } from '../io/log.ts';
import { createScrubber, scrubbedJson } from '../io/scrub.ts';
import { SECTIONS } from '../sources/all-settings.ts';
import type { AllSettings, AnySource } from '../sources/registry.ts';
import { pruneHistory, writeHistory } from '../storage/history.ts';
import type { Storage } from '../storage/storage.ts';
import { writeAtomically } from '../storage/atomic-write.ts';
import type { Session } from '../app/session.ts';
import type { Context } from './context.ts';
import { describeFailure } from '../app/failure.ts';
import { parseMetrics, renderMetrics, samplesAfter } from './render/metrics.ts';
import { resultHead } from '../app/result.ts';
import { postWebhook } from './webhook.ts';

/** A run of a command that changes TimeCamp. */
export interface RecordedRun<S extends keyof AllSettings> {
  /** As the summary names it: `sync`. */
  readonly command: string;
  /** A dry run leaves nothing behind and tells nobody. */
  readonly dryRun: boolean;
  readonly sections: readonly S[];
  /** The source that it reads, which is asked about its settings. */
  readonly source?: AnySource;
  /** Without a terminal, warnings and errors only. */
  readonly quiet?: boolean;
}

/**
 * Opens the place of a run and runs it. However it ends, its end goes into var/history/, the metrics file and the
 * webhook; whatever goes wrong with these is a warning, and changes nothing about the run.
 */
export async function recordRun<S extends keyof AllSettings, R extends Pick<RunRecord, 'summary' | 'plan'>>(
  run: RecordedRun<S>,
  context: Context,
  body: (session: Session<S>) => Promise<R>,
): Promise<{ readonly result: R; readonly log: Log }> {
  const { command, dryRun, sections, source, quiet } = run;
  const scrub = (text: string): string => context.scrub(text);
  let session: Session<S | 'notifications'> | undefined;
  let result: R;
  try {
    session = await context.open([...sections, 'notifications'], { quiet, source });
    result = await body(session);
  } catch (error) {
    const end = failedEnd(error, command, context);
    // Whoever holds the lock reports on itself.
    if (!dryRun && end.exit_code !== EXIT.locked) {
      const from = session === undefined ? withoutSettings(context) : { ...session, scrub };
      await settle({ version: 1, summary: end, plan: null }, from, context);
    }
    throw error;
  }
  if (!dryRun) {
    const { summary, plan } = result;
    await settle({ version: 1, summary, plan }, { ...session, scrub }, context);
  }
  return { result, log: session.log };
}

function failedEnd(error: unknown, command: string, context: Context): RunEnd {
  const { code, message, hint, exitCode } = describeFailure(error, context.shell.signal.aborted);
  return { ...resultHead(context, command, exitCode), error: { code, message, hint: hint ?? null } };
}

/** What the end of a run needs, as far as it is there. */
interface Aftermath {
  readonly settings: Partial<Pick<AllSettings, 'notifications' | 'network' | 'storage'>>;
  /** Undefined when the run did not get as far. */
  readonly storage: Storage | undefined;
  readonly log: Pick<Log, 'warn'>;
  /** Takes the secrets out of a text. */
  readonly scrub: (text: string) => string;
}

/** When the settings are wrong: whoever is to be told may be known all the same. */
function withoutSettings(context: Context): Aftermath {
  const inspection = inspectSettings(SECTIONS, context.shell);
  return {
    settings: validSettings(inspection),
    storage: undefined,
    log: { warn: (_data, message) => context.writeStderr(message) },
    scrub: createScrubber(inspection.secrets),
  };
}

/** Tries something that a run does not depend on. */
type Attempt = (what: string, deed: () => Promise<void>) => Promise<void>;

/** Keeps and tells the end of a run. Throws nothing. */
async function settle(record: RunRecord, from: Aftermath, context: Context): Promise<void> {
  const { log, scrub } = from;
  const attempt: Attempt = async (what, deed) => {
    try {
      await deed();
    } catch (error) {
      log.warn({ reason: scrub(messageOf(error)) }, `The run is over, but ${what}`);
    }
  };
  await attempt('it could not be kept or told', async () => {
    await keepAndTell(JSON.parse(scrubbedJson(record, scrub)), from, attempt, context);
  });
}

async function keepAndTell(
  clean: RunRecord,
  from: Aftermath,
  attempt: Attempt,
  { shell, tool }: Context,
): Promise<void> {
  const { storage } = from;
  const { notifications, network } = from.settings;
  if (storage !== undefined) {
    const days = from.settings.storage?.historyDays ?? 0;
    await attempt('it could not be written to var/history/', async () => {
      await writeHistory(storage, clean);
      await pruneHistory(storage, days, shell.clock.now());
    });
  }
  if (notifications === undefined) return;
  const { metricsFile, webhookUrl, webhookSecret, webhookOn } = notifications;
  if (metricsFile !== undefined) {
    await attempt('TCSYNC_METRICS_FILE could not be written', () =>
      updateMetrics(resolve(shell.cwd, metricsFile), clean.summary),
    );
  }
  if (
    webhookUrl !== undefined &&
    network !== undefined &&
    eventsOf(clean.summary).some((event) => webhookOn.includes(event))
  ) {
    await attempt('TCSYNC_WEBHOOK_URL could not be told', () =>
      postWebhook(webhookUrl, clean, { secret: webhookSecret, network, clock: shell.clock, tool }),
    );
  }
}

/** Other accounts read it: the collector of the node exporter runs as its own user. */
const READABLE = 0o644;

async function updateMetrics(path: string, end: RunEnd): Promise<void> {
  const samples = samplesAfter(end, parseMetrics(await readFile(path, 'utf8').catch(() => '')));
  await writeAtomically(path, [Buffer.from(renderMetrics(samples))], READABLE);
}
