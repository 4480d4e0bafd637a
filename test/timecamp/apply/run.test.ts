import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors.ts';
import { FakeTimecamp, remoteError } from './fake-timecamp.ts';
import { apply } from './harness.ts';
import { change, group, invite, move, removeGroup, role } from './operations.ts';

const renames = (count: number, prefix = 'p') =>
  Array.from({ length: count }, (_, i) => change('name', `${prefix}${i}`));
const count = (outcomes: Readonly<Record<string, string>>, start: string) =>
  Object.values(outcomes).filter((outcome) => outcome.startsWith(start)).length;
/** Answers the n-th request that writes, from 1, with an error where `fails` says so. */
function failing(fails: (n: number) => boolean, error = remoteError(500, { message: 'No.' })): FakeTimecamp {
  const api = new FakeTimecamp();
  let writes = 0;
  api.before = (call) => {
    if (/^(user |setting|move|role|delete)/.test(call) && fails(++writes)) throw error;
  };
  return api;
}

describe('a run stops', () => {
  it('after 20 failures in a row', async () => {
    const { outcomes, fatal } = await apply(
      renames(25),
      failing((n) => n > 2),
    );
    expect([count(outcomes, 'done'), count(outcomes, 'failed'), count(outcomes, 'skipped')]).toEqual([
      2, 20, 3,
    ]);
    expect(outcomes['name:p24']).toBe('skipped: 20 requests in a row failed');
    expect(fatal).toEqual({
      code: 'http',
      message: 'The sync stopped: 20 requests in a row failed. Last failure: No.',
      hint: 'Fix the failures listed above, then run the sync again: it continues where this run stopped.',
    });
  });

  it('not when a success comes in between', async () => {
    const { fatal } = await apply(
      renames(45),
      failing((n) => n <= 19 || (n > 20 && n < 25)),
    );
    expect(fatal).toBeUndefined();
  });

  it('when half of 50 requests failed, not before', async () => {
    const { outcomes, fatal } = await apply(
      renames(60),
      failing((n) => n % 2 === 0),
    );
    expect([count(outcomes, 'done'), count(outcomes, 'failed'), count(outcomes, 'skipped')]).toEqual([
      25, 25, 10,
    ]);
    expect(fatal?.message).toBe('The sync stopped: half of the requests failed. Last failure: No.');
  });

  it('not when fewer than half failed', async () => {
    const { fatal } = await apply(
      renames(80),
      failing((n) => n % 3 === 0),
    );
    expect(fatal).toBeUndefined();
  });

  it('when the key is rejected, with the hint of that error', async () => {
    const login = Object.assign(remoteError(401, { code: 'login', message: 'Key.' }), { hint: 'Renew it.' });
    const { outcomes, fatal } = await apply(
      renames(3),
      failing((n) => n === 2, login),
    );
    expect(outcomes).toEqual({
      'name:p0': 'done',
      'name:p1': 'failed 401: Key.',
      'name:p2': 'skipped: TimeCamp no longer accepts the API key',
    });
    expect(fatal).toEqual({
      code: 'login',
      message: 'The sync stopped: TimeCamp no longer accepts the API key. Last failure: Key.',
      hint: 'Renew it.',
    });
  });

  it('for the first of several reasons', async () => {
    const login = remoteError(401, { code: 'login', message: 'Key.' });
    const other = remoteError(401, { code: 'login', message: 'Other.' });
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('user')) throw call.startsWith('user p0') ? login : other;
    };
    const { fatal } = await apply(renames(2), api, { concurrency: 2 });
    expect(fatal?.message).toContain('Key.');
  });

  it('later stages and the look-up for invited users included', async () => {
    const login = remoteError(401, { code: 'login' });
    const api = failing(() => true, login);
    const { outcomes } = await apply(
      [change('deactivate', 'ann'), invite('bob'), move('cid', group('2'), group('3')), removeGroup('9')],
      api,
    );
    expect(api.calls).toEqual(['setting ann disabled_user=1']);
    expect(count(outcomes, 'skipped')).toBe(3);
  });
});

describe("an error of tcsync's own", () => {
  const lost = new UserError('Lost.', { code: 'locked', hint: 'Wait.', exitCode: 4 });

  it('ends the run: the result has what was applied and the error', async () => {
    const api = failing((n) => n === 3);
    let saves = 0;
    const { outcomes, fatal } = await apply([...renames(150), change('external-id', 'ann')], api, {
      onSave: () => {
        if (++saves === 2) throw lost;
      },
    });
    expect([count(outcomes, 'done'), count(outcomes, 'failed')]).toEqual([99, 1]);
    expect(outcomes['external-id:ann']).toBe('skipped: the run stopped before this operation');
    expect(fatal).toEqual({ code: 'locked', message: 'Lost.', hint: 'Wait.', exitCode: 4 });
  });

  it('that a request throws skips the rest', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('user p1')) throw lost;
    };
    const { outcomes, fatal } = await apply(renames(3), api);
    expect(outcomes['name:p1']).toBe('skipped: the run stopped before this operation');
    expect(fatal?.code).toBe('locked');
  });

  it('keeps the reason of an earlier stop', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('user p0')) throw remoteError(401, { code: 'login', message: 'Key.' });
    };
    let saves = 0;
    const { fatal } = await apply([...renames(1), change('external-id', 'ann')], api, {
      journal: {},
      onSave: () => {
        if (++saves > 1) throw lost;
      },
    });
    expect(fatal?.code).toBe('login');
  });

  it('is not swallowed when it is a bug', async () => {
    const api = new FakeTimecamp();
    api.before = () => {
      throw new TypeError('A bug.');
    };
    await expect(apply(renames(1), api)).rejects.toThrow('A bug.');
    await expect(apply([removeGroup('9')], api)).rejects.toThrow('A bug.');
    await expect(apply([invite('ann')], api)).rejects.toThrow('A bug.');
  });

  it('that comes with a signal is reported as an error all the same', async () => {
    const stop = new AbortController();
    const api = new FakeTimecamp();
    api.before = () => {
      stop.abort();
      throw lost;
    };
    const { fatal, interrupted } = await apply(renames(1), api, { signal: stop.signal });
    expect([fatal?.code, interrupted]).toEqual(['locked', true]);
  });
});

describe('a signal', () => {
  it('skips what has not been sent', async () => {
    const stop = new AbortController();
    const api = new FakeTimecamp();
    api.after = (call) => {
      if (call.startsWith('user p1')) stop.abort();
    };
    const { outcomes, interrupted, fatal } = await apply(renames(3), api, { signal: stop.signal });
    expect(outcomes).toEqual({
      'name:p0': 'done',
      'name:p1': 'done',
      'name:p2': 'skipped: the run was interrupted',
    });
    expect([interrupted, fatal]).toEqual([true, undefined]);
  });

  it('that cuts a wait short leaves its request skipped, not failed', async () => {
    const stop = new AbortController();
    const api = new FakeTimecamp();
    api.before = () => {
      stop.abort();
      throw stop.signal.reason;
    };
    const { outcomes } = await apply(renames(1), api, { signal: stop.signal });
    expect(outcomes).toEqual({ 'name:p0': 'skipped: the run was interrupted' });
  });
});

describe('a read that fails', () => {
  it('fails the operations that wait for it, counts once and is one warning', async () => {
    const api = new FakeTimecamp();
    const error = remoteError(500, { message: 'No roles.' });
    api.before = (call) => {
      if (call === 'picker') throw error;
    };
    const groups = Array.from({ length: 30 }, (_, i) => removeGroup(`${100 + i}`));
    const { outcomes, notices, fatal } = await apply(groups, api);
    expect([count(outcomes, 'failed 500: No roles.'), fatal]).toEqual([30, undefined]);
    expect(notices).toEqual([{ level: 'warning', code: 'timecamp', message: 'No roles.' }]);
  });

  it('again with the same message is not reported twice, with another it is', async () => {
    const api = new FakeTimecamp();
    let reads = 0;
    api.before = (call) => {
      if (call.startsWith('role') || call.startsWith('move')) throw remoteError(403);
      if (call === 'users' || call.startsWith('members'))
        throw remoteError(500, { message: `Read ${Math.min(++reads, 3)}.` });
    };
    const { notices } = await apply(
      [
        move('ann', group('2'), group('3')),
        move('bob', group('3'), group('4')),
        role('cid', 'guest', { place: group('5') }),
        role('dan', 'guest', { place: group('6') }),
      ],
      api,
    );
    expect(notices.map(({ message }) => message)).toEqual(['Read 1.', 'Read 2.', 'Read 3.']);
  });

  it('counts as a failure towards the end of the run', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('move')) throw remoteError(403);
      if (call === 'users') throw remoteError(500, { message: 'Users.' });
    };
    const moves = Array.from({ length: 25 }, (_, i) => move(`p${i}`, group(`${i}`), group('x')));
    const { fatal } = await apply(moves, api);
    expect([fatal?.message, api.made('move').length]).toEqual([
      'The sync stopped: 20 requests in a row failed. Last failure: Users.',
      20,
    ]);
  });
});

describe('the journal', () => {
  it('is written before each window of 100 operations, with the users whose manual flag is to be reset', async () => {
    const api = new FakeTimecamp();
    const steps: (number | string)[] = [];
    // The last writing holds the number of users.
    api.before = (call) => void (steps.at(-1) === 'user' || steps.push(call.split(' ')[0] ?? ''));
    await apply(renames(250), api, {
      onSave: ({ reset_manual: pending }) => void steps.push(pending.length),
    });
    expect(steps).toEqual([100, 'user', 200, 'user', 250, 'user', 250]);
  });

  it('never counts a request of several operations into a window that it overfills', async () => {
    const api = new FakeTimecamp();
    const saved: number[] = [];
    const names = Array.from({ length: 240 }, (_, i) => `p${i}`);
    await apply(
      names.map((name, i) => move(name, group(`${i % 4}`), group('9'))),
      api,
      { onSave: ({ reset_manual: pending }) => void saved.push(pending.length) },
    );
    expect(saved).toEqual([60, 120, 180, 240, 240]);
  });

  it('has small requests together in one window', async () => {
    const saved: number[] = [];
    await apply(
      Array.from({ length: 100 }, (_, i) => move(`p${i}`, group(`${i % 4}`), group('9'))),
      new FakeTimecamp(),
      { onSave: ({ reset_manual: pending }) => void saved.push(pending.length) },
    );
    expect(saved).toEqual([100, 100]);
  });

  it('keeps a user whose manual flag could not be reset, and clears the others', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call === 'setting bob added_manually=0') throw remoteError(403);
    };
    const { journal } = await apply(
      [
        change('name', 'ann'),
        change('name', 'bob'),
        change('reset-manual', 'ann'),
        change('reset-manual', 'bob'),
      ],
      api,
    );
    expect(journal.reset_manual).toEqual(['bob']);
  });

  it('keeps pending what another setting of the user does not reset', async () => {
    const { journal } = await apply([change('enable', 'ann')], new FakeTimecamp());
    expect(journal.reset_manual).toEqual(['ann']);
  });

  it('does not record what is blocked', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('setting')) throw remoteError(403);
    };
    const { journal } = await apply(
      [
        change('deactivate', 'ann'),
        invite('bob', undefined, ['deactivate:ann']),
        change('name', 'cid', { needs: ['deactivate:ann'] }),
      ],
      api,
    );
    expect(journal).toMatchObject({ invited: [], reset_manual: ['ann'] });
  });
});

describe('the concurrency', () => {
  it.each([1, 3])('is at most %i', async (concurrency) => {
    const api = new FakeTimecamp();
    let [running, most] = [0, 0];
    api.updateUser = async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise(setImmediate);
      running -= 1;
    };
    await apply(renames(9), api, { concurrency });
    expect(most).toBe(concurrency);
  });
});
