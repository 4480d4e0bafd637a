import { describe, expect, it } from 'vitest';
import { changesIn, userIdsNamed } from '../../../src/core/history/person-changes.ts';
import { runPeople } from '../../../src/core/history/run-people.ts';
import type { Operation } from '../../../src/core/plan/plan.ts';
import type { RecordedResult, RunRecord } from '../../../src/core/plan/record.ts';
import { change, newGroup, recordOf } from './records.ts';

type Result = Omit<RecordedResult, 'operation'>;

/** The people of a run that did these operations. */
function ran(
  operations: readonly Operation[],
  fields: Partial<RunRecord> = {},
  result: Result = { state: 'done' },
) {
  const results = operations.map(({ id }) => ({ operation: id, ...result }));
  return runPeople(recordOf(operations, { results, ...fields }));
}

const BOB = { email: 'bob@example.com', name: 'Bob', user_id: '8' };
const JOINER = { email: 'new@example.com', name: 'New', user_id: null };

describe('what a run did to people', () => {
  it('leaves out groups and bookkeeping', () => {
    const name = change('name', 'Anna', 'Ann');
    const manual = change('reset-manual', null, { added_manually: false });
    expect(ran([newGroup('Sales'), name, manual])).toStrictEqual({
      started: '2026-11-02T08:00:00.000Z',
      operations: [{ operation: name, result: { operation: 'name:7', state: 'done' } }],
    });
  });

  it('has external ids, days off and whether the run is unfinished', () => {
    const fields = { external_ids: { 7: 'E-7' }, days: [], unfinished: true } as const;
    expect(ran([], fields)).toMatchObject(fields);
  });
});

describe('the users whom a text names', () => {
  it.each<[string, string[]]>([
    ['ANN@example.com', ['7']],
    [' ann  lee', ['7']],
    ['anna lee', ['7']],
    ['e-7', ['7']],
    ['bob', ['8']],
    ['bob@old.test', ['8']],
    ['new@example.com', ['9']],
    ['Sales', []],
    ['', []],
  ])('%j: %j', (text, ids) => {
    const people = runPeople(
      recordOf(
        [
          newGroup('Sales'),
          change('name', 'Anna Lee', 'Ann Lee', { name: 'Anna Lee' }),
          change('move', { group_id: '1', path: [] }, { group_id: '2', path: [] }, { name: 'Anna Lee' }),
          change('email', 'bob@old.test', 'bob@example.com', { ...BOB, email: 'bob@old.test' }),
          change('invite', null, { group: { group_id: '1', path: [] } }, JOINER),
          change('name', '', 'New', { ...JOINER, email: 'nobody@example.com' }),
        ],
        {
          external_ids: { 7: 'E-7' },
          results: [
            { operation: 'name:7', state: 'done' },
            { operation: 'move:7', state: 'done' },
            { operation: 'email:8', state: 'done' },
            { operation: 'invite:new@example.com', state: 'done', made: '9' },
          ],
        },
      ),
    );
    expect(userIdsNamed(people, text)).toEqual(ids);
  });

  it('are none for a joiner whom TimeCamp did not make', () => {
    const invite = change('invite', null, { group: { group_id: '1', path: [] } }, JOINER);
    expect(userIdsNamed(ran([invite], {}, { state: 'failed' }), 'new@example.com')).toEqual([]);
  });
});

describe('the changes of a person in a run', () => {
  const changes = (people: ReturnType<typeof ran>, text: string, ...ids: string[]) =>
    changesIn('r', people, { text, userIds: new Set(ids) });
  const both = ran([change('name', 'Anna', 'Ann'), change('name', 'Bo', 'Bob', BOB)]);

  it('have everything about the change', () => {
    const result = { state: 'failed', message: 'no', status: 400 } as const;
    expect(changes(ran([change('name', 'Anna', 'Ann')], {}, result), 'ann@example.com')).toEqual([
      {
        run: 'r',
        started: '2026-11-02T08:00:00.000Z',
        kind: 'name',
        title: 'Names',
        email: 'ann@example.com',
        name: 'Ann',
        before: 'Anna',
        after: 'Ann',
        reason: 'name in the source',
        state: 'failed',
        message: 'no',
      },
    ]);
  });

  it.each<[string, string[], string[]]>([
    ['Ann@Example.com', [], ['Ann']],
    ['bob', [], ['Bob']],
    ['x', ['8'], ['Bob']],
    ['ann', ['8'], ['Ann', 'Bob']],
    ['x', ['', 'undefined'], []],
  ])('are found by %j and the user ids %j', (text, ids, names) => {
    expect(changes(both, text, ...ids).map(({ name, message }) => [name, message])).toEqual(
      names.map((name) => [name, null]),
    );
  });

  it('of a joiner are found by the id that TimeCamp made', () => {
    const invite = change('invite', null, { group: { group_id: '1', path: ['Sales'] } }, JOINER);
    const found = changes(ran([invite], {}, { state: 'done', made: '9' }), 'x', '9');
    expect(found).toMatchObject([{ kind: 'invite', before: '', after: 'Sales' }]);
  });

  it('leave out what turned out to be unnecessary', () => {
    expect(changes(ran([change('name', 'Anna', 'Ann')], {}, { state: 'settled' }), 'ann', '7')).toEqual([]);
  });

  it('have days off, by the e-mail', () => {
    const days = [
      { person: 'ann@example.com', day: '2026-11-03', before: null, after: 'Vacation' },
      { person: 'ann@example.com', day: '2026-11-04', before: 'Sick', after: 'Vacation' },
      { person: 'bob@example.com', day: '2026-11-04', before: null, after: 'Vacation' },
    ];
    const [first, second, ...others] = changes(ran([], { days }), 'ANN@example.com');
    expect(first).toEqual({
      run: 'r',
      started: '2026-11-02T08:00:00.000Z',
      kind: 'time-off',
      title: 'Days off',
      email: 'ann@example.com',
      name: '',
      before: '',
      after: '2026-11-03 Vacation',
      reason: 'leave in the source',
      state: 'done',
      message: null,
    });
    expect([second?.before, second?.after, others]).toEqual(['Sick', '2026-11-04 Vacation', []]);
    expect(changes(ran([], { days, unfinished: true }), 'bob@example.com')).toMatchObject([
      { state: 'unknown' },
    ]);
  });
});
