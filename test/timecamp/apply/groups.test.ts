import { describe, expect, it } from 'vitest';
import { FakeTimecamp, remoteError } from './fake-timecamp.ts';
import { apply, recordingLog } from './harness.ts';
import { createGroup, group, move, newGroup, removeGroup, ROOT } from './operations.ts';

const TOO_DEEP = remoteError(404, { remoteMessage: 'Maksymalny poziom to 3' });

/** An account with the root group and these groups in it. */
function accountWith(...ids: readonly string[]): FakeTimecamp {
  const api = new FakeTimecamp();
  api.groupList = [
    { id: '1', name: 'Root', parentId: '0' },
    ...ids.map((id) => ({ id, name: `group ${id}`, parentId: '1' })),
  ];
  return api;
}

describe('a group that is too deep', () => {
  it('is replaced by its parent: its people go there, and the level is recorded', async () => {
    const api = accountWith();
    api.before = (call) => {
      if (call === 'create new-A/B') throw TOO_DEEP;
    };
    const run = await apply(
      [
        createGroup('A'),
        createGroup('A/B', newGroup('A')),
        createGroup('A/B/C', newGroup('A/B')),
        move('ann', ROOT, newGroup('A/B/C')),
      ],
      api,
    );
    expect(api.calls).toEqual([
      'create 1/A',
      'create new-A/B',
      'groups',
      'create new-A/B',
      'groups',
      'move 1>new-A: ann',
      'users',
    ]);
    expect(run.outcomes).toEqual({
      'create-group:A': 'done',
      'create-group:A/B': 'settled',
      'create-group:A/B/C': 'settled',
      'move:ann': 'done',
    });
    expect(run.journal.max_level).toBe(2);
    expect(run.notices).toEqual([
      {
        level: 'notice',
        code: 'too-deep',
        message:
          '2 groups are deeper than TimeCamp allows; people who belong there are in the deepest allowed parent group.',
      },
    ]);
  });

  it('stops tries at that level in other branches, but not above it', async () => {
    const api = accountWith('2', '3');
    api.before = (call) => {
      if (call === 'create 2/B') throw TOO_DEEP;
    };
    await apply(
      [
        createGroup('A/B', group('2', 'A')),
        createGroup('X/Y', group('3', 'X')),
        createGroup('Z', ROOT),
        createGroup('Q/R/S', group('4', 'Q/R')),
      ],
      api,
    );
    expect(api.made('create')).toEqual(['create 1/Z', 'create 2/B', 'create 2/B']);
  });

  it('keeps the lowest refused level', async () => {
    const api = accountWith('2', '3');
    api.before = (call) => {
      if (call.startsWith('create')) throw TOO_DEEP;
    };
    // Both are on their way when the first answer comes.
    await apply(
      [
        createGroup('A/B', group('2', 'A')),
        createGroup('X/Y', group('3', 'X')),
        createGroup('X/Z', group('3', 'X')),
      ],
      api,
      { concurrency: 2 },
    );
    expect(new Set(api.made('create'))).toEqual(new Set(['create 2/B', 'create 3/Y']));
  });

  it.each([
    [null, 3],
    [4, 3],
    [3, 3],
    [2, 2],
  ])('with the journal at %s leaves it at %s', async (before, after) => {
    const api = new FakeTimecamp();
    api.groupList = [
      { id: 't', name: 'Top', parentId: '0' },
      { id: 'm', name: 'Middle', parentId: 't' },
      { id: '1', name: 'Root', parentId: 'm' },
    ];
    api.before = (call) => {
      if (call.startsWith('create')) throw TOO_DEEP;
    };
    const { journal } = await apply([createGroup('A')], api, { journal: { max_level: before } });
    expect(journal.max_level).toBe(after);
  });

  it('moves nobody who is in the parent already', async () => {
    const api = accountWith();
    api.before = (call) => {
      if (call.startsWith('create')) throw TOO_DEEP;
    };
    const { outcomes, notices } = await apply([createGroup('A'), move('ann', ROOT, newGroup('A'))], api);
    expect([outcomes['move:ann'], api.made('move')]).toEqual(['settled', []]);
    expect(notices.map(({ message }) => message)).toEqual([
      '1 group is deeper than TimeCamp allows; people who belong there are in the deepest allowed parent group.',
    ]);
  });

  it('is no failure: hundreds of them do not stop the run', async () => {
    const api = accountWith(...Array.from({ length: 25 }, (_, i) => String(100 + i)));
    let count = 0;
    api.before = (call) => {
      // Each level is refused anew, from the deepest up.
      if (call.startsWith('create')) throw ++count > 0 ? TOO_DEEP : undefined;
    };
    const operations = Array.from({ length: 25 }, (_, i) => createGroup(`G${i}`, group(`${100 + i}`)));
    const { fatal } = await apply(operations, api, { concurrency: 25 });
    // A second try each: a 404 may pass.
    expect([count, fatal]).toEqual([50, undefined]);
  });

  it.each<[string, (api: FakeTimecamp) => void]>([
    ['TimeCamp lists a deeper group', (api) => api.groupList.push({ id: '9', name: 'Deep', parentId: '2' })],
    ['TimeCamp does not list the parent', (api) => void api.groupList.pop()],
    ['a second try is accepted', (api) => (api.after = () => void (api.before = () => {}))],
    [
      'a second try fails otherwise',
      (api) =>
        (api.before = (call) => {
          if (call.startsWith('create')) throw api.made('create').length === 1 ? TOO_DEEP : remoteError(500);
        }),
    ],
  ])('is not assumed when %s', async (_, change) => {
    const api = accountWith('2');
    api.before = (call) => {
      if (call.startsWith('create')) throw TOO_DEEP;
    };
    change(api);
    const { journal, outcomes } = await apply([createGroup('A/B', group('2', 'A'))], api);
    expect(journal.max_level).toBeNull();
    expect(outcomes['create-group:A/B']).not.toBe('settled');
  });
});

it('a group is refused as TimeCamp said when the deepest level cannot be read', async () => {
  const api = accountWith();
  api.before = (call) => {
    throw call.startsWith('create') ? TOO_DEEP : remoteError(500);
  };
  const { outcomes, notices } = await apply([createGroup('A')], api);
  expect([outcomes, notices]).toEqual([{ 'create-group:A': 'failed 404: HTTP 404' }, []]);
});

it('a bug in the look for the deepest level is not hidden', async () => {
  const api = accountWith();
  api.before = (call) => {
    throw call.startsWith('create') ? TOO_DEEP : new TypeError('A bug.');
  };
  await expect(apply([createGroup('A'), createGroup('B')], api)).rejects.toThrow('A bug.');
});

describe('a new parent that refuses children', () => {
  it('is retried every 10 seconds for 3 minutes, by the first child alone', async () => {
    const api = new FakeTimecamp();
    const times: number[] = [];
    api.before = (call) => {
      if (call === 'create 2/A') throw remoteError(403, { message: 'Not yet.' });
      times.push(1);
    };
    const { log, lines } = recordingLog();
    const { outcomes, clock } = await apply(
      [createGroup('P/A', group('2', 'P')), createGroup('P/B', group('2', 'P'))],
      api,
      { concurrency: 4, log },
    );
    expect(outcomes).toEqual({ 'create-group:P/A': 'failed 403: Not yet.', 'create-group:P/B': 'done' });
    expect(api.calls).toEqual([...Array.from({ length: 19 }, () => 'create 2/A'), 'create 2/B', 'groups']);
    expect(clock.slept).toEqual(Array.from({ length: 18 }, () => 10_000));
    expect(lines[0]).toBe(
      'debug TimeCamp does not accept the new group yet; waiting {"group":"A","parentId":"2"}',
    );
  });

  it('is retried for 3 minutes in all, not for each child', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('create')) throw remoteError(403);
    };
    await apply([createGroup('P/A', group('2', 'P')), createGroup('P/B', group('2', 'P'))], api);
    expect([api.made('create 2/A').length, api.made('create 2/B').length]).toEqual([19, 1]);
  });

  it('is not retried after another refusal', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('create')) throw remoteError(404, { message: 'No.' });
    };
    const { outcomes, clock } = await apply([createGroup('A')], api);
    expect([outcomes['create-group:A'], api.calls, clock.slept]).toEqual([
      'failed 404: No.',
      ['create 1/A', 'groups'],
      [],
    ]);
  });

  it('is not retried once the run is interrupted', async () => {
    const stop = new AbortController();
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (!call.startsWith('create')) return;
      stop.abort();
      throw remoteError(403, { message: 'Not yet.' });
    };
    const { outcomes } = await apply([createGroup('A')], api, { signal: stop.signal });
    expect([outcomes['create-group:A'], api.calls]).toEqual(['failed 403: Not yet.', ['create 1/A']]);
  });
});

describe('an empty group', () => {
  it.each<[string, (api: FakeTimecamp) => void]>([
    ['a user by the list of users', (api) => api.user('ann', '9')],
    ['a user by people_picker', (api) => api.members.push({ groupId: '9', userId: 'ann', roleId: '3' })],
    ['a new child', (api) => api.groupList.push({ id: '10', name: 'New', parentId: '9' })],
  ])('that has %s by now is kept', async (_, fill) => {
    const api = new FakeTimecamp();
    fill(api);
    const { outcomes } = await apply([removeGroup('9', 'Old/One'), removeGroup('8', 'Old/Two')], api);
    expect(outcomes).toEqual({
      'remove-group:Old/One': 'skipped: Old / One is no longer empty',
      'remove-group:Old/Two': 'done',
    });
    expect(api.calls).toEqual(['users', 'picker', 'groups', 'delete 8', 'groups']);
  });

  it('whose child is removed too is removed after it', async () => {
    const api = new FakeTimecamp();
    api.groupList = [
      { id: '8', name: 'Old', parentId: '1' },
      { id: '9', name: 'One', parentId: '8' },
    ];
    const { outcomes } = await apply([removeGroup('8', 'Old'), removeGroup('9', 'Old/One')], api);
    expect([api.made('delete'), outcomes['remove-group:Old']]).toEqual([['delete 9', 'delete 8'], 'done']);
  });

  it('that TimeCamp refuses to remove fails if it is still listed, and is done if it is not', async () => {
    const api = new FakeTimecamp();
    api.groupList = [{ id: '9', name: 'A', parentId: '1' }];
    api.before = (call) => {
      if (call.startsWith('delete')) throw remoteError(403, { message: 'No.' });
    };
    const { outcomes } = await apply([removeGroup('9'), removeGroup('8')], api);
    expect(outcomes).toEqual({ 'remove-group:9': 'failed 403: No.', 'remove-group:8': 'done' });
  });

  it('is not looked for when the key is rejected: the run stops', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('delete')) throw remoteError(401, { code: 'login', message: 'Key.' });
    };
    const { outcomes, fatal } = await apply([removeGroup('9'), removeGroup('8')], api);
    expect(outcomes).toEqual({
      'remove-group:9': 'failed 401: Key.',
      'remove-group:8': 'skipped: TimeCamp no longer accepts the API key',
    });
    expect([fatal?.code, api.made('groups').length]).toEqual(['login', 1]);
  });
});
