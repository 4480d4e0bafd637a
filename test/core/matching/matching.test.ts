import { describe, expect, it } from 'vitest';
import { matchUsers } from '../../../src/core/matching/matching.ts';
import type { AccountUser, PreparedUser } from '../../../src/core/model.ts';
import { account, lines, plan, prepared, user } from '../plan/builders.ts';

function matched(
  people: readonly PreparedUser[],
  users: readonly AccountUser[],
  disableExternalIdSync = false,
) {
  const { matches, joiners, conflicts, waiting } = matchUsers(people, users, { disableExternalIdSync });
  const name = (person: PreparedUser) => person.timecamp_email.replace('@example.com', '');
  return {
    matches: matches.map((match) => `${name(match.prepared)}=${match.user.id} by ${match.by}`),
    joiners: joiners.map(name),
    conflicts: conflicts.map((claim) => `${name(claim.prepared)}/${claim.user.id}`),
    waiting: waiting.map((claim) => `${name(claim.prepared)}/${claim.user.id}`),
  };
}

const NOTHING = { matches: [], joiners: [], conflicts: [], waiting: [] };
const inactive = { timecamp_status: 'inactive' as const };

describe('matching', () => {
  it('goes by e-mail in any case, then by additional e-mail, then by external id', () => {
    const people = [prepared('a'), prepared('b'), prepared('c'), prepared('d')];
    const users = [
      user('A', { id: '1', email: 'A@Example.com', external_id: '' }),
      user('x', { id: '2', additional_email: 'B@example.com', external_id: '' }),
      user('y', { id: '3', external_id: 'c' }),
    ];
    expect(matched(people, users)).toEqual({
      ...NOTHING,
      matches: ['a=1 by email', 'b=2 by additional', 'c=3 by external_id'],
      joiners: ['d'],
    });
    expect(matched(people, users, true).joiners).toEqual(['c', 'd']);
  });

  it('prefers the e-mail over every other key of everyone', () => {
    const people = [prepared('a'), prepared('b')];
    const users = [user('b', { id: '1', additional_email: 'a@example.com', external_id: '' })];
    expect(matched(people, users)).toEqual({ ...NOTHING, matches: ['b=1 by email'], conflicts: ['a/1'] });
  });

  it('names the first of several users whom others are matched with, or whose address is not free', () => {
    const people = [prepared('a'), prepared('b'), prepared('c')];
    const taken = ['b', 'c'].map((name, index) =>
      user(name, { id: `${index}`, additional_email: 'a@example.com', external_id: '' }),
    );
    expect(matched(people, taken).conflicts).toEqual(['a/0']);
    const waiting = [
      user('b', { id: '1', email: 'a@example.com' }),
      user('c', { id: '2', additional_email: 'a@example.com' }),
    ];
    expect(matched(people, waiting)).toEqual({
      ...NOTHING,
      matches: ['c=2 by email', 'b=1 by external_id'],
      waiting: ['a/1'],
    });
  });

  it('leaves the account of a person hired again to the new record', () => {
    const old = { ...inactive, timecamp_user_name: 'ann', timecamp_external_id: '2' };
    const people = [prepared('old', old), prepared('ann', { timecamp_external_id: '3' })];
    expect(matched(people, [user('ann', { id: '1', external_id: '2' })])).toEqual({
      ...NOTHING,
      matches: ['ann=1 by email'],
      conflicts: ['old/1'],
    });
  });

  it('matches active people before inactive ones', () => {
    const people = [
      prepared('a', { ...inactive, timecamp_external_id: '' }),
      prepared('z', { timecamp_email: 'b@example.com' }),
    ];
    const users = [user('a', { id: '1', additional_email: 'b@example.com', external_id: '' })];
    expect(matched(people, users)).toEqual({
      ...NOTHING,
      matches: ['b=1 by additional'],
      conflicts: ['a/1'],
    });
  });

  it('finds inactive people by any key, and never counts them as new', () => {
    const people = [prepared('a', inactive), prepared('b', inactive)];
    expect(matched(people, [user('x', { id: '1', external_id: 'a' })])).toEqual({
      ...NOTHING,
      matches: ['a=1 by external_id'],
    });
  });

  it('a recycled e-mail does not inherit the account of the person whose id it carries', () => {
    const old = prepared('old', { timecamp_email: 'j.smith2@example.com', timecamp_external_id: '7' });
    const young = prepared('young', { timecamp_email: 'j.smith@example.com', timecamp_external_id: '8' });
    const users = [user('j.smith', { id: '1', external_id: '7' })];
    expect(matched([young, old], users)).toEqual({
      ...NOTHING,
      matches: ['j.smith2=1 by external_id'],
      waiting: ['j.smith/1'],
    });
    expect(matched([young, old], users, true).matches).toEqual(['j.smith=1 by email']);
  });

  it('the one who waits is named in a warning, is not invited, and their account is not disabled', () => {
    const there = account([
      user('j.smith', { id: '1', external_id: '7' }),
      user('old', { id: '2', external_id: '' }),
    ]);
    const people = [
      prepared('young', { timecamp_email: 'j.smith@example.com', timecamp_external_id: '8' }),
      prepared('old', { timecamp_external_id: '7' }),
    ];
    const made = plan(people, there);
    expect(lines(made)).toEqual(['external-id old: 7']);
    expect(made.failures).toEqual([]);
    expect(made.notices.map(({ code, level, who }) => [code, level, who])).toEqual([
      ['email-recycled', 'warning', ['j.smith@example.com']],
    ]);
  });

  it('an address that is the additional e-mail of someone else is called that', () => {
    const there = account([user('a', { additional_email: 'b@example.com' })]);
    const [notice] = plan([prepared('a'), prepared('b')], there).notices;
    expect(notice?.message).toContain('additional e-mail of a');
    expect(notice?.message).not.toContain('TIMECAMP_UPDATE_EMAIL_ON_EXTERNAL_ID');
  });

  it('the setting that frees an address is advised where it would', () => {
    const young = prepared('young', { timecamp_email: 'a@example.com', timecamp_external_id: '8' });
    const messageFor = (old: Partial<PreparedUser>) =>
      plan([young, prepared('old', { timecamp_external_id: 'a', ...old })], account([user('a')])).notices[0]
        ?.message;
    expect(messageFor({})).toContain('TIMECAMP_UPDATE_EMAIL_ON_EXTERNAL_ID');
    expect(messageFor(inactive)).toMatch(/still belongs to a, .* Change that user's e-mail in TimeCamp\.$/);
  });

  it('gives the free e-mail once the other one has a new address', () => {
    const people = [
      prepared('young', { timecamp_email: 'j.smith@example.com', timecamp_external_id: '8' }),
      prepared('old', { timecamp_email: 'j.smith2@example.com', timecamp_external_id: '7' }),
    ];
    const before = account([user('j.smith', { id: '1', name: 'old', external_id: '7' })]);
    expect(lines(plan(people, before, { updateEmailOnExternalId: true }))).toEqual([
      'email j.smith: j.smith2@example.com',
    ]);
    const after = account([user('j.smith2', { id: '1', name: 'old', external_id: '7' })]);
    expect(lines(plan(people, after, { updateEmailOnExternalId: true }))[0]).toBe('invite j.smith: .');
  });

  it('an active loser is a failure, an inactive one a notice, and the account stays', () => {
    const there = account([user('b', { id: '1', additional_email: 'a@example.com', external_id: '' })]);
    const winner = prepared('b', { timecamp_external_id: '' });
    const active = plan([winner, prepared('a')], there);
    expect([active.operations, active.failures.map(({ person }) => person)]).toEqual([[], ['a@example.com']]);
    const gone = plan([winner, prepared('a', inactive)], there);
    expect([gone.operations, gone.failures, gone.notices.map(({ code }) => code)]).toEqual([
      [],
      [],
      ['matched-twice'],
    ]);
  });
});
