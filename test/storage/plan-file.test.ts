import { describe, expect, it } from 'vitest';
import { readPlan, readSeal, writePlan } from '../../src/storage/plan-file.ts';
import { account, plan, prepared, user } from '../core/plan/builders.ts';

const MADE = plan([prepared('ann', { group: 'Sales' }), prepared('new')], account([user('ann')]));
const HOLD = { person: 'ann', until: null, why: '', created: '2026-11-01T00:00:00Z', by: 'ops@host' };

describe('a saved plan', () => {
  it('is read as it was written, with a byte order mark too', () => {
    expect(readPlan(writePlan(MADE), 'plan.json').operations).toEqual(MADE.operations);
    expect(readPlan(`\uFEFF${writePlan(MADE)}`, 'plan.json').operations).toEqual(MADE.operations);
  });

  it('has whom it keeps, and by which key the source has them', () => {
    const there = account([user('ann'), user('gus')]);
    const waiting = plan(
      [prepared('ann')],
      there,
      { leaverGrace: { unit: 'runs', value: 2 } },
      { holds: [HOLD] },
    );
    const { kept } = readPlan(writePlan(waiting), 'plan.json');
    expect(kept).toEqual(waiting.kept);
    expect(kept?.map(({ person, by, matched_by }) => [person.name, by, matched_by])).toEqual([
      ['gus', 'grace', null],
      ['ann', 'hold', 'email'],
    ]);
  });

  it.each([
    ['cut short', writePlan(MADE).slice(0, 200), 1, 'it is not JSON.'],
    ['a list', '[]', 1, '--plan-out`: it is not an object.'],
    [
      'without counts',
      JSON.stringify({ ...MADE, counts: {} }),
      1,
      '--plan-out`: "counts.create-group" is missing.',
    ],
    ['of another version', JSON.stringify({ ...MADE, version: 9 }), 3, 'is a version 9 plan'],
  ])('%s is refused in one line', (_, text, exitCode, reason) => {
    const message = expect.stringMatching(/^plan\.json [^\n]*$/) as string;
    expect(() => readPlan(text, 'plan.json')).toThrow(expect.objectContaining({ exitCode, message }));
    expect(() => readPlan(text, 'plan.json')).toThrow(reason);
  });

  describe('has a digest, which', () => {
    const text = writePlan(MADE);
    const edit = (change: (plan: Record<string, unknown>) => object): string =>
      JSON.stringify(change(JSON.parse(text) as Record<string, unknown>));
    const [first, ...others] = MADE.operations;

    it('does not depend on the layout', () => {
      expect(readSeal(text)).toEqual({ digest: expect.stringMatching(/^[0-9a-f]{64}$/), broken: undefined });
      expect(readSeal(`\uFEFF${edit((plan) => plan)}`)).toEqual(readSeal(text));
    });

    it.each([
      ['without an operation', edit((plan) => ({ ...plan, operations: others })), 'was edited'],
      [
        'with another reason',
        edit((plan) => ({ ...plan, operations: [{ ...first, reason: 'x' }, ...others] })),
        'was edited',
      ],
      ['with more fields', edit((plan) => ({ ...plan, note: 'approved' })), 'was edited'],
      ['without its digest', edit((plan) => ({ ...plan, digest: undefined })), 'has no digest'],
    ])('does not match a plan %s', (_, edited, broken) => {
      expect(readSeal(edited).broken).toContain(broken);
      expect(() => readPlan(edited, 'plan.json')).not.toThrow();
    });
  });
});
