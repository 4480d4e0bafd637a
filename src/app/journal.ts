import type { JsonValue } from '../base/json.ts';
import type { Account } from '../core/model.ts';
import type { Journal } from '../core/plan/journal.ts';
import { withLegacy } from '../core/plan/legacy-journal.ts';
import type { Storage } from '../storage/storage.ts';
import { readText } from '../storage/text.ts';
import { type JournalFile, readJournal } from '../timecamp/journal-file.ts';

const JOURNAL_KEY = 'var/sync_journal.json';
/** Unfinished work that the earlier scripts recorded. */
const LEGACY_KEYS = ['var/pending_new_users.json', 'var/pending_user_settings.json'] as const;

export interface LoadedJournal {
  readonly file: JournalFile;
  /** The content of the file. */
  readonly stored: Journal;
  /** The same with the unfinished work of the earlier scripts. */
  readonly journal: Journal;
  /** Renames the files of the earlier scripts. To be called after their content is in the journal file. */
  markLegacyImported(): Promise<void>;
}

/** Reads the journal and the unfinished work of the earlier scripts. Changes nothing. */
export async function loadJournal(
  storage: Storage,
  users: Account['users'],
  now: number,
): Promise<LoadedJournal> {
  const file = journalFile(storage);
  const stored = await readJournal(file);
  const [newUsers, userSettings] = await Promise.all(LEGACY_KEYS.map((key) => readText(storage, key)));
  const journal = withLegacy(
    stored,
    { newUsers: jsonOf(newUsers), userSettings: jsonOf(userSettings) },
    users,
    new Date(now).toISOString(),
  );
  return {
    file,
    stored,
    journal,
    markLegacyImported: async () => {
      for (const key of LEGACY_KEYS) {
        const text = await readText(storage, key);
        if (text === undefined) continue;
        await storage.write(`${key}.imported`, [Buffer.from(text)]);
        await storage.remove(key);
      }
    },
  };
}

/** The journal's file in a storage. */
export function journalFile(storage: Storage): JournalFile {
  return {
    name: storage.describe(JOURNAL_KEY),
    load: () => readText(storage, JOURNAL_KEY),
    save: (text) => storage.write(JOURNAL_KEY, [Buffer.from(text)]),
  };
}

/** A file that is not JSON counts as empty; it is kept, and renamed like the others. */
function jsonOf(text: string | undefined): JsonValue {
  try {
    return text === undefined ? null : (JSON.parse(text) as JsonValue);
  } catch {
    return null;
  }
}
