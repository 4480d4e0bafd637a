import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/base/errors.ts';
import type { Operation } from '../../../src/core/plan/plan.ts';
import { FakeTimecamp, remoteError } from './fake-timecamp.ts';
import { apply } from './harness.ts';
import {
  change,
  createGroup,
  finish,
  group,
  invite,
  move,
  newGroup,
  removeGroup,
  ROOT,
} from './operations.ts';

const SENT = '2026-11-01T08:00:00.000Z';
const LOGIN = remoteError(401, { code: 'login', message: 'Key.' });
const LOST = new UserError('Lost.', { code: 'locked', hint: 'Wait.' });
const earlier = (name: string) => ({ email: `${name}@example.com`, sent_at: SENT, answered: true });

/** A TimeCamp that answers the calls that begin with this by this error. */
function refusing(start: string, error: Error): FakeTimecamp {
  const api = new FakeTimecamp();
  api.groupList = [{ id: '1', name: 'Root', parentId: '0' }];
  api.before = (call) => {
    if (call.startsWith(start)) throw error;
  };
  return api;
}

describe('the id of what an operation made', () => {
  const madeBy = async (api: FakeTimecamp, ...operations: readonly Operation[]) =>
    (await apply(operations, api, { newUserWaitMs: 0 })).results.map(({ made }) => made);

  it.each<[string, Operation, string | undefined]>([
    ['a group', createGroup('A'), 'new-A'],
    ['an invited user', invite('ann'), 'ann'],
    ['a user invited by an earlier run', finish('bob'), 'bob'],
    ['nothing for a user whom the plan knows', finish('bob', { id: 'bob' }), undefined],
    ['nothing for a change', change('name', 'bob'), undefined],
  ])('is that of %s', async (_, operation, id) => {
    const api = new FakeTimecamp();
    api.user('bob');
    expect(await madeBy(api, operation)).toEqual([id]);
  });

  it('is missing for a change of an invited user, and for a user who is not visible', async () => {
    const api = new FakeTimecamp();
    api.showsInvited = false;
    api.user('ann');
    const rename = change('name', 'ann', { id: null, needs: ['invite:ann'] });
    expect(await madeBy(api, invite('ann'), rename, invite('bob'))).toEqual(['ann', undefined, undefined]);
  });

  it.each([
    ['refused', remoteError(500)],
    ['too deep', remoteError(404)],
    ['never sent', LOST],
  ])('is missing for a group that is %s', async (_, error) => {
    expect(await madeBy(refusing('create', error), createGroup('A'))).toEqual([undefined]);
  });
});

describe('the journal at the end of a run', () => {
  const missing = [{ user_id: '5', since: SENT, runs: 2 }];
  const before = [{ user_id: '5', since: SENT, runs: 1 }];

  it.each([
    ['has the leavers in their grace', new FakeTimecamp(), missing, missing],
    ['keeps them when the run was stopped', refusing('user', LOGIN), missing, before],
    ['keeps them when the run does not say', new FakeTimecamp(), undefined, before],
  ])('%s', async (_, api, given, after) => {
    const { journal } = await apply([change('name', 'ann')], api, {
      missing: given,
      journal: { missing: before },
    });
    expect(journal.missing).toEqual(after);
  });

  it('has no manual flag to reset for users whom the stopped run did not reach', async () => {
    const { outcomes, journal } = await apply(
      [change('name', 'ann'), change('name', 'bob'), change('name', 'cid')],
      refusing('user', LOGIN),
      { journal: { reset_manual: ['cid'] } },
    );
    expect(outcomes['name:bob']).toBe('skipped: TimeCamp no longer accepts the API key');
    expect(journal.reset_manual).toEqual(['cid', 'ann']);
  });

  it('has the invitation of an earlier run, as it was, when the stopped run did not send it again', async () => {
    const { outcomes, journal } = await apply(
      [invite('ann'), invite('bob', group('2')), invite('cid', group('2'))],
      refusing('invite 1', LOGIN),
      { journal: { invited: [earlier('bob')] } },
    );
    expect(outcomes['invite:bob']).toBe('skipped: TimeCamp no longer accepts the API key');
    expect(journal.invited).toEqual([earlier('bob')]);
  });

  it('has no invitation of a user who needs no move, since the group is too deep', async () => {
    const { outcomes, journal } = await apply(
      [
        finish('ann', { id: 'ann' }),
        createGroup('A'),
        move('ann', ROOT, newGroup('A'), { needs: ['finish:ann'] }),
      ],
      refusing('create', remoteError(404)),
      { journal: { invited: [earlier('ann')] } },
    );
    expect([outcomes['move:ann'], journal.invited]).toEqual(['settled', []]);
  });
});

describe('the journal before a request', () => {
  it('has the group that is created, and its id until its name is read back', async () => {
    const api = new FakeTimecamp();
    const steps: unknown[] = [];
    api.before = (call) => void steps.push(call);
    const knownGroups = [{ id: '8', name: 'A.', parent_id: '1', member_ids: [] }];
    const created = { name: 'A', parent_id: '1', others: ['8'] };
    const { journal } = await apply([createGroup('A'), createGroup('B')], api, {
      knownGroups,
      onSave: ({ creating }) => void steps.push(creating?.at(0)),
    });
    expect(steps).toEqual([created, 'create 1/A', 'create 1/B', 'groups', undefined, undefined]);
    expect(journal.creating).toBeUndefined();
  });

  it('keeps the created group with its id for the next run when the names cannot be read', async () => {
    const api = refusing('groups', remoteError(500));
    const { journal } = await apply([createGroup('A'), change('name', 'ann')], api);
    expect(journal.creating).toEqual([expect.objectContaining({ name: 'A', parent_id: '1', id: 'new-A' })]);
  });

  it('does not have a group whose parent was not created', async () => {
    const { outcomes } = await apply(
      [createGroup('A'), createGroup('A/B', newGroup('A'), ['create-group:A'])],
      refusing('create', remoteError(500)),
    );
    expect(outcomes['create-group:A/B']).toBe('skipped: it requires "create-group:A", which was not applied');
  });

  it('has no manual flag of an invited person, who is no user yet', async () => {
    const flags: unknown[] = [];
    await apply([invite('ann')], new FakeTimecamp(), {
      onSave: ({ reset_manual: pending }) => void flags.push(pending),
    });
    expect(flags[0]).toEqual([]);
  });
});

describe('an operation', () => {
  it('that needs one outside the plan is applied', async () => {
    const { outcomes } = await apply([change('name', 'ann', { needs: ['x'] })], new FakeTimecamp());
    expect(outcomes).toEqual({ 'name:ann': 'done' });
  });

  it('is sent after all of its stage that it needs, whatever the order of the plan', async () => {
    const api = new FakeTimecamp();
    const off = (name: string, ...needs: readonly string[]) => change('deactivate', name, { needs });
    await apply(
      [off('d', 'deactivate:c', 'deactivate:a'), off('c', 'deactivate:b'), off('b'), off('a')],
      api,
    );
    expect(api.calls.map((call) => call.split(' ')[1])).toEqual(['b', 'a', 'c', 'd']);
  });

  it('that is done stays done when a later read of its batch fails', async () => {
    const api = new FakeTimecamp();
    for (const name of ['p0', 'p1']) api.user(name, '2');
    api.before = (call) => {
      if (call.startsWith('move') && call.includes('p1')) throw remoteError(403);
      if (call === 'users' && api.made('users').length > 1) throw remoteError(500, { message: 'No users.' });
    };
    const { outcomes } = await apply(
      ['p0', 'p1'].map((name) => move(name, group('2'), group('3'))),
      api,
    );
    expect(outcomes).toEqual({ 'move:p0': 'done', 'move:p1': 'failed 500: No users.' });
  });

  it.each<[string, Operation]>([
    ['create', createGroup('A')],
    ['delete', removeGroup('9')],
    ['invite', invite('ann')],
    ['user', change('name', 'ann')],
    ['move', move('ann', group('2'), group('3'))],
    ['setting', change('enable', 'ann')],
  ])('does not hide a bug in its request: %s', async (start, operation) => {
    await expect(apply([operation], refusing(start, new TypeError('A bug.')))).rejects.toThrow('A bug.');
  });
});
