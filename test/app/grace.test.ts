import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addHold } from '../../src/app/holds.ts';
import { syncAccount, type SyncRequest, type SyncResult } from '../../src/app/sync.ts';
import type { PreparedUser } from '../../src/core/model.ts';
import type { Plan } from '../../src/core/plan/plan.ts';
import { EVERYTHING } from '../../src/core/plan/build/selection.ts';
import type { Grace } from '../../src/core/plan/options.ts';
import { emptyAccount, type SeedUser } from '../../src/sandbox/timecamp/seed.ts';
import { startTimecamp, type TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { readPlan, writePlan } from '../../src/storage/plan-file.ts';
import { createTestSession, type TestSession } from './session.ts';
import { prepared } from '../core/plan/builders.ts';

const HOUR = 3_600_000;
const NAMES = Array.from({ length: 100 }, (_, index) => `p${100 + index}`);
const ALL = NAMES.map((name) => prepared(name));
const WITHOUT_15 = ALL.slice(15);
const LOST = NAMES.slice(0, 15).map((name) => `${name}@example.com`);

const seedUser = (name: string, index: number): SeedUser => ({
  id: String(2000 + index),
  email: `${name}@example.com`,
  name,
  group_id: '100',
  roles: { '100': '3' },
  settings: { external_id: name },
});

let timecamp: TimecampStandIn;
let session: TestSession<'timecamp'>;
beforeEach(async () => {
  const empty = emptyAccount();
  timecamp = await startTimecamp({ account: { ...empty, users: [...empty.users, ...NAMES.map(seedUser)] } });
  session = createTestSession(timecamp, ['timecamp']);
});
afterEach(() => timecamp.close());

/** One run, an hour after the one before. */
function sync(
  people: readonly PreparedUser[],
  leaverGrace: Grace,
  rest: Partial<SyncRequest> & { readonly signal?: AbortSignal } = {},
): Promise<SyncResult> {
  session.clock.advance(HOUR);
  const { signal = session.signal, ...request } = rest;
  return syncAccount(
    {
      command: 'sync',
      dryRun: false,
      selection: EVERYTHING,
      allow: {},
      prepared: { users: people, meta: undefined, sha256: '' },
      ...request,
    },
    {
      ...session,
      signal,
      settings: { ...session.settings, timecamp: { ...session.settings.timecamp, leaverGrace } },
    },
  );
}

function disabled(): string[] {
  return timecamp.state
    .people()
    .filter((person) => person.disabled)
    .map(({ email }) => email)
    .toSorted();
}

/** How many runs the journal counts without these people, the first of them for all. */
function counted(): number[] {
  const journal = JSON.parse(session.storage.files.get('var/sync_journal.json') ?? '{}');
  const runs: number[] = (journal.missing ?? []).map((entry: { readonly runs: number }) => entry.runs);
  return [...new Set(runs)];
}

const NONE: Grace = { unit: 'runs', value: 0 };
const THREE_RUNS: Grace = { unit: 'runs', value: 3 };
const ONE_DAY: Grace = { unit: 'days', value: 1 };

describe('a source that loses 15 of 100 people for two runs and finds them again', () => {
  it('with a grace of three runs: nobody is disabled', async () => {
    for (const people of [WITHOUT_15, WITHOUT_15, ALL, WITHOUT_15, WITHOUT_15, WITHOUT_15]) {
      const { exitCode, summary, plan } = await sync(people, THREE_RUNS);
      expect([exitCode, plan.operations, disabled()]).toEqual([0, [], []]);
      expect(summary.kept?.map(({ person }) => person)).toEqual(people === ALL ? [] : LOST);
    }
    expect(counted()).toEqual([3]);
    await sync(WITHOUT_15, THREE_RUNS);
    expect(disabled()).toEqual(LOST);
    await sync(WITHOUT_15, THREE_RUNS);
    expect(counted()).toEqual([]);
  });

  it('without a grace: disabled at once, and the guard counts as before', async () => {
    const refused = await sync(ALL.slice(25), NONE);
    expect([refused.exitCode, refused.plan.hazards[0]?.count]).toEqual([3, 25]);
    await sync(WITHOUT_15, NONE);
    expect(disabled()).toEqual(LOST);
    expect(counted()).toEqual([]);
  });
});

describe('a run without these people counts', () => {
  const after = async (...runs: readonly (() => Promise<unknown>)[]): Promise<number[]> => {
    for (const run of runs) await run().catch(() => undefined);
    return counted();
  };
  const full = () => sync(WITHOUT_15, THREE_RUNS);

  it.each<[string, () => Promise<unknown>, number[]]>([
    ['when it is applied', full, [2]],
    ['not when it is dry', () => sync(WITHOUT_15, THREE_RUNS, { dryRun: true }), [1]],
    [
      'not for one person',
      () => sync(WITHOUT_15, THREE_RUNS, { selection: { only: undefined, users: ['p100@example.com'] } }),
      [1],
    ],
    [
      'not for a part',
      () => sync(WITHOUT_15, THREE_RUNS, { selection: { only: ['deactivations'], users: undefined } }),
      [1],
    ],
    ['not when a guard refuses it', () => sync([], THREE_RUNS), [1]],
    ['not when it is interrupted', () => sync(WITHOUT_15, THREE_RUNS, { signal: AbortSignal.abort() }), [1]],
    [
      'not when it is declined',
      () =>
        sync([...WITHOUT_15, prepared('new')], THREE_RUNS, {
          approve: async () => {
            throw new Error('no');
          },
        }),
      [1],
    ],
  ])('%s', async (_, run, expected) => {
    expect(await after(full, run)).toEqual(expected);
  });

  it('and a refused run in which they are back ends it', async () => {
    const many = Array.from({ length: 200 }, (_, index) => prepared(`new${index}`));
    expect(await after(full, () => sync([...ALL, ...many], THREE_RUNS))).toEqual([]);
  });
});

describe('with approval in two steps', () => {
  const planned = async (): Promise<Plan> =>
    readPlan(writePlan((await sync(WITHOUT_15, ONE_DAY, { dryRun: true })).plan), 'plan.json');

  it('an applied plan counts, once', async () => {
    const saved = await planned();
    await sync([], ONE_DAY, { saved, prepared: undefined });
    await sync([], ONE_DAY, { saved, prepared: undefined });
    expect(counted()).toEqual([1]);
    session.clock.advance(24 * HOUR);
    const later = await planned();
    await sync([], ONE_DAY, { saved: later, prepared: undefined });
    expect(disabled()).toEqual(LOST);
  });

  it('a plan is refused when people came back after it was made, or when they are held since', async () => {
    await sync(WITHOUT_15, ONE_DAY);
    session.clock.advance(24 * HOUR);
    const saved = await planned();
    const today = { now: session.clock.now(), today: '2026-11-03' };
    await addHold({ person: 'p103', until: undefined, why: 'ask HR', by: 'me' }, today, session.storage);
    await expect(sync([], ONE_DAY, { saved, prepared: undefined })).rejects.toThrow(
      'The plan changes people who are on hold. p103@example.com is held: ask HR.',
    );
    await sync(ALL, ONE_DAY);
    await expect(sync([], ONE_DAY, { saved, prepared: undefined })).rejects.toThrow(
      'The source had p100@example.com again in the meantime',
    );
    expect(disabled()).toEqual([]);
  });
});

describe('a hold', () => {
  it('keeps one of them, and is removed by the run that names it as expired', async () => {
    const today = { now: session.clock.now(), today: '2026-11-02' };
    const until = '2026-11-02';
    await addHold({ person: 'P103@example.com', until, why: '', by: 'me' }, today, session.storage);
    const { summary } = await sync(WITHOUT_15, NONE);
    expect(disabled()).toEqual(LOST.filter((email) => email !== 'p103@example.com'));
    expect(summary.kept).toEqual([
      { person: 'p103@example.com', by: 'hold', reason: 'held until 2026-11-02', until },
    ]);
    session.clock.advance(24 * HOUR);
    const dry = await sync(WITHOUT_15, NONE, { dryRun: true });
    const wet = await sync(WITHOUT_15, NONE);
    for (const { notices } of [dry, wet])
      expect(notices.filter(({ code }) => code === 'hold-expired')).toMatchObject([
        { who: ['P103@example.com (held until 2026-11-02)'] },
      ]);
    expect(disabled()).toEqual(LOST);
    const { notices } = await sync(WITHOUT_15, NONE);
    expect(notices.map(({ code }) => code)).not.toContain('hold-expired');
  });
});
