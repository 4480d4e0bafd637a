import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import { EMPTY_JOURNAL, type InvitedEntry, type Journal } from '../core/plan/journal.ts';

/** Where the journal lives; a storage with the key of the journal fits it. */
export interface JournalFile {
  /** The file's text, or undefined when there is none. */
  load(): Promise<string | undefined>;
  /** Replaces the file atomically. */
  save(text: string): Promise<void>;
  /** How a message names it. */
  readonly name: string;
}

const schema = z.object({
  version: z.literal(1),
  invited: z.array(
    z.object({
      email: z.string(),
      sent_at: z.iso.datetime(),
      answered: z.boolean(),
      again_at: z.iso.datetime().optional(),
      word: z.string().optional(),
    }),
  ),
  reset_manual: z.array(z.string()),
  max_level: z.number().int().positive().nullable(),
  last_source: z.string().nullable(),
});

/**
 * Reads the journal; none yet is an empty one.
 * @throws UserError when the file is not a journal: guessing could invite people twice.
 */
export async function readJournal(file: JournalFile): Promise<Journal> {
  const text = await file.load();
  if (text === undefined) return EMPTY_JOURNAL;
  try {
    const { invited, ...rest } = schema.parse(JSON.parse(text));
    return { ...rest, invited: invited.map(entryOf) };
  } catch (cause) {
    throw new UserError(`${file.name} is not a journal that this version of tcsync can read.`, {
      code: 'input',
      cause,
      hint: 'Put back the file that the last run left. If it is lost, remove it: people invited and not yet finished will then be treated like everybody else.',
    });
  }
}

function entryOf({ again_at, word, ...entry }: z.infer<typeof schema>['invited'][number]): InvitedEntry {
  return {
    ...entry,
    ...(again_at === undefined ? {} : { again_at }),
    ...(word === undefined ? {} : { word }),
  };
}

/** The journal while a run writes in it: changes are gathered, and written before the requests that need them. */
export class JournalKeeper {
  readonly #file: JournalFile;
  readonly #invited: Map<string, InvitedEntry>;
  readonly #owed: Set<string>;
  #maxLevel: number | null;
  #lastSource: string | null;
  #changed: boolean;
  #writing: Promise<void> = Promise.resolve();

  /** @param stored what is in the file; @param journal what to begin with, which may be more or less */
  constructor(file: JournalFile, stored: Journal, journal = stored) {
    this.#file = file;
    this.#changed = JSON.stringify(journal) !== JSON.stringify(stored);
    this.#invited = new Map(journal.invited.map((entry) => [entry.email, entry]));
    this.#owed = new Set(journal.reset_manual);
    this.#maxLevel = journal.max_level;
    this.#lastSource = journal.last_source;
  }

  get state(): Journal {
    return {
      version: 1,
      invited: [...this.#invited.values()],
      reset_manual: [...this.#owed],
      max_level: this.#maxLevel,
      last_source: this.#lastSource,
    };
  }

  /** Before an invitation is sent: it has no answer yet. What had none before does not count as one of its own. */
  inviting(email: string, at: string): void {
    const known = this.#invited.get(email);
    const isSecond = known !== undefined && (known.answered || known.again_at !== undefined);
    this.#put({
      email,
      sent_at: isSecond ? known.sent_at : at,
      answered: false,
      ...(isSecond ? { again_at: at } : {}),
    });
  }

  /** @param word TimeCamp's answer where it is none that tcsync knows; empty where it left the address out */
  answered(email: string, word?: string): void {
    const entry = this.#invited.get(email);
    if (entry !== undefined && !entry.answered)
      this.#put({ ...entry, answered: true, ...(word === undefined ? {} : { word }) });
  }

  /** The unknown word that an invitation was answered with; undefined where there was none. */
  wordFor(email: string): string | undefined {
    return this.#invited.get(email)?.word;
  }

  /** Refused, or seen in the account: the invitation is over. */
  settled(email: string): void {
    if (this.#invited.delete(email)) this.#changed = true;
  }

  /** Before somebody is changed: their `added_manually` has to become 0 afterwards. */
  owes(userId: string): void {
    if (this.#owed.has(userId)) return;
    this.#owed.add(userId);
    this.#changed = true;
  }

  paid(userId: string): void {
    if (this.#owed.delete(userId)) this.#changed = true;
  }

  learned(maxLevel: number): void {
    if (this.#maxLevel !== null && this.#maxLevel <= maxLevel) return;
    this.#maxLevel = maxLevel;
    this.#changed = true;
  }

  source(name: string | null): void {
    if (name === null || name === this.#lastSource) return;
    this.#lastSource = name;
    this.#changed = true;
  }

  /** Writes what has changed since the last time; writes never overtake each other. */
  async save(): Promise<void> {
    this.#writing = this.#writing.then(async () => {
      if (!this.#changed) return;
      this.#changed = false;
      await this.#file.save(`${JSON.stringify(this.state, undefined, 2)}\n`);
    });
    await this.#writing;
  }

  #put(entry: InvitedEntry): void {
    this.#invited.set(entry.email, entry);
    this.#changed = true;
  }
}
