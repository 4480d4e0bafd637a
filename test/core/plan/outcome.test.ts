import { describe, expect, it } from 'vitest';
import {
  type ApplyResult,
  type OperationOutcome,
  summarize,
  summaryWithoutPlan,
} from '../../../src/core/plan/outcome.ts';
import type { Plan } from '../../../src/core/plan/plan.ts';
import { account, plan, prepared, user } from './builders.ts';

const FACTS = {
  command: 'sync',
  exit_code: 0,
  started: '2026-11-02T08:00:00.000Z',
  seconds: 12,
  requests: { read: 5, write: 4, retried: 1 },
};

/** Ann gets another name, Gus, Hal and Ivy are disabled, and Lea is invited into a new group. */
function made(): Plan {
  const { operations, ...rest } = plan(
    [
      prepared('ann', { timecamp_user_name: 'Anna' }),
      prepared('lea', { group: 'Sales', timecamp_external_id: '' }),
    ],
    account([user('ann'), user('gus'), user('hal'), user('ivy')]),
  );
  return { ...rest, operations: operations.filter(({ kind }) => kind !== 'reset-manual') };
}

/** What TimeCamp answered, by operation; the others are done. */
function applied(
  { operations }: Plan,
  answers: Readonly<Record<string, OperationOutcome>>,
  rest: Partial<ApplyResult> = {},
): ApplyResult {
  const results = operations.map((operation) => ({
    operation,
    outcome: answers[operation.id] ?? { state: 'done' as const },
  }));
  return { results, stored: [], notices: [], fatal: undefined, interrupted: false, ...rest };
}

const refused = (message: string, status?: number): OperationOutcome => ({
  state: 'failed',
  message,
  status,
});
const planned = (count: number) => ({ planned: count, done: 0, failed: 0, skipped: 0 });

describe('the summary of a run', () => {
  it('has what TimeCamp did, not what was planned', () => {
    const of = made();
    const answers: Readonly<Record<string, OperationOutcome>> = {
      'create-group:Sales': refused('No right.', 403),
      'invite:lea@example.com': { state: 'skipped', message: 'No group.' },
      'name:id-ann': refused('No answer.'),
      'name:lea@example.com': { state: 'settled' },
    };
    expect(summarize(of, applied(of, answers), [], { ...FACTS, exit_code: 1 })).toEqual({
      version: 1,
      command: 'sync',
      exit_code: 1,
      started: '2026-11-02T08:00:00.000Z',
      seconds: 12,
      requests: { read: 5, write: 4, retried: 1 },
      ok: false,
      counts: {
        'create-group': { planned: 1, done: 0, failed: 1, skipped: 0 },
        deactivate: { planned: 3, done: 3, failed: 0, skipped: 0 },
        invite: { planned: 1, done: 0, failed: 0, skipped: 1 },
        name: { planned: 2, done: 0, failed: 1, skipped: 1 },
      },
      seats: { before: 4, after: 1 },
      failed: [
        { person: 'Sales', operation: 'create-group', status: 403, message: 'No right.' },
        { person: 'ann@example.com', operation: 'name', status: null, message: 'No answer.' },
      ],
      warnings: [],
      kept: [],
      hazards: [],
      refused_by: [],
    });
  });

  it.each([
    ['was not applied', (): undefined => undefined],
    [
      'was applied as a dry run',
      (of: Plan) =>
        applied(of, Object.fromEntries(of.operations.map(({ id }) => [id, { state: 'planned' as const }]))),
    ],
    [
      'has operations that were only planned',
      (of: Plan) => applied(of, { 'deactivate:id-gus': { state: 'planned' } }),
    ],
  ])('has the seats of the plan when it %s', (_, how) => {
    const of = made();
    expect(summarize(of, how(of), [], FACTS).seats).toEqual({ before: 4, after: 2 });
  });

  it('counts what is only planned', () => {
    const of = made();
    const states = Object.fromEntries(of.operations.map(({ id }) => [id, { state: 'planned' as const }]));
    const counts = {
      'create-group': planned(1),
      deactivate: planned(3),
      invite: planned(1),
      name: planned(2),
    };
    expect(summarize(of, undefined, [], FACTS).counts).toEqual(counts);
    expect(summarize(of, applied(of, states), [], FACTS).counts).toEqual(counts);
  });

  it.each([
    [0, true],
    [1, false],
    [2, true],
    [3, false],
    [4, false],
    [64, false],
    [130, false],
  ])('with exit code %i has ok: %s', (exit_code, ok) => {
    expect(summarize(made(), undefined, [], { ...FACTS, exit_code }).ok).toBe(ok);
  });

  it('has the people who could not be matched, and the sources that could not be fetched', () => {
    const failures: Plan['failures'] = [
      { person: 'ann@example.com', message: 'Two users have this address.' },
      { person: 'bamboohr', operation: 'fetch', message: 'The login failed.' },
    ];
    expect(summarize({ ...made(), failures }, undefined, [], FACTS).failed).toEqual([
      {
        person: 'ann@example.com',
        operation: 'match',
        status: null,
        message: 'Two users have this address.',
      },
      { person: 'bamboohr', operation: 'fetch', status: null, message: 'The login failed.' },
    ]);
  });

  it('has the warnings of the plan, then those of its application', () => {
    const of = made();
    const late = { level: 'warning', code: 'stored-otherwise', message: 'Cut.', who: ['Sales'] } as const;
    const early = { level: 'notice', code: 'old', message: 'Old.' } as const;
    expect(summarize(of, applied(of, {}, { notices: [late] }), [early], FACTS).warnings).toEqual([
      { code: 'old', message: 'Old.', who: [] },
      { code: 'stored-otherwise', message: 'Cut.', who: ['Sales'] },
    ]);
    expect(summarize(of, undefined, [early], FACTS).warnings).toHaveLength(1);
  });

  it('has the people whom the plan keeps; a plan saved by an earlier version does not say', () => {
    const grace = plan([], account([user('gus')]), { leaverGrace: { unit: 'days', value: 3 } });
    expect(summarize(grace, undefined, [], FACTS).kept).toEqual([
      {
        person: 'gus@example.com',
        by: 'grace',
        reason: 'missing from the source since 2026-11-02; to be disabled on 2026-11-05',
        until: '2026-11-05',
      },
    ]);
    expect(summarize({ ...grace, kept: undefined }, undefined, [], FACTS)).not.toHaveProperty('kept');
  });

  it('has every hazard, and apart from them those that refuse the plan', () => {
    const hazardous = plan(
      [prepared('ann'), prepared('lea')],
      account([user('ann'), user('gus')]),
      { maxDeactivations: { kind: 'count', value: 0 }, maxNewUsers: { kind: 'count', value: 0 } },
      { allow: { deactivations: 1 } },
    );
    const { hazards, refused_by } = summarize(hazardous, undefined, [], { ...FACTS, exit_code: 3 });
    const common = { count: 1, limit: 0 };
    expect(hazards).toEqual([
      {
        ...common,
        kind: 'deactivations',
        allow: '--allow deactivations=1',
        allowed: true,
        who: ['gus@example.com'],
      },
      {
        ...common,
        kind: 'new-users',
        allow: '--allow new-users=1',
        allowed: false,
        who: ['lea@example.com'],
      },
    ]);
    expect(refused_by).toEqual(['new-users']);
  });

  it('has the error that stopped the run', () => {
    const of = made();
    const fatal = { code: 'login', message: 'The key is invalid.' };
    const errorOf = (details: ApplyResult['fatal']) =>
      summarize(of, applied(of, {}, { fatal: details }), [], FACTS).error;
    expect(errorOf({ ...fatal, hint: 'Make a new key.' })).toEqual({ ...fatal, hint: 'Make a new key.' });
    expect(errorOf(fatal)).toEqual({ ...fatal, hint: null });
    expect(summarize(of, applied(of, {}), [], FACTS)).not.toHaveProperty('error');
  });
});

it('a run that failed before it had a plan has a summary of the same shape', () => {
  const { requests: _, ...facts } = FACTS;
  const error = { code: 'lock', message: 'Another run is under way.', hint: null };
  const summary = summaryWithoutPlan({ ...facts, version: 1, ok: false, exit_code: 4 }, error);
  expect(summary).toEqual({
    version: 1,
    command: 'sync',
    ok: false,
    exit_code: 4,
    started: '2026-11-02T08:00:00.000Z',
    seconds: 12,
    requests: { read: 0, write: 0, retried: 0 },
    counts: {},
    seats: { before: 0, after: 0 },
    failed: [],
    warnings: [],
    hazards: [],
    refused_by: [],
    error,
  });
});
