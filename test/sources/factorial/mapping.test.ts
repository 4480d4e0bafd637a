import { describe, expect, it } from 'vitest';
import { mapLeaves, type LeaveContext } from '../../../src/sources/factorial/leaves.ts';
import { mapEmployees, type MappingData } from '../../../src/sources/factorial/mapping.ts';
import {
  contractSchema,
  employeeSchema,
  leaveSchema,
  membershipSchema,
  teamSchema,
} from '../../../src/sources/factorial/schema.ts';

const ANN = {
  id: 7,
  full_name: 'Ann Example',
  login_email: 'ann@example.com',
  email: 'ann.private@example.net',
  manager_id: 3,
  active: true,
  terminated_on: null,
  identifier: 'ID-SECRET-1',
};
const TODAY = '2026-11-23';
const ALONE: MappingData = { teams: [], memberships: [], contracts: [], today: TODAY };

function ann(record: object = {}, surroundings: Partial<MappingData> = {}) {
  const [employee] = mapEmployees([employeeSchema.parse({ ...ANN, ...record })], {
    ...ALONE,
    ...surroundings,
  });
  return employee;
}

describe('people', () => {
  it('maps the fields, ids as text, and keeps private ones out of raw_data', () => {
    expect(ann()).toEqual({
      external_id: '7',
      name: 'Ann Example',
      email: 'ann@example.com',
      department: '',
      job_title: null,
      status: 'active',
      supervisor_id: '3',
      raw_data: {
        id: '7',
        full_name: 'Ann Example',
        login_email: 'ann@example.com',
        manager_id: '3',
        active: true,
        terminated_on: null,
        team: null,
        job_title: null,
      },
    });
  });

  it.each<[string, object, object]>([
    ['no login', { login_email: null }, { email: 'ann.private@example.net' }],
    ['no e-mail at all', { login_email: '', email: null }, { email: '' }],
    ['no manager', { manager_id: null }, { supervisor_id: '' }],
    ['not active', { active: false }, { status: 'inactive' }],
    [
      'not active, with a last day',
      { active: false, terminated_on: '2026-12-31' },
      { status: 'inactive', last_day: '2026-12-31' },
    ],
    ['unknown, no end', { active: null }, { status: 'active' }],
    ['unknown, ended', { active: null, terminated_on: '2026-11-22' }, { status: 'inactive' }],
    ['unknown, last day today', { active: null, terminated_on: TODAY }, { status: 'active' }],
    ['active though ended', { active: true, terminated_on: '2026-01-01' }, { status: 'active' }],
  ])('%s', (_, record, expected) => {
    expect(ann(record)).toMatchObject(expected);
  });
});

describe('the team', () => {
  const teams = [
    { id: 10, name: 'Sales', employee_ids: [7], lead_ids: [] },
    { id: 9, name: 'Berlin', employee_ids: [7], lead_ids: [] },
    { id: 11, name: 'Board', employee_ids: [7], lead_ids: [8] },
  ].map((team) => teamSchema.parse(team));

  it('is the first by id, as numbers', () => {
    expect(ann({}, { teams })).toMatchObject({ department: 'Berlin', raw_data: { team: 'Berlin' } });
  });

  it('is the one that lists the person as lead', () => {
    expect(ann({ id: 8 }, { teams })?.department).toBe('Board');
    const led = [...teams, teamSchema.parse({ id: 30, name: 'Support', employee_ids: [7], lead_ids: [7] })];
    expect(ann({}, { teams: led })?.department).toBe('Support');
  });

  it('comes from memberships where teams do not list their people', () => {
    const bare = [9, 10].map((id) => teamSchema.parse({ id, name: `Team ${id}` }));
    const memberships = [
      { employee_id: 7, team_id: 9, lead: false },
      { employee_id: 7, team_id: 10, lead: true },
    ].map((one) => membershipSchema.parse(one));
    expect(ann({}, { teams: bare, memberships })?.department).toBe('Team 10');
  });
});

describe('the job title', () => {
  it.each<[string, object[], string | null]>([
    [
      'of the latest version',
      [
        { effective_on: '2024-01-01', job_title: 'Clerk' },
        { effective_on: '2026-01-01', job_title: 'Head' },
      ],
      'Head',
    ],
    [
      'not of a version to come',
      [
        { effective_on: '2027-01-01', job_title: 'Head' },
        { effective_on: '2026-01-01', job_title: 'Clerk' },
      ],
      'Clerk',
    ],
    [
      'not of an ended contract',
      [{ effective_on: '2026-01-01', ends_on: '2026-11-22', job_title: 'Clerk' }],
      null,
    ],
    ['until its last day', [{ effective_on: '2026-01-01', ends_on: TODAY, job_title: 'Clerk' }], 'Clerk'],
    [
      'by its start without a date of effect',
      [
        { starts_on: '2026-01-01', job_title: 'Clerk' },
        { starts_on: '2025-01-01', job_title: 'Trainee' },
      ],
      'Clerk',
    ],
    ['of nobody else', [{ employee_id: 8, effective_on: '2026-01-01', job_title: 'Clerk' }], null],
    ['empty', [{ effective_on: '2026-01-01', job_title: null }], null],
  ])('is that %s', (_, contracts, title) => {
    const parsed = contracts.map((one) => contractSchema.parse({ id: 1, employee_id: 7, ...one }));
    expect(ann({}, { contracts: parsed })?.job_title || null).toBe(title);
  });
});

describe('leaves', () => {
  const context: LeaveContext = {
    emails: new Map([
      ['7', 'ann@example.com'],
      ['8', ''],
    ]),
    typeNames: new Map([['2', 'Sick']]),
    typeMap: { holidays: 'Vacation', Sick: 'Sick leave' },
  };
  const LEAVE = {
    id: 1,
    employee_id: 7,
    start_on: '2026-12-21',
    finish_on: '2026-12-31',
    half_day: null,
    leave_type_id: 1,
    leave_type_name: 'Holidays',
    approved: true,
    deleted_at: null,
  };
  const map = (record: object, changes: Partial<LeaveContext> = {}) =>
    mapLeaves([leaveSchema.parse({ ...LEAVE, ...record })], { ...context, ...changes });
  const VACATION = {
    email: 'ann@example.com',
    start_on: '2026-12-21',
    finish_on: '2026-12-31',
    tc_leave_type: 'Vacation',
  };

  const ONE_DAY = { finish_on: LEAVE.start_on };
  const MORNING = { ...VACATION, ...ONE_DAY };

  it.each<[string, object, Partial<LeaveContext>, object | undefined]>([
    ['approved', {}, {}, VACATION],
    ['not decided', { approved: null }, {}, undefined],
    ['refused', { approved: false }, {}, undefined],
    ['deleted', { deleted_at: '2026-11-01T10:00:00Z' }, {}, undefined],
    ['of someone not read', { employee_id: 99 }, {}, undefined],
    ['with an open end', { finish_on: null }, {}, { ...VACATION, finish_on: '2027-03-30' }],
    ['with an end in 9999', { finish_on: '9999-12-31' }, {}, { ...VACATION, finish_on: '2027-03-30' }],
    [
      'type by id',
      { leave_type_name: null, leave_type_id: 2 },
      {},
      { ...VACATION, tc_leave_type: 'Sick leave' },
    ],
    [
      'type by Default',
      { leave_type_name: 'Moving' },
      { typeMap: { default: 'Day off' } },
      { ...VACATION, tc_leave_type: 'Day off' },
    ],
    ['cut at the start', {}, { from: '2026-12-28' }, { ...VACATION, start_on: '2026-12-28' }],
    ['cut at the end', {}, { to: '2026-12-21' }, { ...VACATION, finish_on: '2026-12-21' }],
    ['half a day', { half_day: 'end_of_day' }, {}, { ...VACATION, minutes_per_day: 240 }],
    [
      'hours',
      { ...ONE_DAY, hours_amount_in_cents: 250, start_time: '09:00' },
      {},
      { ...MORNING, minutes_per_day: 150 },
    ],
    [
      'hours without a time',
      { ...ONE_DAY, hours_amount_in_cents: 175 },
      {},
      { ...MORNING, minutes_per_day: 105 },
    ],
    [
      'the hours of a whole day',
      { ...ONE_DAY, hours_amount_in_cents: 900, start_time: '08:00' },
      {},
      MORNING,
    ],
    ['whole days with their hours', { hours_amount_in_cents: 7200 }, {}, VACATION],
    ['wholly before', {}, { from: '2027-01-01' }, undefined],
    ['wholly after', {}, { to: '2026-12-20' }, undefined],
  ])('%s', (_, record, changes, expected) => {
    expect(map(record, changes)).toEqual({ value: expected === undefined ? [] : [expected], notices: [] });
  });

  it.each([
    [
      'hours on several days',
      { start_time: '09:00', hours_amount_in_cents: 300 },
      'leave-hours',
      'ann@example.com',
    ],
    ['hours without a number', { ...ONE_DAY, start_time: '09:00' }, 'leave-hours', 'ann@example.com'],
    ['a type without a day type', { leave_type_name: 'Moving' }, 'leave-type-not-mapped', 'ann@example.com'],
    ['a person without an e-mail', { employee_id: 8 }, 'leave-without-email', '8'],
  ])('leaves out %s and says so', (_, record, code, who) => {
    const { value, notices } = map(record);
    expect(value).toEqual([]);
    expect(notices).toEqual([expect.objectContaining({ level: 'warning', code, who: [who] })]);
  });

  it('takes an open end as 100 days, the first included', () => {
    const [vacation] = map({ start_on: '2026-01-01', finish_on: null }).value;
    expect(vacation?.finish_on).toBe('2026-04-10');
  });
});
