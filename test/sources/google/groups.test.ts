import { describe, expect, it } from 'vitest';
import type { GoogleState } from '../../stand-ins/google/state.ts';
import { workspace, fetchFrom, failure, emails } from './fetching.ts';

describe('groups', () => {
  const fill = (state: GoogleState): void => {
    const [ann, bob, cid] = ['ann', 'bob', 'cid'].map((name) =>
      state.addUser({ primaryEmail: `${name}@example.com` }),
    );
    if (ann === undefined || bob === undefined || cid === undefined) return;
    const inner = state.addGroup('Inner', [bob]);
    state.addGroup('Staff', [ann, inner, { type: 'USER', email: 'guest@elsewhere.org' }]);
    // A circle, which the Admin console refuses but older groups have.
    inner.members.push({ id: state.groups[1]?.id ?? '', type: 'GROUP' });
    state.addGroup("Bob's \\ team", [cid]);
    state.addGroup('Staff', [cid], 'staff-of-old@example.com');
    state.addGroup('Staffing', [bob]);
    state.addGroup('Empty');
    state.addGroup('Guests', [{ type: 'USER', email: 'guest@elsewhere.org' }]);
    state.addGroup('Everybody', [{ id: state.customerId, type: 'CUSTOMER' }]);
  };

  it.each([
    ['an address', 'staff@example.com', ['ann', 'bob']],
    ['an address in another case', 'STAFF@example.com', ['ann', 'bob']],
    ['a name: all groups of it', 'Staff', ['ann', 'bob', 'cid']],
    ['a name with a quote and a backslash', "Bob's \\ team", ['cid']],
    ['several', "staff@example.com, Bob's \\ team", ['ann', 'bob', 'cid']],
    ['a group of the whole company', 'everybody@example.com', ['admin', 'ann', 'bob', 'cid']],
  ])('are found by %s', async (_, words, expected) => {
    const { employees } = await fetchFrom(await workspace(fill), { GOOGLE_FILTER_GROUPS: words });
    expect(emails(employees)).toEqual(expected);
  });

  it.each(['nothing@example.com', 'Nothing', 'Empty', 'staff', 'guests@example.com'])(
    'without members are an error: %s',
    async (word) => {
      const place = await workspace(fill);
      for (const setting of ['GOOGLE_FILTER_GROUPS', 'GOOGLE_SUPERVISOR_GROUPS']) {
        const error = await failure(place, { [setting]: `Staff,${word}` });
        expect(error).toMatchObject({ code: 'source', message: expect.stringContaining(word) });
        expect(error.hint).toContain('GOOGLE_FILTER_GROUPS');
      }
    },
  );

  it('that are missing are a warning with --allow-missing-groups', async () => {
    const place = await workspace(fill);
    const settings = { GOOGLE_FILTER_GROUPS: 'Staffing,Nothing', GOOGLE_ORG_UNITS: '/,/Nowhere' };
    const { employees, notices } = await fetchFrom(place, settings, { allowMissingGroups: true });
    expect(emails(employees)).toEqual(['bob']);
    expect(notices.filter(({ code }) => code === 'group-missing')).toMatchObject([
      { who: ['Nothing'] },
      { who: ['/Nowhere'] },
    ]);
  });

  it('make supervisors', async () => {
    const { employees } = await fetchFrom(await workspace(fill), { GOOGLE_SUPERVISOR_GROUPS: 'Inner' });
    const supervisors = employees.filter((employee) => employee.role_id === '2');
    // Inner holds Staff, which holds Inner.
    expect(emails(supervisors)).toEqual(['ann', 'bob']);
  });

  it('say how many of their members come from elsewhere', async () => {
    const place = await workspace(fill);
    const { notices } = await fetchFrom(place, { GOOGLE_FILTER_GROUPS: 'staff@example.com' });
    expect(notices.find(({ code }) => code === 'foreign-members')?.message).toContain('1 member');
  });
});
