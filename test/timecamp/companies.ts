import type { PreparedUser } from '../../src/core/model.ts';
import type { SeedGroup, SeedUser, TimecampSeed } from '../../src/sandbox/timecamp/seed.ts';
import { fc } from '../properties.ts';

const NAMES = ['ann', 'bob', 'cid', 'dee', 'eve', 'fay', 'gus', 'hal', 'ida', 'jan', 'kim', 'lea'];
const PATHS: readonly string[][] = [[], ['Sales'], ['Sales', 'North'], ['Ops'], ['Ops', 'Night'], ['R/D']];
const ROLES = ['administrator', 'supervisor', 'user', 'guest'] as const;

/** A prepared list with an active person, since a guard always refuses one without: some of a dozen people, each with a group, a role, a state and perhaps a second address. */
export const preparedList: fc.Arbitrary<readonly PreparedUser[]> = fc
  .uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 })
  .chain((names) => fc.tuple(...names.map(preparedUser)))
  .filter((people) => people.some(({ timecamp_status: status }) => status === 'active'));

function preparedUser(name: string): fc.Arbitrary<PreparedUser> {
  return fc
    .record({
      path: fc.constantFrom(...PATHS),
      role: fc.constantFrom(...ROLES),
      active: fc.boolean(),
      id: fc.constantFrom('', `x-${name}`),
      real: fc.constantFrom('', `${name}@home.test`),
      title: fc.constantFrom('', ' Senior'),
    })
    .map(({ path, role, active, id, real, title }) => ({
      timecamp_external_id: id,
      timecamp_user_name: `${name}${title}`,
      timecamp_email: `${name}@example.com`,
      timecamp_groups_breadcrumb: path.join('/'),
      timecamp_groups: path,
      timecamp_status: active ? ('active' as const) : ('inactive' as const),
      timecamp_role: role,
      ...(real === '' ? {} : { timecamp_real_email: real }),
    }));
}

const GROUPS: readonly SeedGroup[] = [
  { id: '100', name: 'Company', parent_id: '0' },
  { id: '101', name: 'Sales', parent_id: '100' },
  { id: '102', name: ' Ops ', parent_id: '100' },
  { id: '103', name: 'Unused', parent_id: '101' },
  { id: '104', name: 'Gone', parent_id: '100' },
];

/** An account in which some of the same people are, in any state, known by any of the three keys. */
export const accountSeed: fc.Arbitrary<TimecampSeed> = fc
  .uniqueArray(fc.constantFrom(...NAMES, 'zoe', 'yan'))
  .chain((names) => fc.tuple(...names.map(seedUser)))
  .map((users) => ({
    token: 'key',
    owner_id: '1',
    groups: GROUPS,
    users: [
      {
        id: '1',
        email: 'owner@example.com',
        name: 'Owner',
        group_id: '100',
        roles: { '100': '1' as const },
        settings: {},
      },
      ...users,
    ],
  }));

function seedUser(name: string): fc.Arbitrary<SeedUser> {
  return fc
    .record({
      key: fc.constantFrom('email', 'additional', 'id'),
      group: fc.constantFrom('100', '101', '102', '103'),
      role: fc.constantFrom('1' as const, '2' as const, '3' as const, '5' as const),
      settings: fc.subarray(['disabled_user', 'added_manually']),
      stored: fc.boolean(),
    })
    .map(({ key, group, role, settings, stored }) => ({
      id: String(200 + [...NAMES, 'zoe', 'yan'].indexOf(name)),
      email: key === 'email' ? `${name}@example.com` : `${name}.old@example.com`,
      name: stored ? name : null,
      group_id: group,
      roles: { [group]: role },
      settings: {
        ...Object.fromEntries(settings.map((setting) => [setting, '1'])),
        ...(key === 'additional' ? { additional_email: `${name}@example.com` } : {}),
        ...(key === 'id' || stored ? { external_id: `x-${name}` } : {}),
      },
    }));
}
