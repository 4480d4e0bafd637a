import { describe, expect, it } from 'vitest';
import { FakeTimecamp, remoteError } from './fake-timecamp.ts';
import { apply } from './harness.ts';
import { change, finish, group, invite, newGroup } from './operations.ts';
import { NOW, entry, silent } from './sent-invitations.ts';

describe('an invitation of an earlier run', () => {
  it('whose user is in the account already needs no look-up', async () => {
    const api = new FakeTimecamp();
    const { outcomes, journal } = await apply(
      [finish('ann', { id: '7' }), change('name', 'ann', { id: '7', needs: ['finish:ann'] })],
      api,
      { journal: { invited: [entry('ann')] } },
    );
    expect(api.calls).toEqual(['user 7 name=new ann', 'users']);
    expect([outcomes['finish:ann'], journal.invited, journal.reset_manual]).toEqual(['done', [], ['7']]);
  });

  it('whose user appears is finished', async () => {
    const api = new FakeTimecamp();
    api.user('Ann', '1', '7');
    const { journal } = await apply(
      [finish('ann'), change('name', 'ann', { id: null, needs: ['finish:ann'] })],
      api,
      { journal: { invited: [entry('ann')] } },
    );
    expect([api.calls, journal.invited]).toEqual([['users', 'user 7 name=new ann', 'users'], []]);
  });

  it.each([
    ['', undefined, ''],
    [' with an unknown status', 'No free seats', ', which answered "No free seats"'],
  ])(
    'whose user is still missing%s is skipped with one warning, not a failure',
    async (_, unknownStatus, detail) => {
      const api = silent('Invite');
      const { outcomes, notices, journal } = await apply([finish('ann'), finish('bob')], api, {
        journal: {
          invited: ['ann', 'bob'].map((name) =>
            entry(name, unknownStatus === undefined ? {} : { unknown_status: unknownStatus }),
          ),
        },
      });
      expect(api.made('invite')).toEqual([]);
      expect(outcomes['finish:ann']).toBe(
        `skipped: already invited; not visible in TimeCamp yet${detail}; the next run checks again`,
      );
      expect(notices.map(({ message, who }) => [message, who])).toEqual([
        [
          `2 invited users are not visible in TimeCamp yet${detail}; the next run sets their names and settings.`,
          ['ann@example.com', 'bob@example.com'],
        ],
      ]);
      expect(journal.invited).toHaveLength(2);
    },
  );

  it('that got no answer is looked up, then sent again to the group of the plan', async () => {
    const api = silent('Invite');
    const { journal } = await apply([finish('ann', { answered: false, place: group('4') })], api, {
      journal: { invited: [entry('ann', { answered: false })] },
      newUserWaitMs: 1000,
    });
    expect(api.calls).toEqual(['users', 'invite 4: ann', 'users', 'users']);
    expect(journal.invited).toEqual([entry('ann', { sent_at: NOW })]);
  });

  it('that got no answer is not sent again once the run is interrupted', async () => {
    const stop = new AbortController();
    const api = silent('Invite');
    api.before = () => stop.abort();
    const invited = [entry('ann', { answered: false })];
    const { journal, outcomes } = await apply([finish('ann', { answered: false })], api, {
      signal: stop.signal,
      journal: { invited },
    });
    expect([api.made('invite'), journal.invited]).toEqual([[], invited]);
    expect(outcomes['finish:ann']).toBe(
      'failed -: TimeCamp did not confirm the invitation, and the user is not visible in TimeCamp.',
    );
  });
});

describe('a look-up that fails', () => {
  it('is one warning; the invitations keep their outcome, and the run goes on', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call === 'users') throw remoteError(500, { message: 'No users.' });
    };
    const { outcomes, notices, journal } = await apply(
      [invite('ann'), change('name', 'bob'), change('name', 'ann', { id: null })],
      api,
    );
    expect(outcomes).toEqual({
      'invite:ann': 'done',
      'name:bob': 'done',
      'name:ann': 'skipped: the invited user is not visible in TimeCamp yet; the next run continues',
    });
    expect(notices).toEqual([{ level: 'warning', code: 'timecamp', message: 'No users.' }]);
    expect(journal.invited).toEqual([entry('ann', { sent_at: NOW })]);
  });

  it('is not made for people whose group could not be created', async () => {
    const api = new FakeTimecamp();
    const { outcomes, journal } = await apply([invite('ann', newGroup('A'), ['x'])], api, {
      signal: AbortSignal.abort(),
    });
    expect([api.calls, outcomes, journal.invited]).toEqual([
      [],
      { 'invite:ann': 'skipped: the run was interrupted' },
      [],
    ]);
  });
});
