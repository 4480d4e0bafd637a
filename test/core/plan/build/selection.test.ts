import { describe, expect, it } from 'vitest';
import { categoryOf } from '../../../../src/core/plan/build/selection.ts';
import { type Category, CATEGORIES } from '../../../../src/core/plan/operation-spec.ts';
import { account, lines, plan, prepared, user } from '../builders.ts';
import { PEOPLE, THERE, OPTIONS } from './chosen-plan.ts';

const choose = (only: readonly Category[] | undefined, users?: readonly string[]) =>
  lines(plan(PEOPLE, THERE, OPTIONS, { selection: { only, users } }));

describe('--only', () => {
  it.each<[Category, string[]]>([
    ['new-users', ['create-group Ops', 'invite new: Ops', 'name new: new', 'external-id new: new']],
    ['updates', ['name named: Other']],
    ['enable', ['enable back']],
    ['moves', ['create-group Sales', 'create-group Sales/North', 'move mover: Old > Sales/North']],
    ['roles', ['role boss: supervisor']],
    ['groups', ['create-group Ops', 'create-group Sales', 'create-group Sales/North']],
    ['deactivations', ['deactivate gone', 'move gone: . > Gone']],
    ['empty-groups', []],
  ])('%s', (category, expected) => {
    expect(choose([category])).toEqual(expected);
  });

  it('with moves, groups emptied by them are removed', () => {
    expect(choose(['moves', 'empty-groups'])).toContain('remove-group Old');
  });

  it('all categories together are everything', () => {
    expect(choose(CATEGORIES)).toEqual(choose(undefined));
  });

  it('added_manually follows the chosen changes only', () => {
    const { operations } = plan(PEOPLE, THERE, OPTIONS, { selection: { only: ['roles'], users: undefined } });
    expect(operations.map(({ id }) => id)).toEqual(['role:id-boss', 'reset-manual:id-boss']);
  });

  it('new-users finishes those of earlier runs who are seen only now, and does not move them', () => {
    const there = account([user('bob', { name: '', external_id: '' })], { '2': 'Sales' });
    const made = plan(
      [
        prepared('bob', {
          group: 'Sales',
          timecamp_role: 'supervisor',
          timecamp_real_email: 'bob@home.test',
        }),
      ],
      there,
      {},
      {
        selection: { only: ['new-users'], users: undefined },
        journal: {
          invited: [{ email: 'bob@example.com', sent_at: '2026-11-02T07:00:00.000Z', answered: true }],
        },
      },
    );
    expect(made.operations.map(({ kind }) => kind)).toEqual([
      'finish',
      'name',
      'role',
      'external-id',
      'additional-email',
      'reset-manual',
    ]);
  });

  it.each<[string, readonly Category[] | undefined, readonly string[] | undefined, string[]]>([
    ['everything', undefined, undefined, ['reset-manual:id-boss', 'reset-manual:id-other']],
    ['updates', ['updates'], undefined, ['reset-manual:id-boss', 'reset-manual:id-other']],
    ['moves', ['moves'], undefined, []],
    ['one person', undefined, ['other'], ['reset-manual:id-other']],
    ['empty groups', ['empty-groups'], undefined, []],
  ])('marks left over from an earlier run belong to updates: %s', (_, only, users, expected) => {
    const made = plan(
      [prepared('boss'), prepared('other')],
      account([user('boss'), user('other')]),
      {},
      {
        selection: { only, users },
        journal: { reset_manual: ['id-boss', 'id-other'] },
      },
    );
    expect(made.operations.map(({ id }) => id)).toEqual(expected);
  });

  it('every operation has a category', () => {
    const { operations } = plan(PEOPLE, THERE, OPTIONS);
    expect(new Set(operations.map(categoryOf))).toEqual(new Set(CATEGORIES));
  });
});

describe('--user', () => {
  it.each([
    [
      'someone to move, by e-mail in any case',
      'MOVER@example.com',
      ['create-group Sales', 'create-group Sales/North', 'move mover: Old > Sales/North'],
    ],
    [
      'someone new, by external id',
      'new',
      ['create-group Ops', 'invite new: Ops', 'name new: new', 'external-id new: new'],
    ],
    ['someone gone: only they are disabled', 'gone@example.com', ['deactivate gone', 'move gone: . > Gone']],
    ['someone who needs nothing', 'other@example.com', []],
  ])('%s', (_, who, expected) => {
    expect(choose(undefined, [who])).toEqual(expected);
  });

  it('someone by e-mail: nobody else who merely has it as a second address', () => {
    const there = account(
      [
        user('mover', { group_id: '3' }),
        user('gone', { additional_email: 'mover@example.com', external_id: '' }),
        user('left', { additional_email: 'second@example.com', external_id: '' }),
      ],
      { '3': 'Old' },
    );
    const of = (who: string) =>
      lines(plan(PEOPLE, there, {}, { selection: { only: undefined, users: [who] } }));
    expect(of('mover@example.com')).toEqual(choose(undefined, ['mover@example.com']));
    expect(of('second@example.com')).toEqual(['deactivate left']);
  });

  it.each([
    ['someone unknown on both sides', ['mover', 'nobody@example.com'], '"nobody@example.com"'],
    ['an empty name, though many have no external id', [' '], '" "'],
  ])('%s is an error, exit 1', (_, who, named) => {
    const there = { ...THERE, users: THERE.users.map((one) => ({ ...one, external_id: '' })) };
    const selection = { only: undefined, users: who };
    const choosing = (): unknown =>
      plan([...PEOPLE, prepared('nameless', { timecamp_external_id: '' })], there, OPTIONS, { selection });
    expect(choosing).toThrow(
      expect.objectContaining({ exitCode: 1, message: expect.stringContaining(named) }),
    );
  });
});

describe('a name that selects no one', () => {
  const refused =
    (...users: readonly string[]) =>
    () =>
      plan(PEOPLE, THERE, {}, { selection: { only: undefined, users } });

  it.each([
    [['nobody'], '"nobody" matches'],
    [['boss@example.com', 'nobody', 'no@example.com'], '"nobody", "no@example.com" matches'],
    [[''], '"" matches'],
  ])('is refused, whoever else is named: %j', (users, names) => {
    expect(refused(...users)).toThrow(
      expect.objectContaining({
        message: `Unknown person: ${names} no prepared user and no TimeCamp user.`,
        code: 'unknown-person',
        exitCode: 1,
        hint: 'Use --user with a primary or additional e-mail, or an external id. Nothing was changed.',
      }),
    );
  });
});
