import { describe, expect, it } from 'vitest';
import {
  createdInOtherForm,
  type PendingGroup,
  pendingGroup,
} from '../../../src/core/plan/pending-groups.ts';
import type { AccountGroup } from '../../../src/core/model.ts';

const group = (id: string, name: string, parent_id = '1'): AccountGroup => ({
  id,
  name,
  parent_id,
  member_ids: [],
});
const pending = (name: string, fields: Partial<PendingGroup> = {}): PendingGroup => ({
  name,
  parent_id: '1',
  others: [],
  ...fields,
});

it('the creation of a group keeps in mind the groups that could be taken for it', () => {
  const groups = [group('2', 'RD'), group('3', 'R-D'), group('4', 'Sales'), group('5', 'RD', '4')];
  expect(pendingGroup('R|D', '1', groups)).toEqual({ name: 'R|D', parent_id: '1', others: ['2', '3'] });
});

describe('a group that a killed run created', () => {
  it.each<[string, readonly PendingGroup[], readonly AccountGroup[], readonly string[]]>([
    ['is found in another form below its parent', [pending('R|D')], [group('2', 'RD')], ['2: R|D as RD']],
    [
      'is found by the id that TimeCamp answered',
      [pending('R|D', { id: '2' })],
      [group('2', '?')],
      ['2: R|D as ?'],
    ],
    ['has no other form when the name is the same', [pending('R|D')], [group('2', ' R|D ')], []],
    [
      'has no other form when the name of the id is the same',
      [pending('R|D', { id: '2' })],
      [group('2', 'R|D'), group('3', 'RD')],
      [],
    ],
    ['may not exist', [pending('R|D')], [group('2', 'Sales')], []],
    ['may have been removed', [pending('R|D', { id: '2' })], [group('3', 'RD')], []],
    ['is not below another parent', [pending('R|D')], [group('2', 'RD', '7')], []],
    ['is none that was there before', [pending('R|D', { others: ['2'] })], [group('2', 'RD')], []],
    [
      'is none that TimeCamp created for another name',
      [pending('R/D', { id: '2' }), pending('R|D')],
      [group('2', 'RD')],
      ['2: R/D as RD'],
    ],
    [
      'is none that has the very name of another',
      [pending('R|D'), pending('RD')],
      [group('2', 'RD'), group('3', 'R D')],
      ['3: R|D as R D'],
    ],
    [
      'is one of two with the same letters',
      [pending('R|D'), pending('R/D')],
      [group('2', 'RD'), group('3', 'RD')],
      ['2: R|D as RD', '3: R/D as RD'],
    ],
    ['is not two of them', [pending('R|D'), pending('R/D')], [group('2', 'RD')], ['2: R|D as RD']],
    [
      'does not keep the next one from being found',
      [pending('Sales'), pending('R|D')],
      [group('2', 'RD')],
      ['2: R|D as RD'],
    ],
  ])('%s', (_, groupsPending, groups, found) => {
    const forms = createdInOtherForm(groupsPending, groups);
    expect(forms.map(({ id, wanted, stored }) => `${id}: ${wanted} as ${stored}`)).toEqual(found);
    expect(forms.every(({ field }) => field === 'group')).toBe(true);
  });
});
