import { describe, expect, it } from 'vitest';
import { createExport, describeGroup, roleText } from '../../../src/core/audit/account-export.ts';
import type { Account } from '../../../src/core/model.ts';
import { user } from '../plan/builders.ts';

const ORIGIN = { domain: 'tc.test', rootGroupId: '20', exported: '2026-11-02T08:00:00.000Z', tool: 't' };

function exportOf(account: Partial<Account>) {
  return createExport({ owner: undefined, users: [], groups: [], ...account }, ORIGIN);
}

describe('the export of an account', () => {
  it('has its groups with their paths and its users, both by id, and its owner', () => {
    const groups = [
      { id: '100', name: 'Sales', parent_id: '20', member_ids: ['10'] },
      { id: '20', name: 'HR', parent_id: '3', member_ids: [] },
      { id: '3', name: 'Company', parent_id: '0', member_ids: [] },
    ];
    const users = [
      user('ann', { id: '100', group_id: '100', custom_role: 'Auditor', role: undefined }),
      user('bob', { id: '20', group_id: '9', disabled: true, additional_email: 'b@home.test' }),
      user('cid', { id: '3', group_id: '3', added_manually: true, external_id: '' }),
    ];
    const owner = { id: '3', email: 'cid@example.com' };
    const common = { disabled: false, added_manually: false, additional_email: '', custom_role: null };
    expect(exportOf({ groups, users, owner })).toEqual({
      exported: '2026-11-02T08:00:00.000Z',
      tool: 't',
      account: { domain: 'tc.test', root_group_id: '20', owner: 'cid@example.com' },
      groups: [
        { id: '3', name: 'Company', parent_id: '0', path: ['Company'] },
        { id: '20', name: 'HR', parent_id: '3', path: ['Company', 'HR'] },
        { id: '100', name: 'Sales', parent_id: '20', path: ['Company', 'HR', 'Sales'] },
      ],
      users: [
        {
          ...common,
          id: '3',
          name: 'cid',
          email: 'cid@example.com',
          external_id: '',
          added_manually: true,
          group_id: '3',
          group: ['Company'],
          role: 'user',
        },
        {
          ...common,
          id: '20',
          name: 'bob',
          email: 'bob@example.com',
          external_id: 'bob',
          disabled: true,
          group_id: '9',
          group: [],
          role: 'user',
          additional_email: 'b@home.test',
        },
        {
          ...common,
          id: '100',
          name: 'ann',
          email: 'ann@example.com',
          external_id: 'ann',
          group_id: '100',
          group: ['Company', 'HR', 'Sales'],
          role: null,
          custom_role: 'Auditor',
        },
      ],
    });
  });

  it('says where TimeCamp does not return the owner or a role', () => {
    const { account, users } = exportOf({ users: [user('ann', { role: undefined })] });
    expect([account.owner, users[0]?.role, users[0]?.custom_role]).toEqual([null, null, null]);
  });
});

it.each([
  [{ role: 'user', custom_role: null }, 'user'],
  [{ role: null, custom_role: null }, 'unknown'],
  [{ role: null, custom_role: 'Auditor' }, 'Auditor (custom)'],
] as const)('the role %j is shown as %s', (fields, text) => {
  expect(roleText(fields)).toBe(text);
});

it('a group that the account does not show is shown by its id', () => {
  expect(describeGroup({ group: [], group_id: '9' })).toBe('group 9');
  expect(describeGroup({ group: ['Company', 'Sales'], group_id: '9' })).toBe('Company / Sales');
});
