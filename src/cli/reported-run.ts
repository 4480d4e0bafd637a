import { describeFailure } from '../app/failure.ts';
import { UNKNOWN_RUN } from '../app/history.ts';
import { resultHead } from '../app/result.ts';
import { createRunReporter, type RunReporter } from '../app/run-reporter.ts';
import type { Session } from '../app/session.ts';
import { EXIT, UserError } from '../base/errors.ts';
import { inspectSettings, validSettings } from '../config/load.ts';
import type { RunEnd, RunRecord } from '../core/plan/record.ts';
import type { Log } from '../io/log.ts';
import { createScrubber } from '../io/scrub.ts';
import { SECTIONS } from '../sources/all-settings.ts';
import type { AllSettings, AnySource } from '../sources/registry.ts';
import { DECLINED } from './approval.ts';
import { starterOf } from './starter.ts';
import type { Context } from './context.ts';

/** A run of a command that changes TimeCamp. */
export interface ReportedRun<S extends keyof AllSettings> {
  /** The name of the command in the summary: `sync`. */
  readonly command: string;
  /** A dry run is not reported. */
  readonly dryRun: boolean;
  readonly sections: readonly S[];
  /** The sources that the run reads, which check their settings. */
  readonly sources?: readonly AnySource[];
  /** Without a terminal, print warnings and errors only. */
  readonly quiet?: boolean;
  /** For chosen people, for a part, or of a saved plan. */
  readonly isPart?: boolean;
}

/** Errors after which there was no run to report. */
const NOT_RUN = [DECLINED, UNKNOWN_RUN];

/**
 * Opens the session of a run, runs `body` in it, and reports how it ended. A run that finds the lock held, that is
 * declined, or that should undo an unknown run, is not reported.
 */
export async function runReported<
  S extends keyof AllSettings,
  R extends { readonly record: RunRecord; readonly summary?: RunEnd },
>(
  run: ReportedRun<S>,
  context: Context,
  body: (session: Session<S>) => Promise<R>,
): Promise<{ readonly result: R; readonly log: Log; readonly isRepeated: boolean }> {
  const { command, dryRun, sections, sources, quiet, isPart } = run;
  let session: Session<S | 'notifications'> | undefined;
  let result: R;
  try {
    session = await context.open([...sections, 'notifications'], {
      quiet,
      warnDaily: quiet === true && !dryRun,
      sources,
    });
    result = await body(session);
  } catch (error) {
    const summary = failedEnd(error, command, context);
    const isRun = !(error instanceof UserError && NOT_RUN.includes(error.code));
    if (!dryRun && isRun && summary.exit_code !== EXIT.locked) {
      const started = { started_by: starterOf(context.shell) };
      await reporterFor(session, context).report({ version: 1, summary, plan: null, ...started });
    }
    throw error;
  }
  if (dryRun) return { result, log: session.log, isRepeated: false };
  const { refusal, isRepeated } = await reporterFor(session, context).report(result.record, isPart);
  const { summary } = result;
  const repeated = isRepeated ? { is_repeated: true as const } : {};
  const shown =
    refusal === undefined || summary === undefined
      ? result
      : { ...result, summary: { ...summary, refusal: { ...refusal, ...repeated } } };
  return { result: shown, log: session.log, isRepeated };
}

function failedEnd(error: unknown, command: string, context: Context): RunEnd {
  const { code, message, hint, exitCode } = describeFailure(error, context.shell.signal.aborted);
  return { ...resultHead(context, command, exitCode), error: { code, message, hint: hint ?? null } };
}

/** Without a session the settings are invalid, but those of the webhook and the metrics may be valid. */
function reporterFor(session: Session<'notifications'> | undefined, context: Context): RunReporter {
  const { clock, tool, shell } = context;
  const common = { clock, tool, cwd: shell.cwd };
  if (session !== undefined)
    return createRunReporter({ ...session, ...common, scrub: (text) => context.scrub(text) });
  const inspection = inspectSettings(SECTIONS, shell);
  return createRunReporter({
    ...common,
    settings: validSettings(inspection),
    storage: undefined,
    log: { warn: (_data, message) => context.writeStderr(message) },
    scrub: createScrubber(inspection.secrets),
  });
}
