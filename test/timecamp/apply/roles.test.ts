import { describe, expect, it } from 'vitest';
import { FakeTimecamp, remoteError } from './fake-timecamp.ts';
import { apply } from './harness.ts';
import { change, createGroup, group, move, newGroup, role, ROOT } from './operations.ts';

const [TWO, THREE] = [group('2'), group('3')];

/** After a move everyone is a user, and people_picker returns it or not. */
function losingRoles({ pickerHasRoles = true } = {}): FakeTimecamp {
  const api = new FakeTimecamp();
  api.after = (call) => {
    if (call.startsWith('move')) api.members = api.members.map((one) => ({ ...one, roleId: '3' }));
  };
  const picker = api.peoplePicker;
  if (!pickerHasRoles)
    api.peoplePicker = async () => (await picker()).map((one) => ({ ...one, roleId: undefined }));
  return api;
}

describe('a role that a move changed', () => {
  it('is restored in the same run', async () => {
    const api = losingRoles();
    const { results } = await apply(
      [move('ann', TWO, THREE, { role: 'supervisor' }), move('bob', TWO, THREE, { role: 'user' })],
      api,
    );
    expect(api.calls).toEqual(['move 2>3: ann, bob', 'users', 'picker', 'role 3=2: ann', 'picker']);
    expect(results.at(-1)).toEqual({
      operation: {
        kind: 'role',
        id: 'role:ann',
        person: { email: 'ann@example.com', name: 'ann', user_id: 'ann' },
        matched_by: null,
        reason: 'the move changed it',
        needs: [],
        group: THREE,
        before: 'user',
        after: 'supervisor',
      },
      outcome: { state: 'done' },
    });
  });

  it('is read from the users of the group when people_picker omits it, one request for each group', async () => {
    const api = losingRoles({ pickerHasRoles: false });
    await apply(
      [
        move('ann', TWO, THREE, { role: 'supervisor' }),
        move('bob', TWO, THREE, { role: 'guest' }),
        move('cid', TWO, ROOT, { role: 'user' }),
      ],
      api,
    );
    expect(api.calls).toEqual([
      'move 2>3: ann, bob',
      'move 2>1: cid',
      'users',
      'picker',
      'members 3',
      'members 1',
      'role 3=2: ann',
      'role 3=5: bob',
      'picker',
      'members 3',
    ]);
  });

  it('is restored in a group that the run created', async () => {
    const api = losingRoles();
    await apply([createGroup('A'), move('ann', TWO, newGroup('A'), { role: 'supervisor' })], api);
    expect(api.made('role')).toEqual(['role new-A=2: ann']);
  });

  it('of someone who stays enabled in the group of disabled users is restored', async () => {
    const api = losingRoles();
    await apply([move('ann', TWO, THREE, { role: 'supervisor', purpose: 'enabled-leaver' })], api);
    expect(api.made('role')).toEqual(['role 3=2: ann']);
  });

  it('stays unknown when no response has it', async () => {
    const api = losingRoles({ pickerHasRoles: false });
    api.groupUsers = async () => [];
    const { results } = await apply([move('ann', TWO, THREE, { role: 'supervisor' })], api);
    expect(results).toHaveLength(1);
  });
});

describe('roles are not read after the moves', () => {
  it.each([
    ['for a leaver', [move('ann', TWO, THREE, { role: 'supervisor', purpose: 'leaver' as const })]],
    ['for a role that was unknown', [move('ann', TWO, THREE)]],
    [
      'for a role that the plan sets',
      [move('ann', TWO, THREE, { role: 'supervisor' }), role('ann', 'guest', { place: TWO })],
    ],
    ['without moves', [change('name', 'ann')]],
  ])('%s', async (_, operations) => {
    const api = losingRoles();
    await apply(operations, api);
    const change = api.calls.findIndex((call) => call.startsWith('role'));
    expect(api.calls.slice(0, change === -1 ? undefined : change)).not.toContain('picker');
  });

  it('for a move that failed', async () => {
    const api = losingRoles();
    api.before = (call) => {
      if (call.startsWith('move')) throw remoteError(500);
    };
    await apply([move('ann', TWO, THREE, { role: 'supervisor' })], api);
    expect(api.made('picker')).toEqual([]);
  });

  it('in a dry run', async () => {
    const api = losingRoles();
    await apply([move('ann', TWO, THREE, { role: 'supervisor' })], api, { dryRun: true });
    expect(api.calls).toEqual([]);
  });

  it('once the run is stopped', async () => {
    const stop = new AbortController();
    const api = losingRoles();
    api.before = () => stop.abort();
    await apply([move('ann', TWO, THREE, { role: 'supervisor' })], api, { signal: stop.signal });
    expect(api.made('picker')).toEqual([]);
  });
});

describe('a role that cannot be read after the moves', () => {
  it('is a warning; the moves are done', async () => {
    const api = losingRoles();
    api.before = (call) => {
      if (call === 'picker') throw remoteError(500, { message: 'No roles.' });
    };
    const { outcomes, notices } = await apply([move('ann', TWO, THREE, { role: 'supervisor' })], api);
    expect([outcomes, notices.map(({ message }) => message)]).toEqual([
      { 'move:ann': 'done' },
      ['No roles.'],
    ]);
  });
});
