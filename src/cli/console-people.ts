import { addHold, readHolds, releaseHold } from '../app/holds.ts';
import { changesOf } from '../app/history.ts';
import { isObject } from '../base/json.ts';
import { EMPLOYEE_FIELDS } from '../core/fields.ts';
import { type Hold, holdKey } from '../core/holds/holds.ts';
import type { Employee } from '../core/model.ts';
import { explanationTitle } from '../core/prepare/explanation.ts';
import { type Clock, dayAt } from '../io/clock.ts';
import type { PeopleAccess } from '../server/deps.ts';
import type { RecordField } from '../server/people-schemas.ts';
import type { LockableStorage } from '../storage/storage.ts';
import type { ExplainOutput } from './commands/explain.ts';

const MAX_CANDIDATES = 50;
const MAX_FIELDS = 200;

/** What the console shows of people, and their holds. @param tz the time zone of the days of holds */
export function createPeopleAccess(
  storage: LockableStorage,
  { clock, tz }: { readonly clock: Clock; readonly tz: string | undefined },
): PeopleAccess {
  const today = () => dayAt(clock.now(), tz);
  const holds = async (): Promise<readonly Hold[]> => (await readHolds(storage, today())).active;

  return {
    holds,
    hold: ({ person, until, why, by }) =>
      addHold({ person, until, why, by }, { now: clock.now(), today: today() }, storage),
    release: (person) => releaseHold(person, storage),

    async view(json) {
      const output = parse(json);
      if (output === undefined) return undefined;
      const { who, people, skipped, candidates, account = [], missing } = output;
      const keys = keysOf(output);
      const [key = null] = keys;
      const held = new Set(keys.map(holdKey));
      return {
        candidates: candidates.slice(0, MAX_CANDIDATES).map(({ name, emails, external_id }) => ({
          name,
          email: emails.find((email) => email !== '') ?? '',
          external_id,
        })),
        more: Math.max(0, candidates.length - MAX_CANDIDATES),
        key,
        missing,
        holds: (await holds()).filter(({ person }) => held.has(holdKey(person))),
        records: people.map((explanation) => {
          const { record, ...rest } = explanation;
          const fields = record === null ? [] : fieldsOf(record);
          return { ...rest, title: explanationTitle(explanation), fields };
        }),
        skipped,
        users: account,
        changes: candidates.length > 0 ? [] : await changesOf(storage, key ?? who),
      };
    },
  };
}

function parse(json: string): ExplainOutput | undefined {
  try {
    const output: unknown = JSON.parse(json);
    return isObject(output) && 'people' in output ? (output as unknown as ExplainOutput) : undefined;
  } catch {
    return undefined;
  }
}

/** The keys by which a hold can name the person, the one to use first. */
function keysOf({ people, skipped, account = [] }: ExplainOutput): readonly string[] {
  const users = account.flatMap(({ user }) => user ?? []);
  const keys = [
    ...users.map(({ email }) => email),
    ...people.map(({ email }) => email?.value ?? ''),
    ...people.map(({ record }) => record?.email ?? ''),
    ...skipped.map(({ email }) => email),
    ...[...users, ...people, ...skipped].map(({ external_id: id }) => id),
    ...people.map(({ record }) => record?.real_email ?? ''),
    ...users.flatMap(({ id, additional_email: real }) => [real, id]),
  ];
  return [...new Set(keys.map((key) => key.trim()))].filter((key) => key !== '');
}

/** Shows the fields that tcsync knows. Others can be private, so only their names are shown. */
function fieldsOf(record: Employee): readonly RecordField[] {
  const fields = Object.entries(record).flatMap(([name, value]): readonly RecordField[] => {
    if (value === null || value === '' || value === undefined) return [];
    if (name !== 'raw_data' && (name in EMPLOYEE_FIELDS || name === 'merged_from'))
      return [{ name, value: textOf(value) }];
    return leavesOf(name, value).map((leaf) => ({ name: leaf, value: null }));
  });
  return fields.slice(0, MAX_FIELDS);
}

function textOf(value: unknown): string {
  return Array.isArray(value) ? value.join(' / ') : String(value);
}

/** `raw_data.contract.type` */
function leavesOf(path: string, value: unknown): readonly string[] {
  if (!isObject(value)) return [path];
  return Object.entries(value).flatMap(([name, inner]) => leavesOf(`${path}.${name}`, inner));
}
