import { describe, expect, it } from 'vitest';
import { FakeTimecamp, remoteError } from './fake-timecamp.ts';
import { apply } from './harness.ts';
import { change, group, move, role } from './operations.ts';

const [TWO, THREE] = [group('2'), group('3')];
const names = (count: number) => Array.from({ length: count }, (_, i) => `p${i}`);
const people = (call: string) => call.split(': ')[1]?.split(', ') ?? [];

/** Users in group 2, who are to move to group 3. */
function movesOf(count: number) {
  const api = new FakeTimecamp();
  for (const name of names(count)) api.user(name, '2');
  return { api, moves: names(count).map((name) => move(name, TWO, THREE)) };
}

describe('a batch that TimeCamp refuses', () => {
  it.each([400, 403, 404])('with %i is halved until the culprit is alone', async (status) => {
    const { api, moves } = movesOf(8);
    api.before = (call) => {
      if (call.startsWith('move') && people(call).includes('p5'))
        throw remoteError(status, { message: 'p5 is refused.' });
    };
    const { outcomes, fatal } = await apply(moves, api);
    expect(outcomes['move:p5']).toBe(`failed ${status}: p5 is refused.`);
    expect(Object.values(outcomes).filter((outcome) => outcome === 'done')).toHaveLength(7);
    expect(api.made('move').map(people)).toEqual([
      names(8),
      ['p0', 'p1', 'p2', 'p3'],
      ['p4', 'p5', 'p6', 'p7'],
      ['p4', 'p5'],
      ['p6', 'p7'],
      ['p4'],
      ['p5'],
    ]);
    expect(fatal).toBeUndefined();
  });

  it.each([401, 409, 500])('with %i is not halved', async (status) => {
    const { api, moves } = movesOf(4);
    api.before = (call) => {
      if (call.startsWith('move')) throw remoteError(status, { message: 'No.' });
    };
    const { outcomes } = await apply(moves, api);
    expect(api.made('move')).toHaveLength(1);
    expect(api.made('users')).toHaveLength(0);
    expect(new Set(Object.values(outcomes))).toEqual(new Set([`failed ${status}: No.`]));
  });

  it('although it was applied is done, and nothing is sent again', async () => {
    const { api, moves } = movesOf(4);
    api.after = (call) => {
      if (call.startsWith('move')) throw remoteError(403);
    };
    const { outcomes } = await apply(moves, api);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['done']));
    expect(api.made('move')).toHaveLength(1);
  });

  it('half applied sends only the rest again', async () => {
    const { api, moves } = movesOf(4);
    let isFirst = true;
    api.before = (call) => {
      if (!call.startsWith('move') || !isFirst) return;
      isFirst = false;
      for (const name of ['p0', 'p2'])
        api.userList = api.userList.map((one) => (one.id === name ? { ...one, groupId: '3' } : one));
      throw remoteError(403);
    };
    const { outcomes } = await apply(moves, api);
    expect(api.made('move').map(people)).toEqual([names(4), ['p1'], ['p3']]);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['done']));
  });

  it('of which one is left is sent once more, alone', async () => {
    const { api, moves } = movesOf(3);
    api.before = (call) => {
      if (!call.startsWith('move')) return;
      api.userList = api.userList.map((one) => (one.id === 'p0' ? one : { ...one, groupId: '3' }));
      throw remoteError(403, { message: 'No.' });
    };
    const { outcomes } = await apply(moves, api);
    expect(api.made('move').map(people)).toEqual([names(3), ['p0']]);
    expect(outcomes['move:p0']).toBe('failed 403: No.');
  });

  it.each([
    ['the same message ends the search once three people alone are refused', 'all', 'No.', 'No.', 6],
    ['different messages do not', 'different', 'This group', 'That group', 7],
    ['no message does, too', 'none', undefined, undefined, 6],
  ])('%s', async (_, __, first, second, requests) => {
    const { api, moves } = movesOf(4);
    api.before = (call) => {
      if (!call.startsWith('move')) return;
      throw remoteError(403, { remoteMessage: people(call).includes('p0') ? first : second, message: 'No.' });
    };
    const { outcomes } = await apply(moves, api);
    expect(api.made('move')).toHaveLength(requests);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['failed 403: No.']));
  });

  it('in one half only is searched there, whatever the message says', async () => {
    const { api, moves } = movesOf(4);
    api.before = (call) => {
      if (call.startsWith('move') && people(call).includes('p3'))
        throw remoteError(403, { remoteMessage: 'group' });
    };
    const { outcomes } = await apply(moves, api);
    expect(Object.values(outcomes).filter((outcome) => outcome === 'done')).toHaveLength(3);
  });

  it('with one message is tried for three people alone: the first, the last and one between', async () => {
    const { api, moves } = movesOf(6);
    api.before = (call) => {
      if (call.startsWith('move')) throw remoteError(403, { remoteMessage: 'No.' });
    };
    await apply(moves, api);
    const [first, second] = [names(6).slice(0, 3), names(6).slice(3)];
    expect(api.made('move').map(people)).toEqual([names(6), first, second, ['p0'], ['p5'], ['p2']]);
  });

  it('with 400, which is about people, is searched to its end whatever the message says', async () => {
    const { api, moves } = movesOf(4);
    api.before = (call) => {
      if (call.startsWith('move')) throw remoteError(400, { remoteMessage: 'No.' });
    };
    await apply(moves, api);
    expect(api.made('move')).toHaveLength(7);
  });

  it('although one of it was applied refuses people, and is searched to its end', async () => {
    const { api, moves } = movesOf(5);
    api.before = (call) => {
      if (!call.startsWith('move')) return;
      api.userList = api.userList.map((one) => (one.id === 'p4' ? { ...one, groupId: '3' } : one));
      throw remoteError(403, { remoteMessage: 'No.' });
    };
    await apply(moves, api);
    expect(api.made('move')).toHaveLength(7);
  });

  it.each([
    ['first', ['p0', 'p1'], ['p2', 'p3']],
    ['second', ['p2', 'p3'], ['p0', 'p1']],
  ])('of which the %s half fails otherwise is searched in the other half', async (_, failed, refused) => {
    const { api, moves } = movesOf(4);
    api.before = (call) => {
      if (call === `move 2>3: ${failed.join(', ')}`) throw remoteError(500);
      if (call.startsWith('move')) throw remoteError(403);
    };
    const { outcomes } = await apply(moves, api);
    expect(failed.map((name) => outcomes[`move:${name}`])).toEqual(failed.map(() => 'failed 500: HTTP 500'));
    expect(refused.map((name) => outcomes[`move:${name}`])).toEqual(
      refused.map(() => 'failed 403: HTTP 403'),
    );
    expect(api.made('move')).toHaveLength(5);
  });

  it('without a clear answer has failed with that error', async () => {
    const { api, moves } = movesOf(2);
    api.before = (call) => {
      if (call.startsWith('move'))
        throw remoteError(undefined, { indeterminate: true, message: 'No answer.' });
    };
    const { outcomes } = await apply(moves, api);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['failed -: No answer.']));
  });

  it('is no failure when it was applied all the same: 25 of them do not stop the run', async () => {
    const api = new FakeTimecamp();
    for (const name of names(25)) api.user(name, name);
    api.after = (call) => {
      if (call.startsWith('move')) throw remoteError(403);
    };
    const moves = names(25).map((name) => move(name, group(name), THREE));
    const { outcomes, fatal } = await apply(moves, api);
    expect([new Set(Object.values(outcomes)), fatal]).toEqual([new Set(['done']), undefined]);
  });

  it('skips the rest of it when it is the last failure that stops the run', async () => {
    const { api, moves } = movesOf(4);
    api.before = (call) => {
      if (call.startsWith('user ')) throw remoteError(500);
      if (call.startsWith('move')) throw remoteError(403, { remoteMessage: call, message: 'No.' });
    };
    const { outcomes } = await apply(
      [...Array.from({ length: 19 }, (_, i) => change('name', `q${i}`)), ...moves],
      api,
    );
    expect(names(4).map((name) => outcomes[`move:${name}`])).toEqual([
      'failed 403: No.',
      'failed 403: No.',
      'skipped: 20 requests in a row failed',
      'skipped: 20 requests in a row failed',
    ]);
  });

  it('counts as one failure when the group is refused', async () => {
    const { api, moves } = movesOf(4);
    api.before = (call) => {
      if (call.startsWith('user')) throw remoteError(500);
      if (call.startsWith('move')) throw remoteError(403, { remoteMessage: 'group' });
    };
    const renames = Array.from({ length: 19 }, (_, i) => change('name', `q${i}`));
    const { fatal } = await apply([...renames, ...moves], api);
    expect(fatal?.message).toContain('20 requests in a row failed');
  });

  it('stops being sent when the run is stopped in between', async () => {
    const { api, moves } = movesOf(4);
    const stop = new AbortController();
    api.before = (call) => {
      if (!call.startsWith('move')) return;
      stop.abort();
      throw remoteError(403);
    };
    const { outcomes, interrupted } = await apply(moves, api, { signal: stop.signal });
    expect(api.made('move')).toHaveLength(1);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['skipped: the run was interrupted']));
    expect(interrupted).toBe(true);
  });
});

describe('people whom the answer leaves out', () => {
  it('are looked up: applied or failed', async () => {
    const { api, moves } = movesOf(4);
    api.confirmed = () => ['p0', 'p1'];
    api.after = (call) => {
      if (call.startsWith('move'))
        api.userList = api.userList.map((one) => (one.id === 'p2' ? { ...one, groupId: '3' } : one));
    };
    const { outcomes } = await apply(moves, api);
    expect(outcomes).toMatchObject({
      'move:p1': 'done',
      'move:p2': 'done',
      'move:p3': 'failed -: TimeCamp accepted the request but did not apply it.',
    });
  });

  it('of an answer without any ids are looked up before they count as done', async () => {
    const { api, moves } = movesOf(2);
    api.confirmed = () => [];
    api.after = (call) => {
      if (call.startsWith('move')) api.userList = api.userList.map((one) => ({ ...one, groupId: '3' }));
    };
    const { outcomes } = await apply(moves, api);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['done']));
    expect(api.calls.at(1)).toBe('users');
  });

  it('of two culprits alone are left, wherever they are, and the others are sent until they are moved', async () => {
    for (const [count, ...culprits] of [
      [100, 0, 99],
      [100, 0, 49],
      [100, 49, 50],
      [100, 10, 80],
      [100, 0, 1],
      [4, 0, 2],
      [4, 0, 3],
    ] as const) {
      const { api, moves } = movesOf(count);
      const moved: string[] = [];
      api.after = (call) => void (call.startsWith('move') && moved.push(...people(call)));
      const refused = culprits.map((n) => `p${n}`);
      api.before = (call) => {
        const isRefused = call.startsWith('move') && people(call).some((one) => refused.includes(one));
        if (isRefused) throw remoteError(403, { remoteMessage: 'Nie możesz.', message: 'Nie możesz.' });
      };
      const { outcomes } = await apply(moves, api);
      const failed = Object.entries(outcomes).filter(([, outcome]) => outcome !== 'done');
      expect(failed.map(([id]) => id)).toEqual(refused.map((one) => `move:${one}`));
      expect(api.made('move').length).toBeLessThanOrEqual(35);
      const alone = api
        .made('move')
        .map(people)
        .filter(({ length }) => length === 1)
        .flat();
      for (const one of refused) expect(alone.filter((name) => name === one)).toEqual([one]);
      expect(moved.toSorted()).toEqual(
        names(count)
          .filter((name) => !refused.includes(name))
          .toSorted(),
      );
    }
  });

  it('are looked up in their group for a role', async () => {
    const api = new FakeTimecamp();
    api.members = [
      { groupId: '2', userId: 'ann', roleId: '5' },
      { groupId: '2', userId: 'bob', roleId: '3' },
      { groupId: '3', userId: 'bob', roleId: '5' },
    ];
    api.confirmed = () => [];
    const { outcomes } = await apply(
      [role('ann', 'guest', { place: TWO }), role('bob', 'guest', { place: TWO })],
      api,
    );
    expect(api.calls).toEqual(['role 2=5: ann, bob', 'members 2', 'picker']);
    expect(outcomes).toEqual({
      'role:ann': 'done',
      'role:bob': 'failed -: TimeCamp accepted the request but did not apply it.',
    });
  });
});

describe('name and e-mail of one user', () => {
  it('are sent one at a time when TimeCamp refuses both', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.includes('email=')) throw remoteError(400, { message: 'Taken.' });
    };
    const { outcomes } = await apply([change('name', 'ann'), change('email', 'ann')], api);
    expect(outcomes).toEqual({ 'name:ann': 'done', 'email:ann': 'failed 400: Taken.' });
    expect(api.calls).toEqual([
      'user ann name=new ann email=new ann',
      'user ann name=new ann',
      'user ann email=new ann',
      'users',
    ]);
  });
});

describe('a setting', () => {
  it('that TimeCamp refuses fails alone', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('setting ann')) throw remoteError(403, { message: 'No.' });
    };
    const { outcomes } = await apply([change('external-id', 'ann'), change('external-id', 'bob')], api);
    expect(outcomes).toEqual({ 'external-id:ann': 'failed 403: No.', 'external-id:bob': 'done' });
  });
});
