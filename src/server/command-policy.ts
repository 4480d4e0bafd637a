import { posix } from 'node:path';
import type { ParsedCommand } from './deps.ts';
import type { CommandInfo } from './schemas.ts';

interface AllowedCommand {
  readonly what: string;
  /** Allowed options that name no file. */
  readonly options: readonly string[];
  /** Allowed options that name a file to read or to write. */
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  /** The second argument is a file to read. */
  readonly hasInputFile?: true;
}

const SOURCE_OPTIONS = ['map', 'encoding'];

/**
 * The allowed commands and options; everything else is rejected. No option overrides a guard: that needs a person at a
 * command line.
 */
const ALLOWED: Readonly<Record<string, AllowedCommand>> = {
  fetch: {
    what: 'read all employees from a source into var/users.json',
    options: [...SOURCE_OPTIONS, 'timeOff', 'from', 'to', 'format', 'debug'],
    writes: ['output'],
    hasInputFile: true,
  },
  prepare: {
    what: 'turn var/users.json into var/timecamp_users.json',
    options: ['check', 'format', 'debug'],
  },
  sync: {
    what: 'compare var/timecamp_users.json with TimeCamp and apply the changes',
    options: ['dryRun', 'only', 'user', 'detailedExitcode', 'format', 'debug'],
    reads: ['input', 'plan'],
    writes: ['planOut', 'html'],
  },
  run: {
    what: 'fetch, prepare and sync in one run',
    options: [...SOURCE_OPTIONS, 'dryRun', 'format', 'debug'],
    writes: ['planOut'],
    hasInputFile: true,
  },
  tree: {
    what: 'show the group tree',
    options: ['account', 'diff', 'users', 'detailed', 'depth', 'format', 'debug'],
    reads: ['file'],
    writes: ['html'],
  },
  explain: {
    what: 'explain the group, role and changes of one person',
    options: ['account', 'format', 'debug'],
  },
  doctor: { what: 'check everything that a run needs', options: ['offline', 'format', 'debug'] },
  history: { what: 'list past runs and their changes', options: ['since', 'limit', 'format', 'debug'] },
  undo: {
    what: 'undo what a past run changed',
    options: ['dryRun', 'user', 'format', 'debug'],
    writes: ['planOut'],
  },
  'remove-empty-groups': {
    what: 'remove unused empty groups below the root group',
    options: ['dryRun', 'prepared', 'format', 'debug'],
  },
  'sync-time-off': {
    what: 'write the time off in var/vacation.json to TimeCamp',
    options: ['dryRun', 'format', 'debug'],
  },
};

/** Why the service does not run a command; undefined when it does. */
export function denyReason({ name, words, options }: ParsedCommand): string | undefined {
  const allowed = ALLOWED[name];
  if (allowed === undefined)
    return `The service does not support the command ${name}. GET /commands lists the commands.`;
  const { reads = [], writes = [] } = allowed;
  for (const [key, value] of Object.entries(options)) {
    const isFile = reads.includes(key) || writes.includes(key);
    if (!isFile && !allowed.options.includes(key))
      return `The service does not accept ${flag(key)}. GET /commands lists the options.`;
    const problem = isFile ? fileProblem(String(value), writes.includes(key)) : undefined;
    if (problem !== undefined) return `${flag(key)} ${problem}`;
  }
  const file = allowed.hasInputFile === true ? words[1] : undefined;
  const problem = file === undefined ? undefined : fileProblem(file, false);
  return problem === undefined ? undefined : `The file ${problem}`;
}

/** No value needs these characters. The service uses no shell; rejecting them keeps it safe if that ever changes. */
const FORBIDDEN_CHARACTER = /[\p{Cc}`$;|&<>\\]/u;

/** Why an argument is rejected for any command; undefined when it is not. */
export function invalidArgument(argument: string): string | undefined {
  const found = FORBIDDEN_CHARACTER.exec(argument)?.[0];
  return found === undefined
    ? undefined
    : `An argument cannot contain the character ${JSON.stringify(found)}.`;
}

/**
 * Files that tcsync manages itself. They include the earlier scripts' pending lists, which the next sync imports into
 * its journal. Some file systems ignore case.
 */
const MANAGED =
  /^var\/(?:sync\.lock|sync_time_off\.lock|sync_journal\.json|history_index\.json|pending_(?:new_users|user_settings)\.json|history(?:\/|$)|console(?:\/|$)|logs(?:\/|$))|\/\.|\.(?:guard|imported|tmp)$/i;
/** Files that the stages pass on, and the metadata beside them. Only the stages write them. */
const ARTIFACTS = /^var\/(?:users|timecamp_users|vacation)\.json$|\.meta\.json$/i;
const WRITABLE = /^var\/.+\.(?:json|html)$/;

function fileProblem(path: string, writes: boolean): string | undefined {
  const clean = posix.normalize(path);
  const isInside = clean.startsWith('var/') && !clean.split('/').includes('..') && clean === path;
  if (!isInside) return 'must be a file under var/, such as var/plan.json.';
  if (MANAGED.test(clean) || (writes && ARTIFACTS.test(clean)))
    return `cannot be ${clean}, which tcsync manages itself.`;
  return writes && !WRITABLE.test(clean) ? 'must be a .json or .html file.' : undefined;
}

function flag(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Lists the allowed commands with their purpose and options. */
export function commandList(): readonly CommandInfo[] {
  return Object.entries(ALLOWED).map(([command, { what, options, reads = [], writes = [] }]) => ({
    command,
    what,
    options: [...options, ...reads, ...writes].map((key) =>
      key === 'prepared' ? '--no-prepared' : flag(key),
    ),
  }));
}
