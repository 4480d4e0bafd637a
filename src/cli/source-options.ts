import { resolve } from 'node:path';
import { usageError } from '../base/errors.ts';
import { isDay } from '../core/time-off/days.ts';
import { parseColumnMap } from '../sources/file/column-map.ts';
import type { AnySource } from '../sources/registry.ts';
import type { SourceOptions } from '../sources/source.ts';
import { parseStatusMap } from './status-map.ts';

/** Arguments and options that only one source takes, as given. */
export interface SourceArguments {
  /** The argument after the source's name. */
  readonly path?: string | undefined;
  readonly map?: string;
  readonly encoding?: string;
  /** Of a command that also prepares; not only for one source. */
  readonly statusMap?: string;
  readonly timeOff?: boolean;
  readonly from?: string;
  readonly to?: string;
}

/**
 * Parses the arguments and options of one source.
 * @throws UserError, exit 64, when they are invalid or for another source.
 */
export function readSourceOptions(
  { name, takes }: AnySource,
  words: SourceArguments,
  cwd: string,
): SourceOptions {
  const { path, map, encoding, statusMap, timeOff, from, to } = words;
  const given = {
    file: named({ '<path>': path, '--map': map, '--encoding': encoding }),
    timeOff: named({ '--time-off': timeOff, '--from': from, '--to': to }),
  };
  for (const part of ['file', 'timeOff'] as const) {
    if (part !== takes && given[part] !== undefined)
      throw usageError(`fetch ${name} does not accept ${given[part]}.`, 'See tcsync fetch --help.');
  }
  if (takes === 'file') {
    return {
      file: {
        path: path === undefined ? undefined : resolve(cwd, path),
        map: readMap(map),
        encoding,
        ...(statusMap === undefined ? {} : { statusMap: parseStatusMap(statusMap) }),
      },
    };
  }
  if (timeOff === true) return { timeOff: { from: readDay('--from', from), to: readDay('--to', to) } };
  if (given.timeOff !== undefined)
    throw usageError(`${given.timeOff} requires --time-off.`, 'Add --time-off.');
  return {};
}

/** The name of the first one that was given. */
function named(words: Readonly<Record<string, string | boolean | undefined>>): string | undefined {
  return Object.keys(words).find((word) => words[word] !== undefined);
}

function readMap(map: string | undefined): readonly (readonly [string, string])[] {
  if (map === undefined) return [];
  const entries = parseColumnMap(map);
  if (entries !== undefined) return entries;
  throw usageError(`--map ${map} is invalid.`, 'For example: --map "name=First name+Last name,email=E-mail"');
}

function readDay(option: string, day: string | undefined): string | undefined {
  if (day === undefined || isDay(day)) return day;
  throw usageError(`${option} ${day} is not a date.`, 'Use a date such as 2026-12-24.');
}
