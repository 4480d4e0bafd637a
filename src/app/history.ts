import { UserError } from '../base/errors.ts';
import { changesIn, type PersonChange, userIdsNamed } from '../core/history/person-changes.ts';
import type { RunLine } from '../core/history/run-line.ts';
import type { RunPeople } from '../core/history/run-people.ts';
import { mayMention } from '../core/history/search-keys.ts';
import type { RunRecord } from '../core/plan/record.ts';
import { isRunId, listRuns, readRun, readRunPeople } from '../storage/history.ts';
import type { Storage } from '../storage/storage.ts';

export { listRuns } from '../storage/history.ts';

/** The name of the latest run that changed something. */
export const LAST = 'last';

/** The code of the error for a run that the history does not have. */
export const UNKNOWN_RUN = 'unknown-run';

/** A past run and its id. */
export interface FoundRun {
  readonly id: string;
  readonly record: RunRecord;
}

/** Whether a text means a run: an id or `last`. */
export function namesRun(text: string): boolean {
  return text === LAST || isRunId(text);
}

/**
 * The run that an id or `last` means.
 * @throws UserError, exit 1, when there is none
 */
export async function findRun(storage: Storage, text: string): Promise<FoundRun> {
  const id = text === LAST ? await lastChangingRun(storage) : text;
  const record = id === undefined ? undefined : await readRun(storage, id);
  if (id !== undefined && record !== undefined) return { id, record };
  throw new UserError(
    text === LAST ? 'No past run changed anything.' : `There is no run ${text} in the history.`,
    {
      code: UNKNOWN_RUN,
      hint: '`tcsync history` lists the runs; `last` is the latest run that changed something.',
    },
  );
}

async function lastChangingRun(storage: Storage): Promise<string | undefined> {
  const changed = (await listRuns(storage)).find(
    ({ changes, outcome }) => Object.keys(changes).length > 0 || outcome === 'unfinished',
  );
  return changed?.id;
}

/**
 * What past runs changed of the people with this e-mail, name or external id, newest first, under whatever address or
 * name they had at the time. Reads only the records that can name them.
 */
export async function changesOf(
  storage: Storage,
  text: string,
  { since }: { /** ISO time. */ readonly since?: string | undefined } = {},
): Promise<readonly PersonChange[]> {
  const lines = await listRuns(storage, since === undefined ? {} : { since });
  const people = new Map<string, RunPeople>();
  const read = async (names: readonly string[]): Promise<void> => {
    const wanted = lines.filter(
      (line) => !people.has(line.id) && names.some((name) => mayMention(line.people, name)),
    );
    for (const [id, found] of await readRunPeople(
      storage,
      wanted.map(({ id }) => id),
    ))
      people.set(id, found);
  };
  await read([text]);
  const userIds = new Set([...people.values()].flatMap((found) => userIdsNamed(found, text)));
  await read([...userIds]);
  return lines.flatMap(({ id }: RunLine) => {
    const found = people.get(id);
    return found === undefined ? [] : changesIn(id, found, { text, userIds });
  });
}
