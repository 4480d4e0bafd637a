import { describe, expect, it } from 'vitest';
import { renderPlan } from '../../../src/cli/render/plan.ts';
import { findHazards } from '../../../src/core/plan/guards/hazards.ts';
import { CATEGORIES } from '../../../src/core/plan/operation-spec.ts';
import {
  countKinds,
  inOrder,
  isOwnChange,
  OPERATION_KINDS,
  OPERATIONS,
  placeOf,
  specOf,
  STAGES,
  subjectOf,
} from '../../../src/core/plan/operations.ts';
import type { ChangeRole, Finish, Move, Plan } from '../../../src/core/plan/plan.ts';
import { type Role, ROLES } from '../../../src/core/model.ts';
import { account, OPTIONS, plan, prepared, user } from './builders.ts';

/** An account and people who need every kind of operation but `finish` and `remove-group`. */
function everyKind(): Plan {
  return plan(
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
}

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
    const { operations } = everyKind();
    const kinds = operations.map(({ kind }) => kind);
    expect(kinds).toEqual(
      OPERATION_KINDS.filter((kind) => kinds.includes(kind)).flatMap((kind) =>
        kinds.filter((one) => one === kind),
      ),
    );
    expect(inOrder(operations.toReversed()).map(({ kind }) => kind)).toEqual(kinds);
  });

  it('keeps the kinds of one stage together, so that stages are in the order of kinds', () => {
    const stages = OPERATION_KINDS.map((kind) => OPERATIONS[kind].stage);
    expect(stages.filter((stage, index) => stage !== stages[index - 1])).toEqual(STAGES);
  });

  it('gives every category of --only at least one kind', () => {
    const used = new Set(everyKind().operations.map((operation) => specOf(operation).category(operation)));
    expect(
      [...used, 'new-users', 'empty-groups'].every((category) => CATEGORIES.some((one) => one === category)),
    ).toBe(true);
    expect(CATEGORIES.filter((category) => !used.has(category))).toEqual(['empty-groups']);
  });

  it('has the headings of a rendered plan, in its order', () => {
    const made = everyKind();
    const headings = renderPlan(made, [], undefined)
      .split('\n')
      .flatMap((line) => /^(\S.*) \(\d+\)$/.exec(line)?.[1] ?? []);
    const shown = OPERATION_KINDS.filter(
      (kind) => made.operations.some((one) => one.kind === kind) && specOf({ kind }).bookkeeping !== true,
    );
    expect(headings).toEqual(shown.map((kind) => OPERATIONS[kind].title));
  });

  it('says what each guard counts', () => {
    const limit = { kind: 'count', value: 0 } as const;
    const { operations } = everyKind();
    const hazards = findHazards({
      operations,
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
    const counted = operations.flatMap((operation) => {
      const hazard = specOf(operation).hazard?.(operation, OPTIONS.rootGroupId);
      return hazard === undefined ? [] : [hazard];
    });
    for (const { kind, count } of hazards)
      expect(counted.filter((one) => one === kind)).toHaveLength(count ?? -1);
    expect(new Set(hazards.map(({ kind }) => kind))).toEqual(new Set(counted));
  });
});

const OF_ANN = {
  reason: '',
  needs: [],
  person: { email: 'ann@example.com', name: 'ann', user_id: 'id-ann' },
  matched_by: null,
};
const group = (group_id: string | null, ...path: readonly string[]) => ({ group_id, path });

describe('what a guard counts', () => {
  it.each<[string, Move['purpose'], readonly string[], string, string | undefined]>([
    ['a move to another group', 'place', [], '2', 'moves'],
    ['a move to a group that the plan creates', 'place', ['create-group:Sales'], '2', 'moves'],
    ['no move out of the root group', 'place', [], '1', undefined],
    ['the move of a leaver who was disabled before', 'leaver', [], '2', 'moves'],
    [
      'no move of a leaver whom the plan disables: it counts that',
      'leaver',
      ['deactivate:7'],
      '2',
      undefined,
    ],
    ['the move of an enabled leaver as if it disabled them', 'enabled-leaver', [], '1', 'deactivations'],
  ])('is %s', (_, purpose, needs, from, hazard) => {
    const move: Move = {
      ...OF_ANN,
      kind: 'move',
      id: 'move:id-ann',
      needs,
      before: group(from),
      after: group('3'),
      purpose,
      role: null,
    };
    expect(specOf(move).hazard?.(move, '1')).toBe(hazard);
  });

  it('is a lesser role of an administrator or a supervisor', () => {
    const lost = [null, ...ROLES].flatMap((before) =>
      ROLES.filter((after) => {
        const role: ChangeRole = { ...OF_ANN, kind: 'role', id: '', group: group('1'), before, after };
        return specOf(role).hazard?.(role, '1') === 'role-losses';
      }).map((after) => `${before} > ${after}`),
    );
    expect(lost).toEqual([
      'administrator > supervisor',
      'administrator > user',
      'administrator > guest',
      'supervisor > user',
      'supervisor > guest',
    ]);
  });

  it.each<[string, string | null, boolean, boolean]>([
    ['an invitation without a recorded answer, which may be sent again', null, false, true],
    ['no invitation that TimeCamp answered', null, true, false],
    ['no invitation of a user who is visible by now', 'id-ann', false, false],
  ])('is %s', (_, user_id, answered, counts) => {
    const finish: Finish = {
      ...OF_ANN,
      kind: 'finish',
      id: '',
      person: { ...OF_ANN.person, user_id },
      before: { invited_at: '2026-11-02T08:00:00Z', answered },
      after: { group: group('1') },
    };
    const spec = specOf(finish);
    expect([spec.hazard?.(finish, '1'), spec.seat?.(finish)]).toEqual(
      counts ? ['new-users', 'added'] : [undefined, undefined],
    );
  });

  it('protects the last administrator from every lesser role, and from no other', () => {
    const isDemoted = (before: Role | null, after: Role): boolean => {
      const role: ChangeRole = { ...OF_ANN, kind: 'role', id: '', group: group('1'), before, after };
      return specOf(role).harm?.(role) === 'demoted';
    };
    expect([isDemoted('user', 'guest'), isDemoted('user', 'user'), isDemoted(null, 'guest')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('a list of operations', () => {
  /** A joiner in a new group, and a leaver in a group. */
  const made = () =>
    plan(
      [prepared('lea', { group: 'Sales/North' })],
      account([user('gus', { group_id: '2' })], { '2': 'Old' }),
      { removeEmptyGroups: true },
    ).operations;

  it('is counted by kind', () => {
    const counts = countKinds(made());
    expect(Object.keys(counts)).toEqual(OPERATION_KINDS);
    expect(Object.entries(counts).filter(([, count]) => count !== 0)).toEqual([
      ['create-group', 2],
      ['deactivate', 1],
      ['invite', 1],
      ['name', 1],
      ['external-id', 1],
      ['reset-manual', 2],
    ]);
  });

  it('names the people and the groups, and where a leaver is', () => {
    const named = made().map((operation) => [operation.kind, subjectOf(operation), placeOf(operation)]);
    expect(named).toEqual([
      ['create-group', 'Sales', ''],
      ['create-group', 'Sales / North', ''],
      ['deactivate', 'gus@example.com', 'Old'],
      ['invite', 'lea@example.com', ''],
      ['name', 'lea@example.com', ''],
      ['external-id', 'lea@example.com', ''],
      ['reset-manual', 'gus@example.com', ''],
      ['reset-manual', 'lea@example.com', ''],
    ]);
  });

  it('knows no place of a leaver in a plan of an earlier version, nor of another change in a group', () => {
    const [role] = plan([prepared('ann', { timecamp_role: 'guest' })], account([user('ann')])).operations;
    const places = made().flatMap((operation) =>
      operation.kind === 'deactivate' ? [placeOf({ ...operation, group: undefined })] : [],
    );
    expect([role?.kind, role && placeOf(role), places]).toEqual(['role', '', ['']]);
  });

  it('shows changes of groups and users, and invitations; the rest of a joiner belongs to the invitation', () => {
    const users = plan([prepared('ann', { timecamp_user_name: 'Anna' })], account([user('ann')])).operations;
    expect([...made(), ...users].filter(isOwnChange).map(({ id }) => id)).toEqual([
      'create-group:Sales',
      'create-group:Sales/North',
      'deactivate:id-gus',
      'invite:lea@example.com',
      'name:id-ann',
    ]);
  });

  it('has the state of a user before and after', () => {
    const texts = plan([prepared('ann')], account([user('ann', { disabled: true }), user('gus')]))
      .operations.filter(({ kind }) => kind !== 'reset-manual')
      .map((operation) => [
        operation.kind,
        specOf(operation).before(operation),
        specOf(operation).after(operation),
      ]);
    expect(texts).toEqual([
      ['deactivate', 'enabled', 'disabled'],
      ['enable', 'disabled', 'enabled'],
    ]);
  });
});
