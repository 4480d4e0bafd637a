import { describe, expect, it } from 'vitest';
import { FakeTimecamp, remoteError } from './fake-timecamp.ts';
import { apply } from './harness.ts';
import { change, invite, role, ROOT } from './operations.ts';
import { NOW, entry, silent } from './sent-invitations.ts';

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
