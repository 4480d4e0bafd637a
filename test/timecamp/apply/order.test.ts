import { describe, expect, it } from 'vitest';
import { FakeTimecamp, remoteError } from './fake-timecamp.ts';
import { apply, recordingLog } from './harness.ts';
import { change, createGroup, group, invite, move, newGroup, removeGroup, role, ROOT } from './operations.ts';

describe('the order of requests', () => {
  it('frees seats before it takes them, whatever the order of the plan', async () => {
    const api = new FakeTimecamp();
    await apply([invite('joiner'), change('enable', 'back'), change('deactivate', 'leaver')], api);
    expect(api.calls.slice(0, 3)).toEqual([
      'setting leaver disabled_user=1',
      'setting back disabled_user=0',
      'invite 1: joiner',
    ]);
  });

  it('applies every stage in turn', async () => {
    const api = new FakeTimecamp();
    api.user('ann', '2');
    const after = newGroup('Sales');
    const { outcomes } = await apply(
      [
        removeGroup('9', 'Old'),
        change('reset-manual', 'ann'),
        change('additional-email', 'ann'),
        change('external-id', 'ann'),
        role('ann', 'guest'),
        move('ann', group('2'), after),
        change('email', 'ann'),
        change('name', 'ann'),
        createGroup('Sales'),
      ],
      api,
    );
    expect(api.calls).toEqual([
      'create 1/Sales',
      'groups',
      'user ann name=new ann email=new ann',
      'users',
      'move 2>new-Sales: ann',
      'users',
      'role new-Sales=5: ann',
      'picker',
      'setting ann external_id=new ann',
      'setting ann additional_email=new ann',
      'setting ann added_manually=0',
      'users',
      'picker',
      'groups',
      'delete 9',
      'groups',
    ]);
    expect(new Set(Object.values(outcomes))).toEqual(new Set(['done']));
  });

  it('creates parents before children and removes children before parents', async () => {
    const api = new FakeTimecamp();
    await apply(
      [
        createGroup('A/B/C', newGroup('A/B')),
        createGroup('A', ROOT),
        createGroup('A/B', newGroup('A')),
        removeGroup('7', 'X'),
        removeGroup('8', 'X/Y'),
        removeGroup('9', 'X/Y/Z'),
      ],
      api,
    );
    expect(api.made('create')).toEqual(['create 1/A', 'create new-A/B', 'create new-B/C']);
    expect(api.made('delete')).toEqual(['delete 9', 'delete 8', 'delete 7']);
  });

  it('finishes a wave of groups before the next begins, however many requests may run at a time', async () => {
    const api = new FakeTimecamp();
    const created: string[] = [];
    api.after = (call) => void created.push(call);
    await apply([createGroup('A/B', newGroup('A')), createGroup('A'), createGroup('C')], api, {
      concurrency: 4,
    });
    expect(created).toEqual(['create 1/A', 'create 1/C', 'create new-A/B', 'groups']);
  });
});

describe('a dry run', () => {
  it('plans every operation, sends nothing and writes nothing', async () => {
    const api = new FakeTimecamp();
    const saves: unknown[] = [];
    const run = await apply([change('name', 'ann'), invite('bob'), removeGroup('9')], api, {
      dryRun: true,
      onSave: (journal) => void saves.push(journal),
    });
    expect(Object.values(run.outcomes)).toEqual(['planned', 'planned', 'planned']);
    expect([api.calls, saves, run.notices, run.fatal, run.interrupted]).toEqual([
      [],
      [],
      [],
      undefined,
      false,
    ]);
  });
});

describe('an operation that requires another', () => {
  it.each([
    ['failed', 'skipped: it requires "create-group:A", which was not applied', 403],
    ['applied', 'done', undefined],
  ])('which %s is: %s', async (_, expected, status) => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('create') && status !== undefined) throw remoteError(404);
    };
    const { outcomes } = await apply(
      [createGroup('A'), change('name', 'ann', { needs: ['create-group:A'] })],
      api,
    );
    expect(outcomes['name:ann']).toBe(expected);
  });

  it('is skipped when that one was skipped', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('create')) throw remoteError(404);
    };
    const { outcomes } = await apply(
      [
        createGroup('A'),
        change('name', 'ann', { needs: ['create-group:A'] }),
        change('external-id', 'ann', { needs: ['name:ann'] }),
      ],
      api,
    );
    expect(outcomes['external-id:ann']).toBe('skipped: it requires "name:ann", which was not applied');
  });

  it('leaves a batch without the others in it', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('setting')) throw remoteError(404);
    };
    const { outcomes } = await apply(
      [
        change('deactivate', 'ann'),
        move('ann', group('2'), group('3'), { needs: ['deactivate:ann'] }),
        move('bob', group('2'), group('3')),
        role('ann', 'guest', { needs: ['deactivate:ann'] }),
        role('cid', 'guest'),
        change('name', 'cid', { needs: ['deactivate:ann'] }),
        change('email', 'cid'),
        invite('dan', ROOT, ['deactivate:ann']),
        invite('eve'),
      ],
      api,
    );
    expect(api.calls.filter((call) => call !== 'users')).toEqual([
      'setting ann disabled_user=1',
      'invite 1: eve',
      'user cid email=new cid',
      'move 2>3: bob',
      'role 1=5: cid',
      'picker',
    ]);
    expect(outcomes['move:bob']).toBe('done');
    expect(outcomes['move:ann']).toMatch(/^skipped/);
  });
});

describe('a role', () => {
  const [two, three] = [group('2'), group('3')];

  it('is set in the target of a move that was applied', async () => {
    const api = new FakeTimecamp();
    await apply([move('ann', two, three), role('ann', 'guest', { place: two })], api);
    expect(api.made('role')).toEqual(['role 3=5: ann']);
  });

  it('is set in the group before a move that failed', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('move')) throw remoteError(500);
    };
    await apply([move('ann', two, three), role('ann', 'guest', { place: two })], api);
    expect(api.made('role')).toEqual(['role 2=5: ann']);
  });

  it('is set in the group before a move that was skipped', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('setting')) throw remoteError(500);
    };
    await apply(
      [
        change('deactivate', 'ann'),
        move('ann', two, three, { needs: ['deactivate:ann'] }),
        role('ann', 'guest', { place: two }),
      ],
      api,
    );
    expect(api.made('role')).toEqual(['role 2=5: ann']);
  });
});

describe('the log and the progress', () => {
  it('has a line for each operation, with what changed', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('user bob')) throw remoteError(404, { message: 'No.' });
    };
    const { log, lines } = recordingLog();
    await apply(
      [
        createGroup('A/B', group('1', 'A')),
        change('name', 'ann'),
        change('name', 'bob'),
        change('external-id', 'bob', { needs: ['name:bob'] }),
      ],
      api,
      { log },
    );
    expect(lines).toEqual([
      'info changed {"kind":"create-group","group":"A/B","before":null,"after":{"name":"B","parent":{"group_id":"1","path":["A"]}},"reason":"a test"}',
      'info changed {"kind":"name","person":"ann@example.com","before":"","after":"new ann","reason":"a test"}',
      'debug not changed {"kind":"name","person":"bob@example.com","before":"","after":"new bob","reason":"a test","error":"No."}',
      'debug skipped {"kind":"external-id","person":"bob@example.com","before":"","after":"new bob","reason":"a test","skipped":"it requires \\"name:bob\\", which was not applied"}',
    ]);
  });

  it('has no line for a move that does not have to be made', async () => {
    const { log, lines } = recordingLog();
    const api = new FakeTimecamp();
    const { outcomes } = await apply([move('ann', ROOT, ROOT)], api, { log });
    expect([outcomes['move:ann'], lines, api.calls]).toEqual(['settled', [], []]);
  });

  it('counts operations, not requests', async () => {
    const seen: unknown[] = [];
    await apply(
      [
        move('ann', group('2'), group('3')),
        move('bob', group('2'), group('3')),
        move('cid', group('3'), ROOT),
      ],
      new FakeTimecamp(),
      { progress: (...args) => void seen.push(args) },
    );
    expect(seen).toEqual([
      ['moves', 2, 3],
      ['moves', 3, 3],
    ]);
  });
});
