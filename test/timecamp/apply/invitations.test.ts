import { describe, expect, it } from 'vitest';
import type { Journal } from '../../../src/core/plan/journal.ts';
import { FakeTimecamp, remoteError } from './fake-timecamp.ts';
import { apply } from './harness.ts';
import { change, finish, group, invite, newGroup, role, ROOT } from './operations.ts';

const [SENT, NOW] = ['2026-11-01T08:00:00.000Z', '2026-11-02T08:00:00.000Z'];
const entry = (name: string, fields: Partial<Journal['invited'][number]> = {}) => ({
  email: `${name}@example.com`,
  sent_at: SENT,
  answered: true,
  ...fields,
});
/** Nobody appears, and TimeCamp answers with this status; undefined leaves everyone out. */
function silent(status: string | undefined): FakeTimecamp {
  const api = new FakeTimecamp();
  api.showsInvited = false;
  api.statusOf = () => status;
  return api;
}

describe('an invited user', () => {
  it.each(['Invite', 'Add to group', 'invited', 'ADD TO GROUP'])(
    'whom TimeCamp answers with "%s" gets name, role and settings',
    async (status) => {
      const api = new FakeTimecamp();
      api.statusOf = () => status;
      const run = await apply(
        [
          invite('ann'),
          change('name', 'ann', { id: null, needs: ['invite:ann'] }),
          role('ann', 'guest', { id: null, needs: ['invite:ann'] }),
          change('external-id', 'ann', { id: null, needs: ['invite:ann'] }),
          change('reset-manual', 'ann', { id: null, needs: ['invite:ann'] }),
        ],
        api,
      );
      expect(api.calls).toEqual([
        'invite 1: ann',
        'users',
        'user ann name=new ann',
        'users',
        'role 1=5: ann',
        'picker',
        'setting ann external_id=new ann',
        'setting ann added_manually=0',
      ]);
      expect(run.journal).toMatchObject({ invited: [], reset_manual: [] });
      expect(run.notices).toEqual([]);
    },
  );

  it('stays in the journal until everything planned for them is applied', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('user bob')) throw remoteError(403);
    };
    const { journal } = await apply(
      [
        invite('ann'),
        invite('bob'),
        change('name', 'ann', { id: null, needs: ['invite:ann'] }),
        change('name', 'bob', { id: null, needs: ['invite:bob'] }),
      ],
      api,
    );
    expect(journal.invited).toEqual([entry('bob', { sent_at: NOW })]);
    expect(journal.reset_manual).toEqual(['ann', 'bob']);
  });

  it('whom TimeCamp refuses leaves the journal', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('invite') && call.includes('bob'))
        throw remoteError(400, { message: 'invalid email' });
    };
    const { journal, outcomes } = await apply([invite('ann'), invite('bob')], api, {
      newUserWaitMs: 0,
      journal: { invited: [entry('eve')] },
    });
    expect(outcomes).toEqual({ 'invite:ann': 'done', 'invite:bob': 'failed 400: invalid email' });
    expect(journal.invited).toEqual([entry('eve')]);
  });

  it('who is there although the batch was refused is not invited again', async () => {
    const api = new FakeTimecamp();
    let isFirst = true;
    api.before = (call) => {
      if (!call.startsWith('invite') || !isFirst) return;
      isFirst = false;
      api.user('ANN');
      throw remoteError(400);
    };
    const { outcomes } = await apply([invite('ann'), invite('bob')], api);
    expect(api.made('invite')).toEqual(['invite 1: ann, bob', 'invite 1: bob']);
    expect(outcomes).toEqual({ 'invite:ann': 'done', 'invite:bob': 'done' });
  });

  it('is recorded before the invitation is sent', async () => {
    const api = new FakeTimecamp();
    const steps: unknown[] = [];
    api.before = (call) => void steps.push(call);
    await apply([invite('ann')], api, { onSave: ({ invited }) => void steps.push(invited) });
    expect(steps.slice(0, 3)).toEqual([
      [entry('ann', { sent_at: NOW, answered: false })],
      'invite 1: ann',
      [entry('ann', { sent_at: NOW })],
    ]);
  });
});

describe('an invited user who does not appear', () => {
  it('is looked up with growing pauses, then left to the next run', async () => {
    const api = silent('Invite');
    const run = await apply(
      [invite('ann'), invite('bob'), change('name', 'ann', { id: null, needs: ['invite:ann'] })],
      api,
    );
    expect(run.clock.slept).toEqual([2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000, 30_000]);
    expect(api.calls).toEqual(['invite 1: ann, bob', ...Array.from({ length: 10 }, () => 'users')]);
    expect(run.outcomes).toEqual({
      'invite:ann': 'done',
      'invite:bob': 'done',
      'name:ann': 'skipped: the invited user is not visible in TimeCamp yet; the next run continues',
    });
    expect(run.notices).toEqual([
      {
        level: 'warning',
        code: 'not-visible-yet',
        message:
          '2 invited users are not visible in TimeCamp yet; the next run sets their names and settings.',
        who: ['ann@example.com', 'bob@example.com'],
      },
    ]);
    expect(run.journal.invited).toEqual([entry('ann', { sent_at: NOW }), entry('bob', { sent_at: NOW })]);
    expect(run.journal.reset_manual).toEqual([]);
  });

  it('is looked up once with no time to wait', async () => {
    const api = silent('Invite');
    const { clock } = await apply([invite('ann')], api, { newUserWaitMs: 0 });
    expect([api.made('users').length, clock.slept]).toEqual([1, []]);
  });

  it('is looked up until the time is over, and not longer', async () => {
    const { clock } = await apply([invite('ann')], silent('Invite'), { newUserWaitMs: 5000 });
    expect(clock.slept).toEqual([2000, 3000]);
  });

  it('is not awaited any longer once all the others are there', async () => {
    const api = silent('Invite');
    api.before = (call) => {
      if (call === 'users' && api.made('users').length === 3) api.user('ann');
    };
    const { clock } = await apply([invite('ann')], api);
    expect(clock.slept).toEqual([2000, 4000]);
  });

  it('is checked against the lock before each look-up', async () => {
    let asked = 0;
    const api = silent('Invite');
    await apply([invite('ann')], api, { newUserWaitMs: 5000, mayWrite: async () => void (asked += 1) });
    expect([asked, api.made('users').length]).toEqual([3, 3]);
  });

  it('ends the wait when the run is interrupted', async () => {
    const stop = new AbortController();
    const api = silent('Invite');
    api.before = (call) => {
      if (call === 'users') stop.abort();
    };
    const { outcomes, interrupted } = await apply([invite('ann')], api, { signal: stop.signal });
    expect([outcomes, interrupted, api.made('users').length]).toEqual([{ 'invite:ann': 'done' }, true, 1]);
  });
});

describe('a status that tcsync does not know', () => {
  it.each([
    [
      'No free seats',
      'No free seats',
      'failed -: The user is not visible in TimeCamp, which answered "No free seats".',
    ],
    [
      'Cannot invite',
      'Cannot invite',
      'failed -: The user is not visible in TimeCamp, which answered "Cannot invite".',
    ],
    [
      undefined,
      '',
      'failed -: The user is not visible in TimeCamp, whose answer does not mention the address.',
    ],
  ])('%s: looked up, not sent again, recorded, and a failure', async (status, unknownStatus, outcome) => {
    const api = silent(status);
    const { outcomes, journal, notices } = await apply([invite('ann')], api);
    expect([outcomes['invite:ann'], api.made('invite').length, notices]).toEqual([outcome, 1, []]);
    expect(journal.invited).toEqual([entry('ann', { sent_at: NOW, unknown_status: unknownStatus })]);
  });

  it('does not matter when the user appears', async () => {
    const api = new FakeTimecamp();
    api.statusOf = () => 'Done';
    const { outcomes, journal } = await apply([invite('ann')], api);
    expect([outcomes['invite:ann'], journal.invited]).toEqual(['done', []]);
  });

  it('concerns only its own e-mail', async () => {
    const api = silent('Invite');
    api.statusOf = (email) => (email.startsWith('ann') ? 'What?' : 'Invite');
    const { outcomes, notices } = await apply([invite('ann'), invite('bob')], api);
    expect([outcomes['invite:bob'], notices]).toEqual([
      'done',
      [
        {
          level: 'warning',
          code: 'not-visible-yet',
          message:
            '1 invited user is not visible in TimeCamp yet; the next run sets their names and settings.',
          who: ['bob@example.com'],
        },
      ],
    ]);
  });
});

describe('an answer to an invitation', () => {
  it('is recorded for each half of a batch that was split', async () => {
    const api = silent('Invite');
    api.statusOf = (email) => (email.startsWith('bob') ? 'What?' : 'Invite');
    let [isFirst, isResent] = [true, false];
    api.before = (call) => {
      if (!call.startsWith('invite')) return;
      if (isFirst) {
        isFirst = false;
        throw remoteError(400);
      }
      if (call.includes('dan')) throw remoteError(400);
      if (call.includes('cid') && !isResent) {
        isResent = true;
        throw remoteError(undefined, { indeterminate: true });
      }
    };
    const { journal, outcomes } = await apply(
      [invite('ann'), invite('bob'), invite('dan'), invite('cid')],
      api,
      { newUserWaitMs: 0 },
    );
    expect(journal.invited).toEqual([
      entry('ann', { sent_at: NOW }),
      entry('bob', { sent_at: NOW, unknown_status: 'What?' }),
      entry('cid', { sent_at: NOW }),
    ]);
    expect(api.made('invite').at(-1)).toBe('invite 1: cid');
    expect(outcomes).toMatchObject({ 'invite:ann': 'done', 'invite:dan': 'failed 400: HTTP 400' });
  });
});

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

describe('constants', () => {
  it('one invitation carries 50 people, one move or role 100', async () => {
    const api = new FakeTimecamp();
    const people = (count: number) => Array.from({ length: count }, (_, i) => `p${i}`);
    await apply(
      [
        ...people(51).map((name) => invite(name)),
        ...people(101).map((name) => role(name, 'guest', { place: ROOT })),
      ],
      api,
    );
    const sizes = (start: string) => api.made(start).map((call) => call.split(', ').length);
    expect([sizes('invite'), sizes('role')]).toEqual([
      [50, 1],
      [100, 1],
    ]);
  });
});
