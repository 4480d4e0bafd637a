import { describe, expect, it } from 'vitest';
import { summarize } from '../../../../src/core/plan/outcome.ts';
import { findLookAlikes } from '../../../../src/core/plan/guards/look-alikes.ts';
import { type Plan, refusals } from '../../../../src/core/plan/plan.ts';
import type { AccountUser, PreparedUser } from '../../../../src/core/model.ts';
import { EMPTY_JOURNAL } from '../../../../src/core/plan/journal.ts';
import { revalidatePlan } from '../../../../src/core/plan/saved/revalidate.ts';
import { account, lines, NOW, OPTIONS, plan, prepared, user } from '../builders.ts';

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
    ['only the first letter of the address', {}, { email: 'adam@old.test' }, undefined],
    ['no external id on either side', { timecamp_external_id: '' }, {}, undefined],
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

  const pairsIn = ({ notices }: Plan) =>
    notices.flatMap(({ code, who = [] }) => (code === 'look-alikes' ? who : []));

  it('is not someone who is held and disabled already', () => {
    const old = user('x', { email: 'ann@old.test', external_id: '', disabled: true });
    const holds = [{ person: old.id, until: null, why: '', created: '', by: '' }];
    expect(pairsIn(plan([prepared('ann')], account([old]), {}, { holds }))).toEqual([]);
  });

  it('is not someone who was invited earlier, nor someone who is re-enabled', () => {
    const leaver = user('x', { email: 'ann@old.test', external_id: '' });
    const invited = [{ email: 'ann@example.com', sent_at: '2026-11-02T07:00:00.000Z', answered: true }];
    const waiting = plan([prepared('ann')], account([leaver]), {}, { journal: { invited } });
    const enabled = plan([prepared('ann')], account([leaver, user('ann', { disabled: true })]));
    expect([lines(waiting), lines(enabled)]).toEqual([
      ['deactivate ann@old.test', 'finish ann: .', 'name ann: ann', 'external-id ann: ann'],
      ['deactivate ann@old.test', 'enable ann'],
    ]);
    expect([pairsIn(waiting), pairsIn(enabled)]).toEqual([[], []]);
  });

  it('is paired with one joiner only, by the strongest trait', () => {
    const leaver = user('x', { name: 'Bob', email: 'ann@old.test', external_id: '' });
    const made = plan([prepared('ann'), prepared('bob')], account([leaver]));
    expect(pairsIn(made)).toEqual(['ann@old.test → bob@example.com (same name)']);
  });

  it('is compared by address and name when the account no longer has the user', () => {
    const made = plan(people.slice(0, 1), account(users.slice(0, 1)));
    expect(findLookAlikes(made.operations, [], [])).toHaveLength(1);
  });

  it('is paired once with people of the same name', () => {
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
    const one = plan(people.slice(0, 1), account(users.slice(0, 1))).notices;
    expect(one.find(({ code }) => code === 'look-alikes')?.message).toMatch(
      /^1 leaver looks like a joiner: ann/,
    );
    const three = plan(people.slice(0, 3), account(users.slice(0, 3)));
    expect(three.hazards[0]?.message).toBe(
      '3 leavers would apparently be invited again: ann.old@example.com → ann@example.com (same name); ' +
        'bob.old@example.com → bob@example.com (same name); cid.old@example.com → cid@example.com (same name); the limit is 2. ' +
        "Correct the users' e-mails or external ids in TimeCamp, or allow them if they are different people.",
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
