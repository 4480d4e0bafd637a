import { afterEach, describe, expect, it } from 'vitest';
import { startHibob, type HibobOptions } from '../../stand-ins/hibob/start.ts';
import { createHibobState, type HibobState } from '../../stand-ins/hibob/state.ts';
import type { StandIn } from '../../../src/sandbox/server.ts';
import { source } from '../../../src/sources/hibob/index.ts';
import { FakeClock } from '../../fakes.ts';
import { byId, contextFor } from '../context.ts';

const running: StandIn[] = [];
afterEach(async () => {
  for (const standIn of running.splice(0)) await standIn.close();
});

async function start(fill: (state: HibobState) => void, options: HibobOptions = {}) {
  const state = createHibobState();
  fill(state);
  const hibob = await startHibob({ state, ...options });
  running.push(hibob);
  const fetch = (env: Record<string, string> = {}, changes = {}) =>
    source.fetch(
      contextFor(
        ['hibob'],
        {
          HIBOB_API_URL: hibob.apiUrl,
          HIBOB_SERVICE_USER_ID: state.serviceUserId,
          HIBOB_SERVICE_USER_TOKEN: state.token,
          ...env,
        },
        changes,
      ),
    );
  return { hibob, state, fetch };
}

/** Ann leads Bob, who leads Cid. */
function threeLevels(state: HibobState) {
  const named = (name: string, more: Record<string, string> = {}) => ({ 'root.displayName': name, ...more });
  const ann = state.addPerson({ fields: named('Ann', { 'work.department': 'Board', 'work.title': 'Head' }) });
  const bob = state.addPerson({ fields: named('Bob'), managerId: ann.id });
  const cid = state.addPerson({ fields: named('Cid', { 'work.site': 'Lisbon' }), managerId: bob.id });
  return { ann, bob, cid };
}

describe('fetch hibob', () => {
  it.each(['nested', 'slash'] as const)('maps people whose values are %s, in one request', async (shape) => {
    const { fetch, state, hibob } = await start(threeLevels, { shape });
    const { employees, summary } = await fetch();
    const [ann, bob] = state.people.map(({ id }) => byId(employees)[id]);
    expect(ann).toMatchObject({ name: 'Ann', department: 'Board', job_title: 'Head', supervisor_id: '' });
    expect(ann?.external_id).toHaveLength(19);
    expect(bob).toMatchObject({ department: 'Sales', supervisor_id: ann?.external_id, status: 'active' });
    expect(hibob.requests.all).toHaveLength(1);
    expect(summary).toEqual({ read: 3, skipped: {}, managersAdded: 0, requests: 1 });
  });

  it('looks up managers who left, all the way up, for the hierarchy only', async () => {
    const { fetch, state, hibob } = await start((state) => {
      const { ann, bob } = threeLevels(state);
      ann.active = false;
      bob.active = false;
    });
    const { employees, summary } = await fetch();
    const [ann, bob, cid] = state.people.map(({ id }) => byId(employees)[id]);
    expect([cid, bob, ann].map((one) => [one?.name, one?.hierarchy_only ?? false, one?.status])).toEqual([
      ['Cid', false, 'active'],
      ['Bob', true, 'inactive'],
      ['Ann', true, 'inactive'],
    ]);
    expect(summary.managersAdded).toBe(2);
    expect(hibob.requests.all).toHaveLength(3);
  });

  it('decides by the rule for managers who were added to complete the tree, too', async () => {
    const { fetch, state } = await start((state) => {
      const { ann, bob } = threeLevels(state);
      ann.active = false;
      bob.active = false;
      bob.fields['work.isManager'] = 'true';
    });
    const { employees } = await fetch({ HIBOB_SUPERVISOR_RULE: 'work.isManager:true' });
    const marks = state.people.map(({ id }) => byId(employees)[id]?.is_supervisor);
    expect(marks).toEqual([false, true, false]);
  });

  it('refuses a start date that is not a date', async () => {
    const { fetch, state } = await start((state) =>
      state.addPerson({ fields: { 'work.startDate': '31/12/2018' } }),
    );
    await expect(fetch()).rejects.toThrow(
      `HiBob: in the people, the work.startDate of person ${state.people[0]?.id} is "31/12/2018", which is not a date such as 2018-12-31.`,
    );
  });

  it('names a manager found nowhere', async () => {
    const { fetch } = await start((state) => state.addPerson({ managerId: '3332883884017999999' }));
    const { notices } = await fetch();
    expect(notices).toContainEqual(
      expect.objectContaining({ code: 'manager-missing', who: ['3332883884017999999'] }),
    );
  });

  it('skips future hires, people without an e-mail and excluded departments, and counts them', async () => {
    const { fetch } = await start((state) => {
      state.addPerson({ fields: { 'work.startDate': '2026-11-24' } });
      state.addPerson({ fields: { 'work.startDate': '2026-11-23' } });
      state.addPerson({ fields: { 'root.email': null } });
      state.addPerson({ fields: { 'work.department': 'Temps' } });
    });
    const { employees, summary } = await fetch({ HIBOB_EXCLUDED_DEPARTMENTS: 'Temps' });
    expect(employees).toHaveLength(1);
    expect(summary.skipped).toEqual({
      'hire date in the future': 1,
      'no e-mail': 1,
      'department in HIBOB_EXCLUDED_DEPARTMENTS': 1,
    });
  });

  it.each([
    ['{"property":"work.site","operator":"equals","values":["Lisbon"]}', ['Ann', 'Bob']],
    ['{"fieldPath":"work.site","values":["Lisbon"]}', ['Ann', 'Bob']],
    ['{"property":"work.department","operator":"notEquals","values":["Board"]}', ['Ann']],
    [
      '[{"property":"work.title","operator":"contains","values":["Hea"]},{"property":"work.site","operator":"equals","values":["Lisbon"]}]',
      ['Bob'],
    ],
  ])('leaves out whom HIBOB_EXCLUDE_FILTER=%s fits', async (filter, left) => {
    const { fetch } = await start(threeLevels);
    const { employees } = await fetch({ HIBOB_EXCLUDE_FILTER: filter });
    expect(employees.filter((one) => one.hierarchy_only !== true).map(({ name }) => name)).toEqual(left);
  });

  it.each([
    ['{"operator":"equals","values":["x"]}', 'no "property"'],
    ['{"property":"work.site","operator":"like","values":["x"]}', 'must have one of these operators'],
    ['{"property":"work.site"}', 'no "values" list'],
  ])('explains what is wrong with HIBOB_EXCLUDE_FILTER=%s, before any request', async (filter, message) => {
    const { fetch, hibob } = await start(threeLevels);
    await expect(fetch({ HIBOB_EXCLUDE_FILTER: filter })).rejects.toMatchObject({
      exitCode: 64,
      message: expect.stringContaining(message),
    });
    expect(hibob.requests.all).toEqual([]);
  });

  it('keeps custom fields in raw_data, and decides supervisors by a nested path', async () => {
    const { fetch } = await start((state) => {
      state.addPerson({ fields: { 'work.isManager': true, 'custom.costCentre': 'C-7' } });
    });
    const { employees } = await fetch({
      HIBOB_CUSTOM_FIELDS: 'custom.costCentre',
      HIBOB_SUPERVISOR_RULE: 'work.isManager:true',
    });
    expect(employees[0]).toMatchObject({
      is_supervisor: true,
      raw_data: { custom: { costCentre: 'C-7' }, humanReadable: { work: { isManager: 'Yes' } } },
    });
  });

  it.each(['root.id', 'root.email'])('refuses people without %s', async (field) => {
    const { fetch } = await start((state) => {
      threeLevels(state);
      state.hidden.add(field);
    });
    await expect(fetch()).rejects.toMatchObject({
      name: 'RemoteError',
      code: 'source',
      message: expect.stringContaining(field),
    });
  });

  it.each(['root.id', 'root.email'])('refuses people of whom %s is null', async (field) => {
    const { fetch } = await start((state) => {
      threeLevels(state);
      for (const person of state.people) person.fields[field] = null;
    });
    await expect(fetch()).rejects.toMatchObject({ code: 'source', message: expect.stringContaining(field) });
  });

  it('refuses ids that came as numbers, which are rounded, and names the person', async () => {
    const { fetch } = await start((state) => {
      const { bob } = threeLevels(state);
      bob.fields['work.reportsTo'] = { id: Number('3332883884017713911') };
    });
    await expect(fetch()).rejects.toMatchObject({
      code: 'bad-answer',
      message: expect.stringContaining('an id of person2@example.com as a number'),
    });
  });

  it('takes the id of the manager under a slash key of its own, without a warning', async () => {
    const { fetch } = await start(
      (state) => {
        const { ann, bob, cid } = threeLevels(state);
        for (const [person, manager] of [
          [bob, ann],
          [cid, bob],
        ] as const) {
          delete person.fields['work.reportsTo'];
          person.fields['work.reportsTo.id'] = manager.id;
        }
      },
      { shape: 'slash' },
    );
    const { employees, notices } = await fetch({ HIBOB_CUSTOM_FIELDS: 'work.reportsTo.id' }, {});
    expect(employees.filter((one) => one.supervisor_id !== '')).toHaveLength(2);
    expect(notices).toEqual([]);
  });

  it.each(['work.department', 'work.title', 'work.reportsTo', 'custom.costCentre'])(
    'warns when %s comes in no row',
    async (field) => {
      const { fetch } = await start((state) => {
        const { bob } = threeLevels(state);
        bob.fields['custom.costCentre'] = 'C-7';
        state.hidden.add(field);
      });
      const { notices } = await fetch({ HIBOB_CUSTOM_FIELDS: 'custom.costCentre' });
      expect(notices.filter(({ code }) => code === 'field-empty')).toEqual([
        expect.objectContaining({ level: 'warning', message: expect.stringContaining(field) }),
      ]);
    },
  );

  it.each([
    ['wrong-token', 401],
    ['403', 403],
  ])('never repeats a refused login: %s', async (how, status) => {
    const { fetch, hibob } = await start(threeLevels, {
      fault: () => (how === '403' ? { kind: 'status', status: 403 } : undefined),
    });
    const token: Record<string, string> = how === '403' ? {} : { HIBOB_SERVICE_USER_TOKEN: how };
    await expect(fetch(token)).rejects.toMatchObject({ name: 'RemoteError', status });
    expect(hibob.requests.all).toHaveLength(1);
  });

  it('says that the service user is in no permission group, without trying again', async () => {
    const { fetch, hibob } = await start((state) => {
      threeLevels(state);
      state.inPermissionGroup = false;
    });
    await expect(fetch()).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('The service user has no permissions'),
      hint: expect.stringContaining('permission group'),
    });
    expect(hibob.requests.all).toHaveLength(1);
  });

  it('waits for the limit that another client has used up', async () => {
    const clock = new FakeClock();
    const { fetch, hibob } = await start(threeLevels, { requestsPerMinute: 1, now: () => clock.now() });
    await globalThis.fetch(`${hibob.apiUrl}/people/search`, { method: 'POST' });
    await fetch({}, { clock });
    expect(clock.slept).toEqual([60_000]);
  });

  it('sends no more than 50 requests a minute', async () => {
    const clock = new FakeClock();
    const { fetch, hibob } = await start(
      (state) => {
        let managerId: string | undefined;
        for (let n = 0; n < 60; n += 1)
          managerId = state.addPerson({
            active: n === 59,
            ...(managerId === undefined ? {} : { managerId }),
          }).id;
      },
      { now: () => clock.now() },
    );
    const { employees } = await fetch({}, { clock });
    expect(employees).toHaveLength(60);
    const times = hibob.requests.all.map(({ at }) => at);
    const busiest = Math.max(
      ...times.map((from) => times.filter((at) => at >= from && at < from + 60_000).length),
    );
    expect(busiest).toBeLessThanOrEqual(50);
    expect(times.length).toBe(60);
  });
});
