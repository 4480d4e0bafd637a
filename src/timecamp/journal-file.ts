import { z } from 'zod';
import { UserError } from '../base/errors.ts';
import { EMPTY_JOURNAL, type InvitedEntry, type Journal } from '../core/plan/journal.ts';
import { STORED_FIELDS } from '../core/plan/stored-forms.ts';

/** Where the journal is stored. */
export interface JournalFile {
  /** The text of the file; undefined if there is no file. */
  load(): Promise<string | undefined>;
  /** Replaces the file atomically. */
  save(text: string): Promise<void>;
  /** The name that messages use. */
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
      unknown_status: z.string().optional(),
    }),
  ),
  reset_manual: z.array(z.string()),
  max_level: z.number().int().positive().nullable(),
  max_level_setting: z.number().int().nonnegative().optional(),
  user_count: z.number().int().nonnegative().optional(),
  last_source: z.string().nullable(),
  // Journals of versions before 2.1 have none.
  stored: z
    .array(z.object({ field: z.enum(STORED_FIELDS), id: z.string(), wanted: z.string(), stored: z.string() }))
    .default([]),
  creating: z
    .array(
      z.object({
        name: z.string(),
        parent_id: z.string(),
        others: z.array(z.string()),
        id: z.string().optional(),
      }),
    )
    .optional(),
  owners: z.record(z.string(), z.array(z.string())).optional(),
  missing: z
    .array(z.object({ user_id: z.string(), since: z.iso.datetime(), runs: z.number().int().positive() }))
    .optional(),
});

/**
 * Reads the journal; a missing file is an empty journal.
 * @throws UserError when the file is not a journal: a guess could invite people twice.
 */
export async function readJournal(file: JournalFile): Promise<Journal> {
  const text = await file.load();
  if (text === undefined) return EMPTY_JOURNAL;
  try {
    const { invited, ...rest } = schema.parse(JSON.parse(text));
    return { ...rest, invited: invited.map(toEntry) };
  } catch (cause) {
    throw new UserError(`tcsync cannot read ${file.name}: it is damaged or not a journal of this version.`, {
      code: 'input',
      cause,
      hint: 'Restore the file that the last run wrote. If it is lost, delete it: tcsync then forgets which invited people still need their settings.',
    });
  }
}

function toEntry({
  again_at,
  unknown_status,
  ...entry
}: z.infer<typeof schema>['invited'][number]): InvitedEntry {
  return {
    ...entry,
    ...(again_at === undefined ? {} : { again_at }),
    ...(unknown_status === undefined ? {} : { unknown_status }),
  };
}
