import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { logNotices } from '../app/result.ts';
import { COMMON_SECTIONS, type Session } from '../app/session.ts';
import type { ExtraChecks, Inspection } from '../config/load.ts';
import type { Environment } from '../config/variables.ts';
import type { Clock } from '../io/clock.ts';
import { escapeControls } from '../io/escape-controls.ts';
import type { Log, OpenLog } from '../io/log.ts';
import { createScrubber, scrubbedJson } from '../io/scrub.ts';
import type { AllSettings, AnySource } from '../sources/registry.ts';
import { type DailyWarnings, readDailyWarnings } from './daily-warnings.ts';
import { openStorageHere } from './open-storage.ts';
import { createProgress } from './progress.ts';
import { starterOf } from './starter.ts';
import { asciiSymbols, supportsSymbols } from './symbols.ts';
import { TOOL } from './version.ts';

/** The world outside, handed in by main.ts, or by a test. */
export interface Shell {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly clock: Clock;
  /** Fires when the run is to stop: SIGINT, SIGTERM. */
  readonly signal: AbortSignal;
  readonly stdoutIsTerminal: boolean;
  readonly stderrIsTerminal: boolean;
  /** Width of the terminal; 80 without a terminal. */
  readonly columns: number;
  /** How to start tcsync as a process of its own: the program, then what comes before tcsync's own arguments. */
  readonly self: readonly [program: string, ...before: string[]];
  /** Sends the progress of a command to the process that started it; absent when that process does not listen. */
  readonly sendProgress?: ((text: string) => void) | undefined;
}

export type Format = 'text' | 'json' | 'csv';

/** The options every command has. */
export interface CommonOptions {
  readonly debug?: boolean;
  /** What stdout carries. Commands without a result have none. */
  readonly format?: Format;
}

/** Below the working directory. */
export const LOG_FILE = 'var/logs/sync.log';

export interface OpenOptions {
  /** Without a terminal, stderr gets warnings and errors only, so that cron sends no mail about a good run. */
  readonly quiet?: boolean | undefined;
  /** Without a terminal, stderr gets each warning once a day. */
  readonly warnDaily?: boolean | undefined;
  /** Asked about their own sections too. */
  readonly sources?: readonly AnySource[] | undefined;
  /** For a command that needs neither settings nor `var/`. */
  readonly anywhere?: boolean | undefined;
}

/** What every command gets besides its options. */
export interface Context {
  readonly shell: Shell;
  /** `tcsync x.y.z`, for files and messages. */
  readonly tool: string;
  readonly clock: Clock;
  /** Milliseconds since the epoch at which the command began. */
  readonly started: number;
  /**
   * Reads and checks the settings of these sections, then opens log and storage. To be called once, before anything is
   * done.
   * @throws UserError, exit code 64, with all problems of the settings at once, and in a folder that has neither
   *   settings nor `var/`
   */
  open<S extends keyof AllSettings>(sections: readonly S[], how?: OpenOptions): Promise<Session<S>>;
  /**
   * In place of `open`, for a look at what is wrong: throws nothing, opens no file, and logs to stderr alone.
   * @param environment where the settings stand; default the shell's
   */
  inspect(
    environment?: Environment,
  ): Promise<{ readonly inspection: Inspection<AllSettings>; readonly log: Log }>;
  /** Writes the result to stdout, with a final newline. Masks secrets and escapes control characters. */
  writeStdout(text: string): void;
  /** The result as JSON, to stdout, in one line. Secrets are masked in its texts. */
  writeJson(value: object): void;
  /** Words for the person who looks on, to stderr. Secrets are masked, control characters shown. */
  writeStderr(text: string): void;
  /** Masks the secrets in a text that goes elsewhere. */
  scrub(text: string): string;
}

/** A context and its end. */
export interface OpenContext extends Context {
  /** Logs to the file why the command failed; stderr has its own message. */
  keepFailure(data: object, message: string): void;
  /** Writes out what the log still holds. */
  close(): Promise<void>;
}

export function createContext(
  shell: Shell,
  { debug = false, format: resultFormat = 'text' }: CommonOptions,
): OpenContext {
  const started = shell.clock.now();
  let scrub = (text: string): string => text;
  let log: OpenLog | undefined;
  let daily: DailyWarnings | undefined;

  const shown = (text: string, isTerminal: boolean): string => {
    const safe = escapeControls(withNewline(text));
    return isTerminal && !supportsSymbols(shell.env) ? asciiSymbols(safe) : safe;
  };

  return {
    shell,
    tool: TOOL,
    clock: shell.clock,
    started,

    async open(sections, { quiet = false, warnDaily = false, sources, anywhere = false } = {}) {
      const [{ SECTIONS }, { loadSettings, missingDotenv }, { maskedSettings }, { createLog }] =
        await Promise.all([
          import('../sources/all-settings.ts'),
          import('../config/load.ts'),
          import('../config/mask.ts'),
          import('../io/log.ts'),
        ]);
      const checks = await furtherChecks(sections, sources);
      const { settings, notices, secrets, isConfigured } = loadSettings(
        SECTIONS,
        shell,
        [...sections, ...COMMON_SECTIONS],
        checks,
      );
      const isSetUp = isConfigured || existsSync(join(shell.cwd, 'var'));
      if (!isSetUp && !anywhere) throw missingDotenv(shell.cwd);
      scrub = createScrubber(secrets);
      const { logging } = settings;
      const level = debug ? 'debug' : logging.level;
      const format = logging.format ?? (shell.stderrIsTerminal ? 'pretty' : 'json');
      log = createLog({
        level,
        // On a terminal the result is enough, and cron mails every line; the log file gets everything.
        stderrLevel: level === 'info' && (quiet || format === 'pretty') ? 'warn' : level,
        format,
        colors: shell.stderrIsTerminal && !shell.env['NO_COLOR'],
        stderr: shell.stderr,
        file: logging.disableFileLogging || !isSetUp ? undefined : resolve(shell.cwd, LOG_FILE),
        secrets,
        now: () => shell.clock.now(),
        isRepeated: (warning) => daily?.isRepeated(warning) === true,
      });
      const storage = await openStorageHere(settings, shell, log);
      if (warnDaily && !shell.stderrIsTerminal)
        daily = await readDailyWarnings(storage, started).catch(() => undefined);
      logNotices(log, notices);
      log.debug({ settings: maskedSettings(SECTIONS, settings) }, 'Effective settings');
      const isResultBeside = resultFormat === 'text' && shell.stdoutIsTerminal && shell.stderrIsTerminal;
      return {
        settings,
        log: isResultBeside ? { ...log, besideResult: log.fileOnly } : log,
        storage,
        clock: shell.clock,
        signal: shell.signal,
        progress: createProgress(shell),
        tool: TOOL,
        started,
        startedBy: starterOf(shell),
        scrub,
      };
    },

    async inspect(environment = shell) {
      const [{ SECTIONS }, { inspectSettings }, { createLog }] = await Promise.all([
        import('../sources/all-settings.ts'),
        import('../config/load.ts'),
        import('../io/log.ts'),
      ]);
      const inspection = inspectSettings(SECTIONS, environment, await furtherChecks(['prepare', 'sources']));
      scrub = createScrubber(inspection.secrets);
      log = createLog({
        level: debug ? 'debug' : 'error',
        format: shell.stderrIsTerminal ? 'pretty' : 'json',
        colors: shell.stderrIsTerminal && !shell.env['NO_COLOR'],
        stderr: shell.stderr,
        file: undefined,
        secrets: inspection.secrets,
        now: () => shell.clock.now(),
      });
      return { inspection, log };
    },

    writeStdout: (text) => void shell.stdout.write(shown(scrub(text), shell.stdoutIsTerminal)),
    writeJson: (value) => void shell.stdout.write(escapeControls(withNewline(scrubbedJson(value, scrub)))),
    writeStderr: (text) => void shell.stderr.write(shown(scrub(text), shell.stderrIsTerminal)),
    scrub: (text) => scrub(text),
    keepFailure: (data, message) => log?.fileOnly.error(data, message),
    close: async () => {
      // What was printed is known; that it cannot be remembered is worth a warning more, not a failure.
      await daily?.save().catch(() => {});
      await log?.close();
    },
  };
}

/** Rules are understood by core, and some settings by their source: the table of the settings knows neither. */
async function furtherChecks(
  sections: readonly (keyof AllSettings)[],
  sources: readonly AnySource[] = [],
): Promise<ExtraChecks<AllSettings>> {
  const own = Object.fromEntries(
    sources.map((source) => [source.name, (values: object) => source.problems?.(values) ?? []]),
  );
  const rules = sections.includes('prepare') ? await import('../core/prepare/rules.ts') : undefined;
  const list = sections.includes('sources') ? await import('../sources/source-list.ts') : undefined;
  return {
    ...own,
    ...(rules === undefined ? {} : { prepare: rules.findRuleProblems }),
    ...(list === undefined ? {} : { sources: list.sourceListProblems }),
  };
}

function withNewline(text: string): string {
  return text.endsWith('\n') ? text : `${text}\n`;
}
