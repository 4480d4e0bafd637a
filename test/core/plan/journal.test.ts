import { describe, expect, it } from 'vitest';
import {
  EMPTY_JOURNAL,
  type Journal,
  maxGroupLevel,
  prunedJournal,
  withoutReturned,
} from '../../../src/core/plan/journal.ts';
import { withLegacy } from '../../../src/core/plan/legacy-journal.ts';
import { prepared, user } from './builders.ts';

const AT = '2026-11-02T08:00:00.000Z';
const entry = (name: string) => ({ email: `${name}@example.com`, sent_at: AT, answered: true });

describe('what the earlier scripts left', () => {
  const users = [user('ann', { id: '11' }), user('bob', { id: '12' }), user('cid', { id: '13' })];

  it.each([
    ['a list of e-mails', ['New@example.com'], ['new@example.com']],
    ['a map by e-mail', { 'new@example.com': { group: 3 } }, ['new@example.com']],
    [
      'a list of records',
      [{ email: 'new@example.com', name: 'a@b.c is no address here' }],
      ['new@example.com'],
    ],
    ['records of prepared users', { users: [{ timecamp_email: 'new@example.com' }] }, ['new@example.com']],
    ['nothing', null, []],
    [
      'texts that only contain an e-mail',
      ['Ann <ann@example.com>', 'ann@example.com bob', 'a@b@c', 'ann @example.com', true, null],
      [],
    ],
  ])('new users as %s', (_, newUsers, emails) => {
    const { invited } = withLegacy(EMPTY_JOURNAL, { newUsers, userSettings: null }, users, AT);
    expect(invited).toEqual(emails.map((email) => ({ email, sent_at: AT, answered: true })));
  });

  it.each([
    ['a map by user id', { '11': { external_id: '99' } }],
    ['a list of records', [{ user_id: 11, name: 'external_id', value: '12' }]],
    ['a map by e-mail', { 'ANN@example.com': {} }],
  ])('settings as %s', (_, userSettings) => {
    expect(withLegacy(EMPTY_JOURNAL, { newUsers: null, userSettings }, users, AT).reset_manual).toEqual([
      '11',
    ]);
  });

  it('adds to what the journal has, once', () => {
    const journal: Journal = { ...EMPTY_JOURNAL, invited: [entry('new')], reset_manual: ['11'] };
    const legacy = { newUsers: ['new@example.com'], userSettings: { '11': {}, '12': {} } };
    const { invited, reset_manual } = withLegacy(journal, legacy, users, 'later');
    expect([invited, reset_manual]).toEqual([[entry('new')], ['11', '12']]);
  });
});

describe('pruning', () => {
  it('drops people who are inactive or gone from the list, and marks of users who are gone', () => {
    const journal: Journal = {
      ...EMPTY_JOURNAL,
      invited: [entry('ann'), entry('bob'), entry('cid')],
      reset_manual: ['id-ann', 'id-zoe'],
      max_level: 4,
    };
    const people = [prepared('ann'), prepared('bob', { timecamp_status: 'inactive' })];
    expect(prunedJournal(journal, people, [user('ann')])).toEqual({
      ...EMPTY_JOURNAL,
      invited: [entry('ann')],
      reset_manual: ['id-ann'],
      max_level: 4,
    });
  });
});

describe('the people whom the source has again', () => {
  const missing = (name: string) => ({ user_id: `id-${name}`, since: AT, runs: 2 });
  const journal: Journal = { ...EMPTY_JOURNAL, max_level: 4, missing: [missing('ann'), missing('bob')] };

  it('are no longer missing; those who are keep what the journal has', () => {
    const planned = [{ ...missing('bob'), runs: 3 }, missing('cid')];
    expect(withoutReturned(journal, planned)).toEqual({ ...journal, missing: [missing('bob')] });
  });

  it('leave no empty list', () => {
    expect(withoutReturned(journal, [])).toStrictEqual({ ...EMPTY_JOURNAL, max_level: 4 });
    expect(withoutReturned(EMPTY_JOURNAL, [missing('cid')])).toStrictEqual(EMPTY_JOURNAL);
  });

  it('are not known when the plan covers only a part', () => {
    expect(withoutReturned(journal, undefined)).toEqual(journal);
  });
});

describe('the deepest level of groups', () => {
  it.each([
    ['nothing known', null, undefined, 0, 0],
    ['a setting alone', null, undefined, 5, 5],
    ['a learned level alone', 4, undefined, 0, 4],
    ['a setting below the learned level', 4, undefined, 3, 3],
    ['a setting equal to the learned level', 4, undefined, 4, 4],
    ['a setting below the learned level, although it was refused', 4, 3, 3, 3],
    ['a setting that contradicts it is tried', 4, undefined, 6, 6],
    ['once refused, the learned level is believed', 4, 6, 6, 4],
    ['another setting is tried again', 4, 6, 5, 5],
  ])('%s', (_, max_level, max_level_setting, setting, level) => {
    expect(maxGroupLevel({ max_level, max_level_setting }, setting)).toBe(level);
  });
});
