import { describe, expect, it } from 'vitest';
import { summarize } from '../../../../src/core/plan/outcome.ts';
import { refusals } from '../../../../src/core/plan/plan.ts';
import type { AccountUser, PreparedUser } from '../../../../src/core/model.ts';
import { EMPTY_JOURNAL } from '../../../../src/core/plan/journal.ts';
import { revalidatePlan } from '../../../../src/core/plan/saved/revalidate.ts';
import { account, NOW, OPTIONS, plan, prepared, user } from '../builders.ts';

const NAMES = ['ann', 'bob', 'cid', 'dee'];

/** People whose users have another address and id, so that nothing but the name shows who they are. */
const people = NAMES.map((name) => prepared(name));
const users = NAMES.map((name) =>
  user(`${name}.old`, { name, external_id: '', email: `${name}.old@example.com` }),
);

function pairs(joiner: Partial<PreparedUser>, leaver: Partial<AccountUser>): readonly string[] {
  const made = plan([prepared('ann', joiner)], account([user('x', { external_id: '', ...leaver })]));
  return made.notices.flatMap(({ code, who = [] }) => (code === 'look-alikes' ? who : []));
}

describe('a leaver and a joiner who look like one person', () => {
  it.each<[string, Partial<PreparedUser>, Partial<AccountUser>, string | undefined]>([
    ['nothing in common', {}, {}, undefined],
    ['the name in another order and case', { timecamp_user_name: 'Ann Lée' }, { name: 'LEE, ann' }, 'name'],
    [
      'the name with another id behind it',
      { timecamp_user_name: 'Ann Lee - ann' },
      { name: 'Ann Lee - 7', external_id: '7' },
      'name',
    ],
    ['the local part', {}, { email: 'Ann@old.test' }, 'local part'],
    [
      'the external id with zeros and separators',
      { timecamp_external_id: '10-7' },
      { external_id: '00107' },
      'external id in another form',
    ],
    ['a user who is disabled already', {}, { email: 'ann@old.test', disabled: true }, undefined],
    ['a user who also has no name', { timecamp_user_name: 'ann' }, { name: '' }, undefined],
  ])('%s', (_, joiner, leaver, same) => {
    const email = leaver.email ?? 'x@example.com';
    expect(pairs(joiner, leaver)).toEqual(
      same === undefined ? [] : [`${email} → ann@example.com (same ${same})`],
    );
  });

  it.each<[string, Parameters<typeof plan>[2], Parameters<typeof plan>[3]]>([
    ['waits to be disabled', { leaverGrace: { unit: 'days', value: 3 } }, {}],
    [
      'is held',
      {},
      { holds: users.map(({ id }) => ({ person: id, until: null, why: '', created: '', by: '' })) },
    ],
  ])('is found too while the leaver %s: each invitation would use a seat', (_, options, rest) => {
    const made = plan(people, account(users), options, rest);
    expect(refusals(made).map(({ kind, count }) => [kind, count])).toEqual([['look-alikes', 4]]);
    const few = plan(people.slice(0, 2), account(users), options, rest);
    expect(few.notices.map(({ code }) => code)).toContain('look-alikes');
    const renewed = revalidatePlan(made, 'https://tc.test', {
      account: account(users),
      journal: EMPTY_JOURNAL,
      options: OPTIONS,
      allow: {},
      holds: { active: [], expired: [] },
      now: NOW,
    });
    if (rest?.holds === undefined) expect(refusals(renewed)).toHaveLength(1);
  });

  it('is paired once, and not with someone who was only invited earlier', () => {
    const made = plan(
      [prepared('ann'), prepared('ann2', { timecamp_user_name: 'ann' })],
      account([user('old', { name: 'ann', external_id: '' })]),
    );
    expect(made.notices.filter(({ code }) => code === 'look-alikes').flatMap(({ who }) => who)).toHaveLength(
      1,
    );
  });

  it.each([
    [2, {}, []],
    [3, {}, ['look-alikes']],
    [3, { 'look-alikes': 2 }, ['look-alikes']],
    [3, { 'look-alikes': 3 }, []],
  ])('%i pairs with --allow %j', (count, allow, refused) => {
    const made = plan(people.slice(0, count), account(users.slice(0, count)), {}, { allow });
    expect(refusals(made).map(({ kind }) => kind)).toEqual(refused);
  });

  it('says who looks like whom, and what to do', () => {
    const [notice] = plan(people.slice(0, 2), account(users.slice(0, 2))).notices.filter(
      ({ code }) => code === 'look-alikes',
    );
    expect(notice).toMatchObject({
      level: 'warning',
      message:
        '2 leavers look like joiners: ann.old@example.com → ann@example.com (same name); bob.old@example.com → bob@example.com (same name). ' +
        "If that is one person, correct the user's e-mail or external id in TimeCamp before the sync.",
    });
    expect(plan(people, account(users)).hazards[0]?.message).toMatch(
      /^4 leavers would be invited again, as it seems: .+; the limit is 2\. Correct the users' e-mails or external ids in TimeCamp, or allow them if they are different people\.$/,
    );
    expect(plan(people, account(users)).notices.map(({ code }) => code)).not.toContain('look-alikes');
    expect(plan([], account([])).notices).toEqual([]);
  });

  it('machines read the refusal: kind, count, limit, the flag, and pair by pair who', () => {
    const made = plan(people, account(users));
    const facts = {
      command: 'sync',
      exit_code: 3,
      started: '',
      seconds: 0,
      requests: { read: 0, write: 0, retried: 0 },
    };
    expect(summarize(made, undefined, [], facts).hazards).toEqual([
      {
        kind: 'look-alikes',
        count: 4,
        limit: 2,
        allow: '--allow look-alikes=4',
        allowed: false,
        who: NAMES.map((name) => `${name}.old@example.com → ${name}@example.com (same name)`),
      },
    ]);
  });
});
