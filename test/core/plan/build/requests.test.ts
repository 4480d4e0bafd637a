import { describe, expect, it } from 'vitest';
import { requestsOf } from '../../../../src/core/plan/requests.ts';
import { account, plan, prepared, user } from '../builders.ts';

describe('requests', () => {
  it('carry as many people as TimeCamp takes', () => {
    const people = Array.from({ length: 120 }, (_, i) =>
      prepared(`n${i}`, { group: 'Sales', timecamp_role: 'guest' }),
    );
    const { operations } = plan(people, account([user('ann')], { '2': 'Sales' }));
    const requests = requestsOf(operations, (operation) => operation.group);
    const sizes = (kind: string) =>
      requests.filter((request) => request.kind === kind).map((request) => request.operations.length);
    expect(sizes('invite')).toEqual([50, 50, 20]);
    expect(sizes('role')).toEqual([100, 20]);
  });

  it('take name and e-mail of one person together', () => {
    const there = account([user('x', { id: '7', external_id: 'ann' })]);
    const { operations } = plan([prepared('ann')], there, { updateEmailOnExternalId: true });
    const profile = requestsOf(operations, (operation) => operation.group).find(
      ({ kind }) => kind === 'profile',
    );
    expect([profile?.kind, profile?.operations.map(({ kind }) => kind)]).toEqual([
      'profile',
      ['name', 'email'],
    ]);
  });
});
