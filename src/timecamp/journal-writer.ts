import type { InvitedEntry, Journal, MissingEntry } from '../core/plan/journal.ts';
import type { PendingGroup } from '../core/plan/pending-groups.ts';
import type { StoredForm } from '../core/plan/stored-forms.ts';
import type { JournalFile } from './journal-file.ts';

/** Collects changes to the journal during a run and writes them before the requests that depend on them. */
export class JournalWriter {
  readonly #file: JournalFile;
  readonly #invited: Map<string, InvitedEntry>;
  readonly #pending: Set<string>;
  /** The entries of earlier runs that an invitation of this run replaced. */
  readonly #before = new Map<string, InvitedEntry>();
  #maxLevel: number | null;
  /** TIMECAMP_MAX_GROUP_LEVEL in this run, and when the level was learned. */
  #levelSetting = 0;
  #learnedUnder: number | undefined;
  #userCount: number | undefined;
  #lastSource: string | null;
  /** By field and id. */
  readonly #stored: Map<string, StoredForm>;
  /** By parent and name. */
  readonly #creating: Map<string, PendingGroup>;
  /** The ids of each source; undefined with a single source. */
  readonly #owners: Map<string, Set<string>> | undefined;
  #joinerSources: ReadonlyMap<string, readonly string[]> = new Map();
  #missing: readonly MissingEntry[];
  #changed: boolean;
  #writing: Promise<void> = Promise.resolve();

  /**
   * @param stored the contents of the file
   * @param journal the journal at the start of the run, if it differs from the file
   */
  constructor(file: JournalFile, stored: Journal, journal = stored) {
    this.#file = file;
    this.#changed = JSON.stringify(journal) !== JSON.stringify(stored);
    this.#invited = new Map(journal.invited.map((entry) => [entry.email, entry]));
    this.#pending = new Set(journal.reset_manual);
    this.#maxLevel = journal.max_level;
    this.#learnedUnder = journal.max_level_setting;
    this.#userCount = journal.user_count;
    this.#lastSource = journal.last_source;
    this.#missing = journal.missing ?? [];
    this.#stored = new Map(journal.stored.map((form) => [storedKey(form), form]));
    this.#creating = new Map(
      (journal.creating ?? []).map((group) => [pendingKey(group.parent_id, group.name), group]),
    );
    this.#owners =
      journal.owners &&
      new Map(Object.entries(journal.owners).map(([source, ids]) => [source, new Set(ids)]));
  }

  get state(): Journal {
    return {
      version: 1,
      invited: [...this.#invited.values()],
      reset_manual: [...this.#pending],
      max_level: this.#maxLevel,
      ...(this.#learnedUnder === undefined ? {} : { max_level_setting: this.#learnedUnder }),
      ...(this.#userCount === undefined ? {} : { user_count: this.#userCount }),
      last_source: this.#lastSource,
      stored: [...this.#stored.values()],
      ...(this.#creating.size === 0 ? {} : { creating: [...this.#creating.values()] }),
      ...(this.#owners === undefined ? {} : { owners: ownersOf(this.#owners) }),
      ...(this.#missing.length === 0 ? {} : { missing: this.#missing }),
    };
  }

  /** Call before sending an invitation. A second invitation keeps the time of the first, if the first was answered. */
  recordInvitation(email: string, at: string): void {
    const known = this.#invited.get(email);
    if (known !== undefined && !this.#before.has(email)) this.#before.set(email, known);
    const isSecond = known !== undefined && (known.answered || known.again_at !== undefined);
    this.#put({
      email,
      sent_at: isSecond ? known.sent_at : at,
      answered: false,
      ...(isSecond ? { again_at: at } : {}),
    });
  }

  /** @param status TimeCamp's status if tcsync does not know it; empty if the answer did not list the e-mail */
  recordAnswer(email: string, status?: string): void {
    const entry = this.#invited.get(email);
    if (entry !== undefined && !entry.answered)
      this.#put({ ...entry, answered: true, ...(status === undefined ? {} : { unknown_status: status }) });
  }

  /** The unknown status that answered an invitation; undefined if there was none. */
  unknownStatus(email: string): string | undefined {
    return this.#invited.get(email)?.unknown_status;
  }

  /** Call when an invitation recorded by this run was not sent: an entry of an earlier run comes back. */
  removeUnsent(email: string): void {
    const before = this.#before.get(email);
    this.#before.delete(email);
    if (before === undefined) this.removeInvitation(email);
    else this.#put(before);
  }

  /** Call when an invitation was refused or the user is set up. */
  removeInvitation(email: string): void {
    if (this.#invited.delete(email)) this.#changed = true;
  }

  /** Call before changing a user: TimeCamp sets `added_manually`, which must become 0 afterwards. @returns whether it is new */
  markPending(userId: string): boolean {
    if (this.#pending.has(userId)) return false;
    this.#pending.add(userId);
    this.#changed = true;
    return true;
  }

  /** Call when `added_manually` is 0 again. */
  clearPending(userId: string): void {
    if (this.#pending.delete(userId)) this.#changed = true;
  }

  /** Keeps the lowest level that TimeCamp has ever shown as its limit, and the setting under which it did so last. */
  recordMaxLevel(level: number): void {
    const lowest = Math.min(this.#maxLevel ?? level, level);
    const isKnown = lowest === this.#maxLevel && (this.#learnedUnder ?? 0) === this.#levelSetting;
    if (isKnown) return;
    this.#maxLevel = lowest;
    this.#learnedUnder = this.#levelSetting === 0 ? undefined : this.#levelSetting;
    this.#changed = true;
  }

  /** Call at the start of a run of several sources. @param sources those of each person, by e-mail */
  useJoinerSources(sources: ReadonlyMap<string, readonly string[]>): void {
    this.#joinerSources = sources;
  }

  /** Call when an invited user is visible: from now on the user belongs to the joiner's sources. */
  recordOwners(email: string, userId: string): void {
    for (const source of this.#joinerSources.get(email) ?? []) {
      const ids = this.#owners?.get(source) ?? new Set();
      if (ids.has(userId)) continue;
      this.#owners?.set(source, ids.add(userId));
      this.#changed = true;
    }
  }

  /** Call at the start of a run. @param setting TIMECAMP_MAX_GROUP_LEVEL */
  useLevelSetting(setting: number): void {
    this.#levelSetting = setting;
  }

  /** Call at the end of a run. @param count users in the account at its start */
  recordUserCount(count: number): void {
    if (count === this.#userCount) return;
    this.#userCount = count;
    this.#changed = true;
  }

  /** Call when TimeCamp stored a text in a different form than tcsync sent. */
  recordStored(form: StoredForm): void {
    this.#stored.set(storedKey(form), form);
    this.#changed = true;
  }

  /** Call before creating a group, whose name TimeCamp may store in another form. */
  recordCreation(group: PendingGroup): void {
    this.#creating.set(pendingKey(group.parent_id, group.name), group);
    this.#changed = true;
  }

  /** Call when TimeCamp answered the creation of a group. */
  recordCreatedId(name: string, parentId: string, id: string): void {
    const group = this.#creating.get(pendingKey(parentId, name));
    if (group !== undefined) this.recordCreation({ ...group, id });
  }

  /** Call when the names of the created groups have been read back. */
  clearCreations(): void {
    if (this.#creating.size === 0) return;
    this.#creating.clear();
    this.#changed = true;
  }

  /** Call at the end of a run that was applied to its end. @param entries the leavers in their grace */
  recordMissing(entries: readonly MissingEntry[]): void {
    if (JSON.stringify(entries) === JSON.stringify(this.#missing)) return;
    this.#missing = entries;
    this.#changed = true;
  }

  recordSource(name: string | null): void {
    if (name === null || name === this.#lastSource) return;
    this.#lastSource = name;
    this.#changed = true;
  }

  /** Writes the changes since the last call. Writes never overlap. */
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

function storedKey({ field, id }: StoredForm): string {
  return `${field} ${id}`;
}

function pendingKey(parentId: string, name: string): string {
  return `${parentId} ${name}`;
}

function ownersOf(owners: ReadonlyMap<string, ReadonlySet<string>>): Journal['owners'] {
  return Object.fromEntries([...owners].map(([source, ids]) => [source, [...ids]]));
}
