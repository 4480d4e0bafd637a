import { changeTitle, type ChangeKind, type RecordedResult } from '../plan/record.ts';
import { specOf } from '../plan/operations.ts';
import type { RecordedPersonOperation, RunPeople } from './run-people.ts';
import { searchKey, textsNaming } from './search-keys.ts';

/** One change of a person in a past run. */
export interface PersonChange {
  /** The id of the run. */
  readonly run: string;
  /** ISO time at which the run started. */
  readonly started: string;
  readonly kind: ChangeKind;
  readonly title: string;
  /** As they were at the time. */
  readonly email: string;
  readonly name: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
  readonly state: RecordedResult['state'];
  readonly message: string | null;
}

/** Ids of the users that an e-mail, a name or an external id means in a run. */
export function userIdsNamed(
  { external_ids: externalIds = {}, operations }: RunPeople,
  text: string,
): readonly string[] {
  const key = searchKey(text);
  const ids = Object.entries(externalIds).flatMap(([id, externalId]) =>
    searchKey(externalId) === key ? [id] : [],
  );
  const named = operations.flatMap((recorded) =>
    textsNaming(recorded.operation).some((other) => searchKey(other) === key)
      ? (userIdOf(recorded) ?? [])
      : [],
  );
  return [...new Set([...ids, ...named])];
}

/** What a run changed of people whom a text names, or who have one of these user ids. */
export function changesIn(
  run: string,
  { started, operations, days = [], unfinished }: RunPeople,
  who: { readonly text: string; readonly userIds: ReadonlySet<string> },
): readonly PersonChange[] {
  const key = searchKey(who.text);
  const ofPerson = operations.filter(
    (recorded) =>
      recorded.result.state !== 'settled' &&
      (who.userIds.has(userIdOf(recorded) ?? '') ||
        searchKey(recorded.operation.person.email) === key ||
        searchKey(recorded.operation.person.name) === key),
  );
  return [
    ...ofPerson.map(({ operation, result }) => ({
      run,
      started,
      kind: operation.kind,
      title: changeTitle(operation.kind),
      email: operation.person.email,
      name: operation.person.name,
      before: specOf(operation).before(operation),
      after: specOf(operation).after(operation),
      reason: operation.reason,
      state: result.state,
      message: result.message ?? null,
    })),
    ...days
      .filter(({ person }) => searchKey(person) === key)
      .map(({ person, day, before, after }) => ({
        run,
        started,
        kind: 'time-off' as const,
        title: changeTitle('time-off'),
        email: person,
        name: '',
        before: before ?? '',
        after: `${day} ${after}`,
        reason: 'leave in the source',
        state: unfinished === true ? ('unknown' as const) : ('done' as const),
        message: null,
      })),
  ];
}

function userIdOf({ operation, result }: RecordedPersonOperation): string | undefined {
  return operation.person.user_id ?? result.made;
}
