import { describe, expect, it } from 'vitest';
import type { RunRecord } from '../../src/core/plan/record.ts';
import type { PreparedUser } from '../../src/core/model.ts';
import type { PlanOptions } from '../../src/core/plan/options.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import type { TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import { fc } from '../properties.ts';
import { accountSeed, preparedList } from './companies.ts';
import { startEnvironment, type TestEnvironment } from './test-environment.ts';

const options = fc.record({
  updateEmailOnExternalId: fc.boolean(),
  disabledUsersGroupId: fc.constantFrom(undefined, '104'),
  removeEmptyGroups: fc.boolean(),
  disableManualUserUpdates: fc.boolean(),
});
const behavior = fc.record({
  moveKeepsRole: fc.boolean(),
  marksManual: fc.boolean(),
  visibleAfterMs: fc.constantFrom(0, 5_000),
});

type Behavior = typeof behavior extends fc.Arbitrary<infer T> ? T : never;

/** Everything that the account says, without ids of groups, which may be made again. */
function stateOf({ timecamp: { state } }: TestEnvironment) {
  const people = state.toSeed().users.map(({ id, email }) => {
    const person = state.person(email);
    return { id, ...person, group: person.group.trim() };
  });
  return {
    people,
    groups: state
      .groupPaths()
      .map((path) => path.trim())
      .sort(),
  };
}

type State = ReturnType<typeof stateOf>;

/** The people whom a notice of a plan names. */
function named({ notices }: Plan, code: string): readonly string[] {
  return notices.filter((notice) => notice.code === code).flatMap(({ who = [] }) => who);
}

/** After the undo the account is what it was, but for invited people, who are disabled and named. */
function expectUndone(before: State, after: State, undone: Plan): void {
  const known = new Set(before.people.map(({ id }) => id));
  expect(named(undone, 'changed-since')).toEqual([]);
  expect(after.people.filter(({ id }) => known.has(id))).toEqual(before.people);
  const invited = after.people.filter(({ id }) => !known.has(id));
  expect(invited.filter(({ disabled }) => !disabled)).toEqual([]);
  // The journal of a killed run may have an invitation that was not sent.
  expect(named(undone, 'not-undone')).toEqual(expect.arrayContaining(invited.map(({ email }) => email)));
  expect(after.groups).toEqual(before.groups);
}

/** Syncs, dying before the write with that number; Infinity for never. @returns what the history knows of it */
async function syncAndDie(
  world: TestEnvironment,
  people: readonly PreparedUser[],
  chosen: Partial<PlanOptions>,
  deadline: number,
): Promise<RunRecord | undefined> {
  let writes = 0;
  const mayWrite = async (): Promise<void> => {
    if (++writes > deadline) throw new Error('killed');
  };
  const run = await world
    .sync(people, { options: chosen, mayWrite, concurrency: 1 })
    .catch((error: unknown) => (String(error).includes('killed') ? undefined : Promise.reject(error)));
  return run?.record ?? (await world.unfinished())[0];
}

async function checkLaw(
  people: readonly PreparedUser[],
  account: TimecampSeed,
  chosen: Partial<PlanOptions>,
  how: Behavior,
  deadline = Infinity,
): Promise<void> {
  const world = await startEnvironment({ account, ...how });
  try {
    const before = stateOf(world);
    const record = await syncAndDie(world, people, chosen, deadline);
    if (record === undefined) return;
    const left = stateOf(world);
    world.clock.advance(10_000);
    const undone = await world.undo(record, { options: chosen });
    expect(undone.applied.results.filter(({ outcome }) => outcome.state !== 'done')).toEqual([]);
    expectUndone(before, stateOf(world), undone.plan);
    if (deadline !== Infinity) return;
    const redone = await world.undo(undone.record, { options: chosen });
    expect(redone.applied.results.filter(({ outcome }) => outcome.state !== 'done')).toEqual([]);
    expect(stateOf(world)).toEqual(left);
  } finally {
    await world.timecamp.close();
  }
}

/** Syncs; its undo dies before the write with that number, and is repeated. */
async function checkRepeatedUndo(
  people: readonly PreparedUser[],
  account: TimecampSeed,
  chosen: Partial<PlanOptions>,
  how: Behavior,
  deadline: number,
): Promise<void> {
  const world = await startEnvironment({ account, ...how });
  try {
    const before = stateOf(world);
    const { record } = await world.sync(people, { options: chosen });
    world.clock.advance(10_000);
    let writes = 0;
    const mayWrite = async (): Promise<void> => {
      if (++writes > deadline) throw new Error('killed');
    };
    await world
      .undo(record, { options: chosen, mayWrite, concurrency: 1 })
      .catch((error: unknown) => expect(String(error)).toContain('killed'));
    world.clock.advance(10_000);
    const { plan, applied } = await world.undo(record, { options: chosen, isRepeated: true });
    expect(applied.results.filter(({ outcome }) => outcome.state !== 'done')).toEqual([]);
    expectUndone(before, stateOf(world), plan);
  } finally {
    await world.timecamp.close();
  }
}

async function checkKilledUndos(runs: number): Promise<void> {
  const write = fc.integer({ min: 1, max: 40 });
  const law = fc.asyncProperty(preparedList, accountSeed, options, behavior, write, checkRepeatedUndo);
  await fc.assert(law, { numRuns: runs });
}

/** @param runs how many companies are tried */
async function checkSyncs(runs: number): Promise<void> {
  const law = fc.asyncProperty(preparedList, accountSeed, options, behavior, (people, account, chosen, how) =>
    checkLaw(people, account, chosen, how),
  );
  await fc.assert(law, { numRuns: runs });
}

async function checkKilledSyncs(runs: number): Promise<void> {
  const write = fc.integer({ min: 1, max: 60 });
  const law = fc.asyncProperty(preparedList, accountSeed, options, behavior, write, checkLaw);
  await fc.assert(law, { numRuns: runs });
}

/** Holds some people between a sync and its undo: whom a sync would keep, the undo keeps, too. */
async function checkHolds(runs: number): Promise<void> {
  const keysOf = fc.infiniteStream(
    fc.constantFrom(
      () => '',
      (person: PreparedUser) => person.timecamp_email,
      (person: PreparedUser) => person.timecamp_external_id,
    ),
  );
  const law = fc.asyncProperty(
    preparedList,
    accountSeed,
    options,
    keysOf,
    async (people, account, chosen, keys) => {
      const world = await startEnvironment({ account });
      try {
        const { record } = await world.sync(people, { options: chosen });
        const held = [...keys.take(people.length)].map((keyOf, index) => {
          const person = people[index];
          return person === undefined ? '' : keyOf(person);
        });
        world.hold(
          held.filter((key) => key !== ''),
          people,
        );
        const { kept = [] } = (await world.sync(people, { options: chosen, dryRun: true })).plan;
        const ids = new Set(kept.map(({ person }) => person.user_id));
        const peopleHeld = () => stateOf(world).people.filter(({ id }) => ids.has(id));
        const before = peopleHeld();
        const { plan } = await world.undo(record, { options: chosen });
        const touched = plan.operations.flatMap((one) => ('person' in one ? [one.person.user_id] : []));
        expect(touched.filter((id) => ids.has(id))).toEqual([]);
        expect(peopleHeld()).toEqual(before);
      } finally {
        await world.timecamp.close();
      }
    },
  );
  await fc.assert(law, { numRuns: runs });
}

const SLOW = { tags: ['slow'], timeout: 600_000 };

describe('any company, any account: an undo takes back', () => {
  it('what a sync did, and an undo of that does it again', () => checkSyncs(6));
  it('what a killed sync did', () => checkKilledSyncs(10));
  it('what a sync did, when the undo is killed and repeated', () => checkKilledUndos(6));
  it('nothing from held people', () => checkHolds(15));
  it('nothing from held people of 200 companies', SLOW, () => checkHolds(200));
  it('what any of 200 syncs did', SLOW, () => checkSyncs(200));
  it('what any of 200 syncs did, when the undo is killed and repeated', SLOW, () => checkKilledUndos(200));
  it('what any of 300 killed syncs did', SLOW, () => checkKilledSyncs(300));
});
