import { describe, expect, it } from 'vitest';
import type { AccountUser } from '../../../../src/core/model.ts';
import { account, lines, plan, prepared, user } from '../builders.ts';

const administrator = (name: string, fields: Partial<AccountUser> = {}): AccountUser =>
  user(name, { role: 'administrator', ...fields });
const stays = prepared('ann', { timecamp_role: 'administrator' });

describe('a notice about an administrator who is kept', () => {
  const owner = { id: 'id-ann', email: 'ann@example.com' };
  const other = [administrator('boss'), prepared('boss', { timecamp_role: 'administrator' })] as const;

  it.each([
    ['disabled', []],
    ['demoted', [prepared('ann')]],
    ['moved', [{ ...stays, timecamp_groups: ['Sales'], timecamp_groups_breadcrumb: 'Sales' }]],
  ])('says that they are not %s', (harm, people) => {
    const users = [administrator('ann')];
    const byKey = plan([...people, other[1]], account([...users, other[0]], { '2': 'Sales' }, owner));
    const alone = plan([...people, prepared('bob')], account([...users, user('bob')], { '2': 'Sales' }));
    const noticesOf = ({ notices }: typeof alone) =>
      notices.filter(({ code }) => code === 'kept-administrator');
    expect([noticesOf(byKey), noticesOf(alone)]).toEqual(
      ['the owner of the API key', 'the last enabled administrator'].map((who) => [
        {
          level: 'notice',
          code: 'kept-administrator',
          message: `ann@example.com is ${who} and is not ${harm}.`,
          who: ['ann@example.com'],
        },
      ]),
    );
    expect([lines(byKey), lines(alone)]).toEqual([[], []]);
  });
});

describe('the last enabled administrator', () => {
  it('is the one with the lowest id when all would be lost, in whatever order TimeCamp lists them', () => {
    const users = [administrator('ten', { id: '10' }), administrator('nine', { id: '9' })];
    const made = plan([prepared('bob')], account([user('bob'), ...users]));
    expect(lines(made)).toEqual(['deactivate ten']);
  });

  it('is nobody while one stays who is neither disabled nor demoted', () => {
    const users = [administrator('ann'), administrator('boss'), administrator('old', { disabled: true })];
    expect(lines(plan([stays], account(users)))).toEqual(['deactivate boss']);
  });

  it('stays when another user is promoted by the same run, since that may fail', () => {
    const users = [administrator('boss'), user('ann')];
    expect(lines(plan([stays], account(users)))).toEqual(['role ann: administrator']);
  });
});
