import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DirectoryState } from '../../stand-ins/graph/state.ts';
import { start } from './fetching.ts';

describe('groups', () => {
  const fill = (state: DirectoryState): void => {
    const [ann, bob, cid, dan] = [state.addUser(), state.addUser(), state.addUser(), state.addUser()];
    bob.managerId = ann.id;
    const device = randomUUID();
    state.deviceIds.add(device);
    const inner = state.addGroup('Inner', [bob.id]);
    state.addGroup("O'Brien's crew", [ann.id, inner.id, device]);
    state.addGroup("o'brien's CREW", [cid.id]);
    state.addGroup('Leads', [bob.id, dan.id]);
    state.addGroup('Machines', [device]);
  };

  it('fetches only the members, also of groups inside, of all groups of a name, and raises supervisors', async () => {
    const { fetch, state } = await start(fill, { graph: { pageSize: 1 } });
    const { employees, summary } = await fetch({
      AZURE_FILTER_GROUPS: "O'Brien's crew",
      AZURE_SUPERVISOR_GROUPS: 'Leads',
    });
    expect(employees.map(({ external_id }) => external_id)).toEqual(
      state.users.slice(0, 3).map(({ id }) => id),
    );
    expect(employees.map(({ role_id }) => role_id)).toEqual([undefined, '2', undefined]);
    expect(summary.skipped).toEqual({ 'not in the filter groups': 1 });
  });

  it('finds groups by object id, and by a name with a comma', async () => {
    const { fetch, state } = await start((state) => {
      const [ann, bob, cid] = [state.addUser(), state.addUser(), state.addUser()];
      state.addUser();
      state.addGroup('Sales, East', [ann.id]);
      state.addGroup('Twin', [bob.id]);
      state.addGroup('Twin', [cid.id]);
    });
    const [sales, twin, other] = state.groups.map(({ id }) => id);
    const { employees } = await fetch({
      AZURE_FILTER_GROUPS: '"Sales, East",',
      AZURE_FILTER_GROUP_IDS: `${twin}`,
      AZURE_SUPERVISOR_GROUP_IDS: `${sales},${other}`,
    });
    expect(employees.map(({ external_id }) => external_id)).toEqual(
      state.users.slice(0, 2).map(({ id }) => id),
    );
    expect(employees.map(({ role_id }) => role_id)).toEqual(['2', undefined]);
  });

  it('refuses an object id that no group has', async () => {
    const { failure } = await start(fill);
    const id = randomUUID();
    expect((await failure({ AZURE_FILTER_GROUP_IDS: id })).message).toContain(id);
  });

  it.each(['Renamed', 'Machines'])(
    'refuses a group that is not there or has nobody in it: %s',
    async (name) => {
      const { fetch, failure } = await start(fill);
      const env = { AZURE_SUPERVISOR_GROUPS: `Leads,${name}` };
      const error = await failure(env);
      expect(error).toMatchObject({ name: 'UserError', code: 'source' });
      expect(error.message).toContain(name);
      expect(error.hint).toContain('--allow-missing-groups');
      const { employees, notices } = await fetch(env, { allowMissingGroups: true });
      expect(employees).toHaveLength(4);
      expect(notices).toMatchObject([{ code: 'group-missing', who: [name] }]);
    },
  );
});
