import { posix } from 'node:path';

/** A command line as the parser of the command line understood it. */
export interface Understood {
  readonly name: string;
  /** The words behind the name that belong to no option. */
  readonly words: readonly string[];
  /** The options that were typed, by their names in camelCase. */
  readonly options: Readonly<Record<string, unknown>>;
}

interface Allowed {
  readonly what: string;
  /** Options that may be given, and those among them that name a file to read or to write. */
  readonly options: readonly string[];
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  /** The second word is a file to read. */
  readonly readsWord?: true;
}

const SOURCE_WORDS = ['map', 'encoding'];

/**
 * What may be asked for, and with which options; everything else is refused. None of them lets a run past a guard:
 * that is for somebody at a keyboard.
 */
export const ALLOWED: Readonly<Record<string, Allowed>> = {
  fetch: {
    what: 'read everybody from a source into var/users.json',
    options: [...SOURCE_WORDS, 'timeOff', 'from', 'to', 'format', 'debug'],
    writes: ['output'],
    readsWord: true,
  },
  prepare: {
    what: 'turn var/users.json into var/timecamp_users.json',
    options: ['check', 'format', 'debug'],
  },
  sync: {
    what: 'compare var/timecamp_users.json with TimeCamp, and change TimeCamp',
    options: ['dryRun', 'only', 'user', 'detailedExitcode', 'format', 'debug'],
    reads: ['input', 'plan'],
    writes: ['planOut', 'html'],
  },
  run: {
    what: 'fetch, prepare and sync in one go',
    options: [...SOURCE_WORDS, 'dryRun', 'format', 'debug'],
    readsWord: true,
  },
  tree: {
    what: 'show the group tree',
    options: ['account', 'diff', 'users', 'detailed', 'depth', 'format', 'debug'],
    reads: ['file'],
    writes: ['html'],
  },
  explain: { what: 'tell the story of one person', options: ['account', 'format', 'debug'] },
  doctor: { what: 'try everything that a run needs', options: ['offline', 'format', 'debug'] },
  'remove-empty-groups': {
    what: 'remove groups in which nobody is',
    options: ['dryRun', 'prepared', 'format', 'debug'],
  },
  'sync-time-off': {
    what: 'bring the leaves of var/vacation.json into TimeCamp',
    options: ['dryRun', 'format', 'debug'],
  },
};

/** Why a command line is not run for somebody who asks over HTTP; undefined when it may be. */
export function objection({ name, words, options }: Understood): string | undefined {
  const allowed = ALLOWED[name];
  if (allowed === undefined) return `The command ${name} is not for this service.`;
  const { reads = [], writes = [] } = allowed;
  for (const [key, value] of Object.entries(options)) {
    const isFile = reads.includes(key) || writes.includes(key);
    if (!isFile && !allowed.options.includes(key)) return `${flag(key)} is not for this service.`;
    const problem = isFile ? fileObjection(String(value), writes.includes(key)) : undefined;
    if (problem !== undefined) return `${flag(key)} ${problem}`;
  }
  const file = allowed.readsWord === true ? words[1] : undefined;
  const problem = file === undefined ? undefined : fileObjection(file, false);
  return problem === undefined ? undefined : `The file ${problem}`;
}

/** No value has a use for these; nothing here goes through a shell, and this is so that nothing ever does. */
const NOT_IN_ARGUMENTS = /[\p{Cc}`$;|&<>\\]/u;

/** Why an argument is refused whatever it is for. */
export function argumentObjection(argument: string): string | undefined {
  const found = NOT_IN_ARGUMENTS.exec(argument)?.[0];
  return found === undefined ? undefined : `An argument may not hold the character ${JSON.stringify(found)}.`;
}

/**
 * What tcsync keeps for itself: never written over because somebody asked for it. The next sync takes the earlier
 * scripts' pending lists into its journal. On some disks, names in other case are the same.
 */
const OWN =
  /^var\/(?:sync\.lock|sync_journal\.json|pending_(?:new_users|user_settings)\.json|history(?:\/|$)|logs(?:\/|$))|\/\.|\.(?:guard|imported|tmp)$/i;
/** What the stages hand on to each other, and what says where such a file comes from: theirs to write. */
const ARTIFACTS = /^var\/(?:users|timecamp_users|vacation)\.json$|\.meta\.json$/i;
const WRITABLE = /^var\/.+\.(?:json|html)$/;

function fileObjection(path: string, writes: boolean): string | undefined {
  const clean = posix.normalize(path);
  const inside = clean.startsWith('var/') && !clean.split('/').includes('..') && clean === path;
  if (!inside) return 'may only name a file under var/, such as var/plan.json.';
  if (OWN.test(clean) || (writes && ARTIFACTS.test(clean)))
    return `may not name ${clean}, which is tcsync's own.`;
  return writes && !WRITABLE.test(clean) ? 'may only name a .json or .html file.' : undefined;
}

function flag(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** For the list of commands: each with what it does and the options it takes here. */
export function commandList(): readonly {
  readonly command: string;
  readonly what: string;
  readonly options: readonly string[];
}[] {
  return Object.entries(ALLOWED).map(([command, { what, options, reads = [], writes = [] }]) => ({
    command,
    what,
    options: [...options, ...reads, ...writes].map((key) =>
      key === 'prepared' ? '--no-prepared' : flag(key),
    ),
  }));
}
