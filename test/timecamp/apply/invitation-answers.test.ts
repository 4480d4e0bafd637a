import { describe, expect, it } from 'vitest';
import { FakeTimecamp, remoteError } from './fake-timecamp.ts';
import { apply } from './harness.ts';
import { group, invite } from './operations.ts';

const NOW = '2026-11-02T08:00:00.000Z';
const unanswered = (name: string, sent: string) => ({
  email: `${name}@example.com`,
  sent_at: sent,
  answered: false,
});
/** Nobody appears. */
function silent(): FakeTimecamp {
  const api = new FakeTimecamp();
  api.showsInvited = false;
  return api;
}

describe('an invitation without a clear answer', () => {
  const noAnswer = remoteError(500, { indeterminate: true });

  it('whose user appears is done', async () => {
    const api = new FakeTimecamp();
    api.after = (call) => {
      if (call.startsWith('invite')) throw noAnswer;
    };
    const { outcomes, journal } = await apply([invite('ann')], api);
    expect([outcomes, api.made('invite').length, journal.invited]).toEqual([{ 'invite:ann': 'done' }, 1, []]);
  });

  it('is sent three times in all, together with others of its group, then a failure', async () => {
    const api = silent();
    const sent: unknown[] = [];
    api.before = (call) => {
      if (call.startsWith('invite')) throw noAnswer;
    };
    const two = group('2');
    const run = await apply([invite('ann'), invite('bob', two), invite('cid')], api, {
      newUserWaitMs: 1000,
      onSave: ({ invited }) => void sent.push(invited.map(({ answered }) => answered)),
    });
    expect(api.made('invite')).toEqual(
      Array.from({ length: 3 }, () => ['invite 1: ann, cid', 'invite 2: bob']).flat(),
    );
    expect(run.outcomes['invite:ann']).toBe(
      'failed -: TimeCamp did not confirm the invitation, and the user is not visible in TimeCamp.',
    );
    expect(run.notices).toEqual([]);
    expect(run.journal.invited).toEqual([
      unanswered('ann', '2026-11-02T08:00:02.000Z'),
      unanswered('cid', '2026-11-02T08:00:02.000Z'),
      unanswered('bob', '2026-11-02T08:00:02.000Z'),
    ]);
    expect(sent.flat()).not.toContain(true);
  });

  it('is sent again only for those who do not appear', async () => {
    const api = silent();
    api.after = (call) => {
      if (!call.startsWith('invite') || api.made('invite').length > 1) return;
      api.user('ann');
      throw noAnswer;
    };
    const { outcomes, notices } = await apply([invite('ann'), invite('bob')], api, { newUserWaitMs: 0 });
    expect(api.made('invite')).toEqual(['invite 1: ann, bob', 'invite 1: bob']);
    expect([outcomes['invite:bob'], notices.length]).toEqual(['done', 1]);
  });

  it('is not sent again once the run is interrupted', async () => {
    const stop = new AbortController();
    const api = silent();
    api.before = (call) => {
      if (call === 'users') stop.abort();
      if (call.startsWith('invite')) throw noAnswer;
    };
    const { outcomes } = await apply([invite('ann')], api, { signal: stop.signal });
    expect(api.made('invite')).toHaveLength(1);
    expect(outcomes['invite:ann']).toBe(
      'failed -: TimeCamp did not confirm the invitation, and the user is not visible in TimeCamp.',
    );
  });
});

describe('an invitation that fails for sure', () => {
  it.each([409, 500])('with %i leaves the journal and is not looked up', async (status) => {
    const api = silent();
    api.before = (call) => {
      if (call.startsWith('invite')) throw remoteError(status);
    };
    const { outcomes, journal } = await apply([invite('ann')], api);
    expect([outcomes['invite:ann'], journal.invited]).toEqual([`failed ${status}: HTTP ${status}`, []]);
    expect(api.calls).toEqual(['invite 1: ann']);
  });

  it('stops the second round: those not sent again keep the time of the first', async () => {
    const api = silent();
    api.before = (call) => {
      if (!call.startsWith('invite')) return;
      throw api.made('invite').length > 2
        ? remoteError(401, { code: 'login', message: 'Key.' })
        : remoteError(500, { indeterminate: true });
    };
    const { outcomes, journal } = await apply([invite('ann'), invite('bob', group('2'))], api);
    expect(outcomes).toEqual({
      'invite:ann': 'failed 401: Key.',
      'invite:bob': 'skipped: TimeCamp no longer accepts the API key',
    });
    expect(journal.invited).toEqual([unanswered('bob', NOW)]);
  });
});

describe('an address that TimeCamp stores in another form', () => {
  /** Invites o'neil; these are users after that. */
  const inviteOneil = async (users: readonly string[], others: readonly string[] = []) => {
    const api = new FakeTimecamp();
    api.showsInvited = false;
    api.after = (call) => {
      if (call.startsWith('invite')) for (const name of users) api.user(name, '1', `id ${name}`);
    };
    const operations = ["o'neil", ...others].map((name) => invite(name));
    const options = { newUserWaitMs: 0, knownUserIds: new Set(['id o.neil']) };
    return apply(operations, api, options);
  };

  it('is that of the one new user with its letters, and is remembered', async () => {
    const run = await inviteOneil(['o.neil', 'oneil', 'bob']);
    const form = {
      field: 'email',
      id: 'id oneil',
      wanted: "o'neil@example.com",
      stored: 'oneil@example.com',
    };
    expect(run.results.map(({ made }) => made)).toEqual(['id oneil']);
    expect([run.stored, run.journal.stored]).toEqual([[form], [form]]);
  });

  it.each([
    ['a user whom the account had before', ['o.neil'], []],
    ['one of two', ['oneil', 'o-neil'], []],
    ['another invited user', ['oneil'], ['oneil']],
    ['a user with other letters', ['bob'], []],
  ])('is not that of %s', async (_, users, others) => {
    const run = await inviteOneil(users, others);
    expect([run.results[0]?.made, run.stored]).toEqual([undefined, []]);
  });

  it('is found in the answer by what it means', async () => {
    const api = silent();
    api.inviteUsers = async () =>
      new Map([
        ['bob@example.com', 'What?'],
        ['ann@xn--mller-kva.example', 'Invite'],
      ]);
    const person = { name: 'ann', email: 'ann@müller.example', user_id: null };
    const { outcomes } = await apply([{ ...invite('ann'), person }], api, { newUserWaitMs: 0 });
    expect(outcomes['invite:ann']).toBe('done');
  });
});
