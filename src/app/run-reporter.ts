import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf } from '../base/errors.ts';
import type { Settings } from '../config/table.ts';
import { eventsOf, type RunEnd, type RunRecord } from '../core/plan/record.ts';
import type { Summary } from '../core/plan/outcome.ts';
import type { Clock } from '../io/clock.ts';
import type { Log } from '../io/log.ts';
import { scrubbedJson } from '../io/scrub.ts';
import { writeAtomically } from '../storage/atomic-write.ts';
import { maintainHistory, writeFailedEnd, writeHistory } from '../storage/history.ts';
import type { LockableStorage } from '../storage/storage.ts';
import { countRefusal, type CountedRefusal, recordMessage } from './refusals.ts';
import { parseMetrics, renderMetrics, samplesAfter } from './run-metrics.ts';
import { postWebhook } from './webhook.ts';

/** What a reporter needs, as far as the run got before it ended. */
export interface RunReporterOptions {
  readonly settings: Partial<Pick<Settings, 'notifications' | 'network' | 'storage'>>;
  /** Undefined when the storage was not opened. */
  readonly storage: LockableStorage | undefined;
  readonly log: Pick<Log, 'warn'>;
  readonly clock: Clock;
  /** `tcsync x.y.z`. */
  readonly tool: string;
  /** The folder to which the path of the metrics file is relative. */
  readonly cwd: string;
  /** Masks the secrets in a text. */
  readonly scrub: (text: string) => string;
}

/** Reports how a run ended: to the history, the metrics file and the webhook. */
export interface RunReporter {
  /**
   * A report that fails is a warning and does not change the run. Never throws.
   * @param isPart whether the run was for chosen people, for a part, or of a saved plan: its refusal is not counted
   */
  report(record: RunRecord, isPart?: boolean): Promise<RunReport>;
}

/** What a report found out. */
export interface RunReport {
  /** Absent unless guards refused the run. */
  readonly refusal?: Summary['refusal'];
  /** The run was refused as the runs before it, and today's message about it was sent. */
  readonly isRepeated: boolean;
}

/** Creates the reporter of a run. */
export function createRunReporter(options: RunReporterOptions): RunReporter {
  const { log, scrub } = options;
  const attempt = async (problem: string, action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      log.warn({ reason: scrub(messageOf(error)) }, `The run ended, but tcsync cannot ${problem}`);
    }
  };
  return {
    report: async (record, isPart = false) => {
      let counted: CountedRefusal | undefined;
      const { storage, clock } = options;
      const now = clock.now();
      if (storage !== undefined && !isPart)
        await attempt('count refusals', async () => {
          counted = await countRefusal(record, storage, now);
        });
      const refusal = counted === undefined ? undefined : { since: counted.since, count: counted.count };
      const isRepeated = counted?.isMessageDue === false;
      const sent = async (): Promise<void> => {
        if (counted !== undefined && storage !== undefined && !isRepeated)
          await recordMessage(counted, storage, now);
      };
      await attempt('report the result', async () => {
        const summary = { ...record.summary, ...(refusal === undefined ? {} : { refusal }) };
        const masked: RunRecord = JSON.parse(scrubbedJson({ ...record, summary }, scrub));
        for (const [problem, action] of actionsFor(masked, { isRepeated, sent }, options))
          await attempt(problem, action);
      });
      return { ...(refusal === undefined ? {} : { refusal }), isRepeated };
    },
  };
}

type Action = readonly [problem: string, action: () => Promise<void>];

function actionsFor(
  record: RunRecord,
  { isRepeated, sent }: { readonly isRepeated: boolean; readonly sent: () => Promise<void> },
  { settings, storage, clock, tool, cwd }: RunReporterOptions,
): readonly Action[] {
  const { notifications, network } = settings;
  const actions: Action[] = [];
  if (storage !== undefined) {
    const days = settings.storage?.historyDays ?? 0;
    const keep = async (): Promise<void> => {
      if (record.plan === null && record.summary.counts === undefined) await writeFailedEnd(storage, record);
      else await writeHistory(storage, record);
      await maintainHistory(storage, days, clock.now());
    };
    actions.push(['write the result to var/history/', keep]);
  }
  if (notifications === undefined) return [...actions, ['count refusals', sent]];
  const { metricsFile, webhookUrl, webhookSecret, webhookOn } = notifications;
  if (metricsFile !== undefined) {
    const update = (): Promise<void> => updateMetrics(resolve(cwd, metricsFile), record.summary);
    actions.push(['write TCSYNC_METRICS_FILE', update]);
  }
  const isWanted = eventsOf(record.summary).some((event) => webhookOn.includes(event));
  if (webhookUrl !== undefined && network !== undefined && isWanted && !isRepeated) {
    const post = async (): Promise<void> => {
      await postWebhook(webhookUrl, record, { secret: webhookSecret, network, clock, tool });
      await sent();
    };
    actions.push(['send the result to TCSYNC_WEBHOOK_URL', post]);
  } else {
    actions.push(['count refusals', sent]);
  }
  return actions;
}

/** Readable by other users: the collector of the node exporter runs as a user of its own. */
const METRICS_FILE_MODE = 0o644;

async function updateMetrics(path: string, end: RunEnd): Promise<void> {
  const samples = samplesAfter(end, parseMetrics(await readFile(path, 'utf8').catch(() => '')));
  await writeAtomically(path, [Buffer.from(renderMetrics(samples))], METRICS_FILE_MODE);
}
