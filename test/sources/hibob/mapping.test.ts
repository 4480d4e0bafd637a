import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/base/json.ts';
import { mapPerson, fieldOf } from '../../../src/sources/hibob/mapping.ts';

const ID = '3332883884017713911';
const BOSS = '3332883884017713938';

const NESTED: JsonObject = {
  id: ID,
  email: 'ann@example.com',
  fullName: 'Ann Maria Example',
  displayName: 'Ann Example',
  work: {
    department: '257000001',
    title: '257000002',
    reportsTo: { id: BOSS, displayName: 'Bob Example' },
    isManager: true,
    startDate: '2020-01-01',
  },
  internal: { status: 'Active', lifecycleStatus: 'employed' },
  humanReadable: { work: { department: 'Sales', title: 'Head of Sales', isManager: 'Yes' } },
};

const SLASHED: JsonObject = {
  '/root/id': { value: ID },
  '/root/email': { value: 'ann@example.com' },
  '/root/fullName': { value: 'Ann Maria Example' },
  '/root/displayName': { value: 'Ann Example' },
  '/work/department': { value: '257000001' },
  '/work/title': { value: '257000002' },
  '/work/reportsTo': { value: { id: BOSS } },
  '/work/isManager': { value: true },
  '/internal/status': { value: 'Active' },
  humanReadable: { '/work/department': { value: 'Sales' }, '/work/title': 'Head of Sales' },
};

describe('mapPerson', () => {
  it.each([
    ['nested', NESTED],
    ['under slash keys', SLASHED],
  ])('maps values that are %s', (_, person) => {
    expect(mapPerson(person, undefined)).toEqual({
      external_id: ID,
      name: 'Ann Example',
      email: 'ann@example.com',
      department: 'Sales',
      job_title: 'Head of Sales',
      status: 'active',
      supervisor_id: BOSS,
      raw_data: person,
    });
  });

  it.each<[string, JsonObject, object]>([
    ['the full name without a display name', { displayName: null }, { name: 'Ann Maria Example' }],
    ['no name at all', { displayName: null, fullName: '' }, { name: '' }],
    ['the value itself where there is nothing readable', { humanReadable: {} }, { department: '257000001' }],
    ['nobody to report to', { work: { department: 'x' } }, { supervisor_id: '' }],
    ['reportsTo as the id alone', { work: { reportsTo: BOSS } }, { supervisor_id: BOSS }],
    ['an id under a slash key', { work: {}, '/work/reportsTo/id': { value: BOSS } }, { supervisor_id: BOSS }],
    ['an inactive person', { internal: { status: 'Inactive' } }, { status: 'inactive' }],
    ['a leaver', { internal: { lifecycleStatus: 'terminated' } }, { status: 'inactive' }],
    [
      'garden leave',
      { internal: { status: 'Active', lifecycleStatus: 'garden leave' } },
      { status: 'active' },
    ],
    [
      'a stage that the company named, beside a known status',
      { internal: { status: 'Active', lifecycleStatus: 'moonwalk' } },
      { status: 'active' },
    ],
    [
      'a leaver whose status is active',
      { internal: { status: 'Active', lifecycleStatus: 'Leaver' } },
      { status: 'inactive' },
    ],
    ['an unknown status alone', { internal: { lifecycleStatus: 'moonwalk' } }, { status: 'moonwalk' }],
    ['a status that may not be read', { internal: {} }, { status: 'active' }],
  ])('takes %s', (_, changes, expected) => {
    expect(mapPerson({ ...NESTED, ...changes }, undefined)).toMatchObject(expected);
  });

  it.each([
    ['work.isManager', 'true', true],
    ['work.isManager', 'Yes', true],
    ['work.isManager', 'false', false],
    ['work.title', 'Head of Sales', true],
    ['work.title', '257000002', true],
    ['work.missing', 'x', false],
  ])('decides is_supervisor by %s:%s', (field, value, expected) => {
    expect(mapPerson(NESTED, { field, value }).is_supervisor).toBe(expected);
  });
});

describe('fieldOf', () => {
  it('distinguishes null from an absent value', () => {
    expect(fieldOf({ work: { title: null } }, 'work.title')).toBeNull();
    expect(fieldOf({ work: {} }, 'work.title')).toBeUndefined();
    expect(fieldOf({ work: { title: null }, '/work/title': { value: 'Head' } }, 'work.title')).toBe('Head');
  });

  it('does not see what objects inherit', () => {
    expect(fieldOf({ work: {} }, 'work.constructor')).toBeUndefined();
  });
});
