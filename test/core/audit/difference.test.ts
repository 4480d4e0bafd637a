import { describe, expect, it } from 'vitest';
import { createExport } from '../../../src/core/audit/account-export.ts';
import {
  compareExports,
  DIFFERENCE_KINDS,
  type DifferenceKind,
  isSameAccount,
} from '../../../src/core/audit/difference.ts';
import type { Account, AccountUser } from '../../../src/core/model.ts';
import { user } from '../plan/builders.ts';

const ORIGIN = {
  domain: 'app.timecamp.com',
  rootGroupId: '1',
  exported: '2026-11-02T08:00:00.000Z',
  tool: 't',
};
const group = (id: string, name: string, parent = '1') => ({ id, name, parent_id: parent, member_ids: [] });
const GROUPS = [group('1', 'Company', '0'), group('2', 'Sales'), group('3', 'Poland', '2')];
const ANN = user('ann', { id: '10', group_id: '3' });

const exportOf = (users: readonly AccountUser[], groups: Account['groups'] = GROUPS) =>
  createExport({ owner: undefined, users, groups }, ORIGIN);

const BEFORE = exportOf([ANN]);
const changed = (fields: Partial<AccountUser>) => exportOf([{ ...ANN, ...fields }]);

/** One line for each kind: the account after, and the difference. */
const CASES: Readonly<Record<DifferenceKind, readonly [after: ReturnType<typeof exportOf>, is: object]>> = {
  'group-added': [exportOf([ANN], [...GROUPS, group('4', 'New')]), { id: '4', after: 'Company / New' }],
  'group-removed': [
    exportOf([{ ...ANN, group_id: '1' }], GROUPS.slice(0, 2)),
    { id: '3', who: 'Company / Sales / Poland', after: null },
  ],
  'group-name': [
    exportOf([ANN], [...GROUPS.slice(0, 2), group('3', 'Polska', '2')]),
    { who: 'Company / Sales / Polska', before: 'Poland', after: 'Polska' },
  ],
  'group-parent': [
    exportOf([ANN], [...GROUPS.slice(0, 2), group('3', 'Poland')]),
    { who: 'Company / Poland', before: 'Company / Sales', after: 'Company' },
  ],
  'user-added': [
    exportOf([ANN, user('bo', { id: '9', disabled: true })]),
    { who: 'bo@example.com', before: null, after: 'Company, user, disabled' },
  ],
  'user-removed': [exportOf([]), { who: 'ann@example.com', before: 'Company / Sales / Poland, user' }],
  disabled: [changed({ disabled: true }), { before: 'enabled', after: 'disabled' }],
  enabled: [changed({}), { before: 'disabled', after: 'enabled' }],
  group: [changed({ group_id: '2' }), { before: 'Company / Sales / Poland', after: 'Company / Sales' }],
  role: [changed({ role: undefined, custom_role: 'Auditor' }), { before: 'user', after: 'Auditor (custom)' }],
  name: [changed({ name: 'Ann B' }), { before: 'ann', after: 'Ann B' }],
  email: [changed({ email: 'b@x.test' }), { who: 'b@x.test', before: 'ann@example.com', after: 'b@x.test' }],
  'external-id': [changed({ external_id: '' }), { before: 'ann', after: '' }],
  'additional-email': [changed({ additional_email: 'a@x.test' }), { before: '', after: 'a@x.test' }],
  'added-manually': [changed({ added_manually: true }), { before: 'managed', after: 'added manually' }],
};

describe('differences of two exports', () => {
  it.each(DIFFERENCE_KINDS)('%s', (kind) => {
    const before = kind === 'enabled' ? changed({ disabled: true }) : BEFORE;
    const [after, difference] = CASES[kind];
    const found = compareExports(before, after);
    expect(found[0]).toMatchObject({ kind, ...difference });
    // A person whose group goes is moved, too.
    expect(found).toHaveLength(kind === 'group-removed' ? 2 : 1);
    expect(compareExports(after, after)).toEqual([]);
  });

  it('says nothing about another order, and orders by kind and by person', () => {
    const people = [user('bo', { id: '100' }), user('zoe', { id: '20' }), ANN];
    expect(compareExports(exportOf(people), exportOf(people.toReversed(), GROUPS.toReversed()))).toEqual([]);
    const after = people.map((one) => ({ ...one, name: 'new', disabled: true }));
    expect(compareExports(exportOf(people), exportOf(after)).map(({ kind, who }) => [kind, who])).toEqual([
      ['disabled', 'ann@example.com'],
      ['disabled', 'bo@example.com'],
      ['disabled', 'zoe@example.com'],
      ['name', 'ann@example.com'],
      ['name', 'bo@example.com'],
      ['name', 'zoe@example.com'],
    ]);
  });

  it('knows an account by its top group, whatever it is named', () => {
    const renamed = exportOf([ANN], [group('1', 'Firm', '0'), ...GROUPS.slice(1)]);
    expect(isSameAccount(BEFORE, renamed)).toBe(true);
    expect(isSameAccount(BEFORE, exportOf([ANN], [group('7', 'Company', '0')]))).toBe(false);
    const [top, sales] = [group('7', 'Company', '0'), group('2', 'Sales', '7')];
    expect(isSameAccount(exportOf([], [top, sales]), exportOf([], [top]))).toBe(true);
    expect(isSameAccount(exportOf([], [top, sales]), exportOf([], [sales, { ...top, id: '8' }]))).toBe(false);
    expect([isSameAccount(BEFORE, exportOf([], [])), isSameAccount(exportOf([], []), BEFORE)]).toEqual([
      false,
      false,
    ]);
    expect(isSameAccount(BEFORE, { ...BEFORE, account: { ...BEFORE.account, domain: 'x' } })).toBe(false);
  });

  it('survives groups that lead back to themselves and a group that is not there', () => {
    const { users, groups } = exportOf(
      [user('bo', { group_id: '9' })],
      [group('1', 'A', '2'), group('2', 'B', '1')],
    );
    expect([users[0]?.group, groups.map(({ path }) => path.at(-1))]).toEqual([[], ['A', 'B']]);
  });
});
