import { describe, expect, it } from 'vitest';
import { FakeTimecamp, remoteError } from './fake-timecamp.ts';
import { apply } from './harness.ts';
import { createGroup, move, newGroup, ROOT } from './operations.ts';

describe('a creation without a clear answer', () => {
  const unclear = remoteError(undefined, { indeterminate: true, message: 'No answer.' });

  it('is looked up by parent and name before it is sent again', async () => {
    const api = new FakeTimecamp();
    api.groupList = [{ id: '7', name: 'A', parentId: '2' }];
    api.before = (call) => {
      if (call.startsWith('create')) throw unclear;
      if (call === 'groups' && api.made('groups').length === 2)
        api.groupList.push({ id: '8', name: ' A ', parentId: '1' });
    };
    const { outcomes, clock } = await apply([createGroup('A'), move('ann', ROOT, newGroup('A'))], api);
    expect(api.calls).toEqual([
      'create 1/A',
      'groups',
      'create 1/A',
      'groups',
      'groups',
      'move 1>8: ann',
      'users',
    ]);
    expect([outcomes['create-group:A'], clock.slept]).toEqual(['done', [2000, 4000]]);
  });

  it.each([
    ['of its name rather than one of its letters', ['RD', 'R|D'], '1'],
    ['of its letters, which TimeCamp stored in another form', ['Other', 'RD'], '1'],
  ])('takes the group %s', async (_, listed, index) => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('create')) throw unclear;
      if (call === 'groups')
        api.groupList = listed.map((name, i) => ({ id: String(i), name, parentId: '1' }));
    };
    const { results } = await apply([createGroup('R|D')], api);
    expect(results.map(({ made }) => made)).toEqual([index]);
  });

  it('does not take a group of the same letters that was there before, or that the run created', async () => {
    const api = new FakeTimecamp();
    api.groupList = [{ id: '8', name: 'R D', parentId: '1' }];
    api.before = (call) => {
      if (call === 'create 1/R|D') throw unclear;
    };
    const knownGroups = [{ id: '8', name: 'R D', parent_id: '1', member_ids: [] }];
    const { outcomes } = await apply([createGroup('RD'), createGroup('R|D')], api, { knownGroups });
    expect(outcomes).toEqual({ 'create-group:RD': 'done', 'create-group:R|D': 'failed -: No answer.' });
  });

  it('fails after five', async () => {
    const api = new FakeTimecamp();
    api.before = (call) => {
      if (call.startsWith('create')) throw unclear;
    };
    const { outcomes, clock } = await apply([createGroup('A')], api);
    expect([outcomes['create-group:A'], api.made('create').length]).toEqual(['failed -: No answer.', 5]);
    expect(clock.slept).toEqual([2000, 4000, 8000, 16_000, 32_000]);
  });

  it('is looked up without a wait once the run is interrupted', async () => {
    const stop = new AbortController();
    const api = new FakeTimecamp();
    api.after = (call) => {
      if (!call.startsWith('create')) return;
      stop.abort();
      throw unclear;
    };
    const { outcomes } = await apply([createGroup('A')], api, { signal: stop.signal });
    expect(outcomes['create-group:A']).toBe('done');
  });
});
