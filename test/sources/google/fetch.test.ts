import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../../src/sandbox/faults.ts';
import type { GoogleState } from '../../stand-ins/google/state.ts';
import { workspace, fetchFrom, failure, emails, reportsTo } from './fetching.ts';

it('reads all pages, and asks for nothing that it does not need', async () => {
  const place = await workspace((state) => {
    for (let n = 0; n < 1200; n += 1) state.addUser();
  });
  const { employees, summary } = await fetchFrom(place);
  expect(summary).toEqual({ read: 1201, skipped: {}, managersAdded: 0, requests: 4 });
  expect(new Set(employees.map(({ external_id: id }) => id)).size).toBe(1201);
  expect(JSON.stringify(employees)).not.toMatch(/\+48|private\d/);
  const [first] = place.directory.requests.all;
  expect(Object.fromEntries(new URLSearchParams(first?.query))).toMatchObject({
    customer: 'my_customer',
    maxResults: '500',
    projection: 'full',
    orderBy: 'email',
    fields: expect.stringMatching(/^nextPageToken,users\((?!.*(?:phones|recovery|addresses)).*\)$/),
  });
});

it('finds managers by any address, and completes the tree all the way up', async () => {
  const place = await workspace((state) => {
    const ceo = state.addUser({ primaryEmail: 'ceo@example.com', aliases: ['chief@example.com'] });
    const head = state.addUser({
      primaryEmail: 'head@example.com',
      suspended: true,
      relations: [{ type: 'manager', value: 'chief@example.com' }],
    });
    state.addUser({ primaryEmail: 'ann@example.com', orgUnitPath: '/Staff', ...reportsTo(head) });
    state.addUser({ primaryEmail: 'bob@example.com', orgUnitPath: '/Staff/Europe', ...reportsTo(ceo) });
    state.addUser({
      primaryEmail: 'cid@example.com',
      orgUnitPath: '/Staff',
      relations: [{ type: 'manager', value: 'gone@example.com' }],
    });
    state.addUser({ orgUnitPath: '/Robots', relations: [{ type: 'manager', value: 'nobody@example.com' }] });
  });
  const { employees, summary, notices } = await fetchFrom(place, { GOOGLE_ORG_UNITS: '/Staff' });
  expect(emails(employees)).toEqual(['ann', 'bob', 'cid', 'ceo', 'head']);
  const [ann, bob, cid, ceo, head] = employees;
  expect(ann?.supervisor_id).toBe(head?.external_id);
  expect(bob?.supervisor_id).toBe(ceo?.external_id);
  expect(head?.supervisor_id).toBe(ceo?.external_id);
  expect(cid?.supervisor_id).toBe('');
  expect([head, ceo]).toMatchObject([
    { status: 'inactive', hierarchy_only: true },
    { status: 'inactive', hierarchy_only: true },
  ]);
  expect(summary).toMatchObject({ managersAdded: 2, skipped: { 'not in GOOGLE_ORG_UNITS': 4 } });
  expect(notices.filter(({ code }) => code === 'manager-missing')).toMatchObject([
    { who: ['gone@example.com'] },
  ]);
});

it('does not go round in a circle of managers', async () => {
  const place = await workspace((state) => {
    const relations = (value: string) => ({ relations: [{ type: 'manager', value }] });
    state.addUser({ primaryEmail: 'a@example.com', ...relations('b@example.com') });
    state.addUser({ primaryEmail: 'b@example.com', ...relations('a@example.com') });
    state.addUser({ primaryEmail: 'c@example.com', orgUnitPath: '/Staff', ...relations('a@example.com') });
  });
  const { employees } = await fetchFrom(place, { GOOGLE_ORG_UNITS: '/Staff' });
  expect(emails(employees)).toEqual(['c', 'a', 'b']);
});

describe('suspended and archived users', () => {
  const fill = (state: GoogleState): void => {
    state.addUser({ primaryEmail: 'suspended@example.com', suspended: true });
    state.addUser({ primaryEmail: 'archived@example.com', archived: true });
  };

  it('are inactive', async () => {
    const { employees } = await fetchFrom(await workspace(fill));
    expect(employees.map(({ email, status }) => [email, status])).toEqual([
      ['admin@example.com', 'active'],
      ['archived@example.com', 'inactive'],
      ['suspended@example.com', 'inactive'],
    ]);
  });

  it('are left out, if asked to', async () => {
    const place = await workspace(fill);
    const { employees, summary } = await fetchFrom(place, { GOOGLE_INCLUDE_DISABLED: 'no' });
    expect(emails(employees)).toEqual(['admin']);
    expect(summary.skipped).toEqual({ 'suspended or archived user': 2 });
  });
});

it('refuses organizational units without users', async () => {
  const place = await workspace((state) => state.addUser({ orgUnitPath: '/Staff' }));
  const error = await failure(place, { GOOGLE_ORG_UNITS: '/Staff,/Staff/Europe,/Stuff' });
  expect(error.code).toBe('source');
  expect(error.message).toContain(': /Staff/Europe, /Stuff.');
});

it('keeps those who are in a unit and in a group, if both are given', async () => {
  const place = await workspace((state) => {
    const ann = state.addUser({ primaryEmail: 'ann@example.com', orgUnitPath: '/Staff' });
    state.addUser({ orgUnitPath: '/Staff' });
    state.addGroup('TimeCamp', [ann, state.admin]);
  });
  const settings = { GOOGLE_ORG_UNITS: '/Staff', GOOGLE_FILTER_GROUPS: 'TimeCamp' };
  expect(emails((await fetchFrom(place, settings)).employees)).toEqual(['ann']);
});

it('fails when nobody has a field that decides', async () => {
  const place = await workspace((state) => {
    for (const user of [state.admin, state.addUser()]) Reflect.deleteProperty(user, 'suspended');
  });
  expect(await failure(place)).toMatchObject({
    code: 'source',
    message: expect.stringContaining('suspended'),
  });
});

describe('5,000 people', () => {
  const fill = (state: GoogleState): void => {
    for (let n = 0; n < 4999; n += 1) {
      const boss = state.users[Math.floor(n / 8)];
      state.addUser({
        orgUnitPath: n % 50 === 0 ? '/Contractors' : `/Staff/Team ${n % 40}`,
        suspended: n % 25 === 7,
        organizations: [{ primary: true, department: `Team ${n % 40}`, title: 'Member' }],
        ...(boss === undefined ? {} : reportsTo(boss)),
      });
    }
    state.addGroup('Leads', state.users.slice(0, 625));
  };
  const SETTINGS = { GOOGLE_ORG_UNITS: '/Staff', GOOGLE_SUPERVISOR_GROUPS: 'leads@example.com' };

  it.each([1, 2, 3, 4])('come whole through faults by chance (seed %d)', async (seed) => {
    const place = await workspace(fill);
    const { employees } = await fetchFrom(place, SETTINGS);
    expect(employees.length).toBeGreaterThan(4900);
    const quota = { kind: 'status', status: 403, message: 'userRateLimitExceeded' } as const;
    const faulty = await workspace(fill, {
      directory: {
        seed,
        failRate: 0.15,
        fault: ({ n }) => (n % 5 === 0 ? quota : n % 7 === 0 ? FAULTS.truncated : undefined),
      },
      token: { seed, failRate: 0.15 },
    });
    const again = await fetchFrom(faulty, SETTINGS);
    expect(again.employees).toEqual(employees);
    expect(faulty.directory.requests.all.length).toBeGreaterThan(15);
  });
});
