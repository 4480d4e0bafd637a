/** What a scheduler starts, and where. */
export interface CronPlace {
  /** The folder with `.env` and `var/`; an absolute path. */
  readonly folder: string;
  /** How to start tcsync: the program, then what comes before tcsync's own arguments. Absolute paths. */
  readonly self: readonly string[];
  /** The HR system, and the file where it is one: `bamboohr`, or `file people.csv`. Empty for all of TCSYNC_SOURCES. */
  readonly source: readonly string[];
}

export interface CronEntries {
  /** The whole way in one line. */
  readonly run: string;
  /** Fetch, prepare and sync, each a line of its own. */
  readonly stages: readonly string[];
}

/** Lines for a crontab, each with its time: once an hour, and not on the hour, when everyone's jobs start. */
export function cronEntries({ folder, self, source }: CronPlace): CronEntries {
  const entry = (minute: number, ...words: readonly string[]): string => {
    const command = [...self, ...words].map(quoted).join(' ');
    // To cron a bare % ends the command.
    return `${minute} * * * * ${`cd ${quoted(folder)} && ${command}`.replaceAll('%', String.raw`\%`)}`;
  };
  return {
    run: entry(7, 'run', ...source),
    stages: [entry(7, 'fetch', ...source), entry(22, 'prepare'), entry(37, 'sync')],
  };
}

/** The entries with what to know about them: the one to use, and the others behind `#`. */
export function renderCron({ run, stages }: CronEntries): string {
  return [
    '# tcsync: add these lines to the crontab of the user who owns var/, with `crontab -e`. Cron passes no variables:',
    '# all settings must be in .env. Nothing is printed, so no mail is sent, unless something changed or failed.',
    run,
    '',
    '# Or run the three stages separately, with time to check the files in between:',
    ...stages.map((line) => `#${line}`),
  ].join('\n');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
