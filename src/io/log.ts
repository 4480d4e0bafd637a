import { basename, dirname } from 'node:path';
import { pino, type Logger } from 'pino';
import { prettyFactory } from 'pino-pretty';
import { createStream } from 'rotating-file-stream';
import { loggable } from './log-data.ts';
import { createScrubber } from './scrub.ts';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** A log of static messages with data. */
export interface Log {
  debug(data: object, message: string): void;
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
  /** For what the result on the same terminal shows as well: without stderr. Absent where the result is elsewhere. */
  readonly besideResult?: Log;
}

/** A log that can be closed. */
export interface OpenLog extends Log {
  /** For messages that stderr already has in another form. */
  readonly fileOnly: Log;
  /** Resolves when the file is complete. Nothing may be logged afterwards. */
  close(): Promise<void>;
}

export interface LogOptions {
  readonly level: Level;
  /** The level of stderr, where it is higher than that of the file. Default `level`. */
  readonly stderrLevel?: Level;
  /** The format of stderr; the file is always JSON, one record per line. */
  readonly format: 'pretty' | 'json';
  /** Whether `pretty` uses colors. */
  readonly colors: boolean;
  readonly stderr: NodeJS.WritableStream;
  /** The file to append to, created if needed; undefined for none. */
  readonly file: string | undefined;
  /** Masked in every record, in every encoding. */
  readonly secrets: readonly string[];
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Whether stderr has had this warning lately: then it goes to the file only. Called once for each warning. */
  readonly isRepeated?: ((warning: string) => boolean) | undefined;
}

const ROTATED_AT = '10M';
const KEPT = 5;

/**
 * A log to stderr and to a file. If the file cannot be written, one warning on stderr says so and logging continues.
 * Stack traces are logged at level `debug` only.
 */
export function createLog(options: LogOptions): OpenLog {
  const { level, stderr, now } = options;
  const scrub = createScrubber(options.secrets);
  const format = options.format === 'json' ? (line: string) => line : prettyFormat(options.colors);
  const file = options.file === undefined ? undefined : openFile(options.file, warnNotWritable);

  function warnNotWritable(path: string, reason: string): void {
    log.warn({ path, reason }, 'tcsync cannot write the log file; it logs to stderr only');
  }

  function destination(level: Level, write: (line: string) => void): Logger {
    return pino(
      {
        level,
        base: null,
        timestamp: () => `,"time":"${new Date(now()).toISOString()}"`,
        formatters: { level: (label) => ({ level: label }) },
      },
      { write },
    );
  }

  function logTo(loggers: readonly Logger[]): Log {
    const record =
      (as: Level) =>
      (data: object, message: string): void => {
        const listening = loggers.filter((logger) => logger.isLevelEnabled(as));
        if (listening.length === 0) return;
        const safe = loggable(data, scrub, level === 'debug');
        const isOld = as === 'warn' && options.isRepeated?.(`${message} ${JSON.stringify(safe)}`) === true;
        for (const logger of listening) {
          if (!isOld || logger !== toStderr) logger[as](safe, scrub(message));
        }
      };
    return { debug: record('debug'), info: record('info'), warn: record('warn'), error: record('error') };
  }

  const toStderr = destination(options.stderrLevel ?? level, (line) => void stderr.write(format(line)));
  const toFile = file === undefined ? [] : [destination(level, (line) => file.write(line))];
  const log = logTo([toStderr, ...toFile]);
  return { ...log, fileOnly: logTo(toFile), close: async () => file?.close() };
}

function prettyFormat(colorize: boolean): (line: string) => string {
  return prettyFactory({ colorize, translateTime: 'SYS:HH:MM:ss', singleLine: true, ignore: 'code' });
}

interface LogFile {
  write(line: string): void;
  close(): Promise<void>;
}

function openFile(path: string, warnNotWritable: (path: string, reason: string) => void): LogFile {
  let failed = false;
  let closed = false;
  const name = basename(path);
  const stream = createStream(
    (index: number | Date | null) => (typeof index === 'number' ? `${name}.${index}` : name),
    { path: dirname(path), size: ROTATED_AT, rotate: KEPT, mode: 0o600 },
  );
  const ended = new Promise<void>((resolve) => {
    stream.once('close', resolve);
    stream.on('error', (error) => {
      if (!failed) {
        failed = true;
        warnNotWritable(path, error.message);
      }
      resolve();
    });
  });
  return {
    write: (line) => {
      if (!failed && !closed) stream.write(line);
    },
    close: async () => {
      closed = true;
      if (!failed) stream.end();
      await ended;
    },
  };
}
