import { describe, expect, it } from 'vitest';
import { renderPlan } from '../../../src/cli/render/plan.ts';
import { findHazards } from '../../../src/core/plan/guards/hazards.ts';
import { CATEGORIES } from '../../../src/core/plan/operation-spec.ts';
import { inOrder, OPERATION_KINDS, OPERATIONS, specOf, STAGES } from '../../../src/core/plan/operations.ts';
import { account, OPTIONS, plan, prepared, user } from './builders.ts';

/** An account and people who need every kind of operation but `finish` and `remove-group`. */
const EVERY = plan(
  [
    prepared('joiner', { group: 'New' }),
    prepared('mover', {
      group: 'Sales',
      timecamp_user_name: 'Other',
      timecamp_role: 'supervisor',
      timecamp_real_email: 'second@example.com',
    }),
    prepared('back'),
  ],
  account([user('mover', { external_id: '' }), user('back', { disabled: true }), user('leaver')], {
    '2': 'Sales',
  }),
);

describe('the table of operations', () => {
  it('has the kinds in an order that frees seats before it takes them', () => {
    const at = (kind: string) => OPERATION_KINDS.findIndex((known) => known === kind);
    expect(at('deactivate')).toBeLessThan(at('enable'));
    expect(at('deactivate')).toBeLessThan(at('invite'));
    expect(at('create-group')).toBe(0);
    expect(at('invite')).toBeLessThan(at('move'));
    expect(at('move')).toBeLessThan(at('role'));
    expect(at('reset-manual')).toBeLessThan(at('remove-group'));
  });

  it('is the order of every plan', () => {
    const kinds = EVERY.operations.map(({ kind }) => kind);
    expect(kinds).toEqual(
      OPERATION_KINDS.filter((kind) => kinds.includes(kind)).flatMap((kind) =>
        kinds.filter((one) => one === kind),
      ),
    );
    expect(inOrder(EVERY.operations.toReversed()).map(({ kind }) => kind)).toEqual(kinds);
  });

  it('keeps the kinds of one stage together, so that stages are in the order of kinds', () => {
    const stages = OPERATION_KINDS.map((kind) => OPERATIONS[kind].stage);
    expect(stages.filter((stage, index) => stage !== stages[index - 1])).toEqual(STAGES);
  });

  it('gives every category of --only at least one kind', () => {
    const used = new Set(EVERY.operations.map((operation) => specOf(operation).category(operation)));
    expect(
      [...used, 'new-users', 'empty-groups'].every((category) => CATEGORIES.some((one) => one === category)),
    ).toBe(true);
    expect(CATEGORIES.filter((category) => !used.has(category))).toEqual(['empty-groups']);
  });

  it('has the headings of a rendered plan, in its order', () => {
    const headings = renderPlan(EVERY, [], undefined)
      .split('\n')
      .flatMap((line) => /^(\S.*) \(\d+\)$/.exec(line)?.[1] ?? []);
    const shown = OPERATION_KINDS.filter(
      (kind) => EVERY.operations.some((one) => one.kind === kind) && specOf({ kind }).bookkeeping !== true,
    );
    expect(headings).toEqual(shown.map((kind) => OPERATIONS[kind].title));
  });

  it('says what each guard counts', () => {
    const limit = { kind: 'count', value: 0 } as const;
    const hazards = findHazards({
      operations: EVERY.operations,
      lookAlikes: [],
      enabled: 3,
      groups: 2,
      rootGroupId: OPTIONS.rootGroupId,
      limits: {
        maxDeactivations: limit,
        maxNewUsers: limit,
        maxMoves: limit,
        maxRoleLosses: limit,
        maxGroupRemovals: limit,
      },
      allow: {},
      nobodyActive: false,
      stale: [],
    });
    const counted = EVERY.operations.flatMap((operation) => {
      const hazard = specOf(operation).hazard?.(operation, OPTIONS.rootGroupId);
      return hazard === undefined ? [] : [hazard];
    });
    for (const { kind, count } of hazards)
      expect(counted.filter((one) => one === kind)).toHaveLength(count ?? -1);
    expect(new Set(hazards.map(({ kind }) => kind))).toEqual(new Set(counted));
  });
});
