import { describe, expect, it } from 'vitest';
import { prepare } from '../../../src/core/prepare/prepare.ts';
import { compileRules } from '../../../src/core/prepare/rules.ts';
import { codes, DEFAULTS, groups, person, run, SUPERVISORS } from './people.ts';

const COMPANY = [
  person('A'),
  person('B', { supervisor_id: 'A' }),
  person('C', { supervisor_id: 'B' }),
  person('D', { supervisor_id: 'A' }),
  person('E'),
  person('F', { supervisor_id: 'gone' }),
  person('G', { supervisor_id: 'gone too' }),
  person('G1', { supervisor_id: 'G' }),
  person('H', { supervisor_id: 'H' }),
  person('H1', { supervisor_id: 'H' }),
  person('S', { supervisor_id: 'S' }),
  person('M', { hierarchy_only: true }),
  person('I', { supervisor_id: 'M' }),
  person('J', { supervisor_id: 'M' }),
  person('J1', { supervisor_id: 'J' }),
];

describe('mode 2, supervisors', () => {
  it.each([
    ['A, no supervisor, has reports', 'A', 'A'],
    ['B, supervisor A, has reports', 'B', 'A/B'],
    ['C, supervisor B, no reports', 'C', 'A/B'],
    ['D, supervisor A, no reports', 'D', 'A'],
    ['E, no supervisor, no reports', 'E', ''],
    ['F, whose supervisor is not in the data, no reports', 'F', ''],
    ['G, whose supervisor is not in the data, has reports', 'G', 'G'],
    ['H, supervisor is H (self-managed), has other reports', 'H', 'H'],
    ['the same without other reports', 'S', ''],
    ['I, below a hierarchy_only manager, no reports', 'I', ''],
    ['J, below a hierarchy_only manager, has reports', 'J', 'J'],
  ])('%s', (_, id, group) => {
    expect(groups(COMPANY, SUPERVISORS)[id]).toBe(group);
  });

  it('warns of supervisors who are not in the data and of people who manage themselves, and of nobody else', () => {
    const { notices } = run(COMPANY, SUPERVISORS);
    expect(notices.map(({ code, who }) => [code, who])).toEqual([
      ['unknown-supervisor', ['F@example.com', 'G@example.com'].map((email) => email.toLowerCase())],
      ['self-managed', ['h@example.com', 's@example.com']],
    ]);
  });

  it('leaves a hierarchy_only manager out of the users and counts them', () => {
    const { value } = run(COMPANY, SUPERVISORS);
    expect(value.users.map((user) => user.timecamp_external_id)).not.toContain('M');
    expect(value.summary.hierarchy_only.map(({ who }) => who)).toEqual(['M']);
  });

  it('keeps someone who is excluded, inactive or without an e-mail as a supervisor', () => {
    const people = [
      person('boss', { email: '' }),
      person('1', { supervisor_id: 'boss' }),
      person('out', { department: 'Board' }),
      person('2', { supervisor_id: 'out' }),
      person('left', { status: 'inactive', email: '' }),
      person('3', { supervisor_id: 'left' }),
    ];
    expect(groups(people, { ...SUPERVISORS, excludeRegex: 'department="Board"' })).toEqual({
      1: 'boss',
      2: 'out',
      3: 'left',
    });
  });

  it('keeps a supervisor whose record makes no user: for the groups of others only', () => {
    const boss = person('boss', { name: 'Boss', force_supervisor_role: true });
    const employees = [person('1', { supervisor_id: 'boss' }), person('2', { supervisor_id: '1' })];
    const invalid = [
      { position: 1, external_id: 'boss', reason: 'its title is wrong', readable: boss },
      { position: 2, external_id: '1', reason: 'it is another one', readable: person('1') },
    ];
    const options = { ...DEFAULTS, ...SUPERVISORS };
    const { value, notices } = prepare({ employees, invalid }, options, compileRules(options));
    expect(
      value.users.map((user) => [user.timecamp_external_id, user.timecamp_groups, user.timecamp_role]),
    ).toEqual([
      ['1', ['Boss', '1'], 'supervisor'],
      ['2', ['Boss', '1'], 'user'],
    ]);
    expect(value.summary).toMatchObject({ read: 4, prepared: 2, invalid: [{ who: 'boss' }, { who: '1' }] });
    expect(notices.map(({ code }) => code)).toEqual(['invalid']);
    const dropped = { exclude: { property: 'name', string: { equals: 'Boss' } } };
    const excluding = { ...options, prepareTransformConfig: dropped };
    const others = prepare({ employees, invalid }, excluding, compileRules(excluding)).value.users;
    expect(others.map((user) => user.timecamp_groups)).toEqual([['1'], ['1']]);
  });

  it('ends at someone whom a transform rule dropped', () => {
    const people = [person('out'), person('1', { supervisor_id: 'out' })];
    const rules = { exclude: { property: 'external_id', string: { equals: 'out' } } };
    expect(groups(people, SUPERVISORS, rules)).toEqual({ 1: '' });
    expect(codes(people, SUPERVISORS, rules)).toEqual(['unknown-supervisor']);
  });

  it('builds the hierarchy before the losers of a conflict are dropped', () => {
    const people = [
      person('1', { email: 'same@example.com', department: 'HQ' }),
      person('2', { email: 'SAME@example.com', supervisor_id: '1' }),
      person('3', { supervisor_id: '2' }),
    ];
    expect(groups(people, SUPERVISORS)).toEqual({ 1: '1', 3: '1/2' });
  });

  it('follows, of two records with one id, the one that did not lose a conflict', () => {
    const people = [
      person('top'),
      person('0', { email: 'same@example.com' }),
      person('1', { email: 'same@example.com', name: 'Ann' }),
      person('1', { email: 'ann@example.com', name: 'Ann', supervisor_id: 'top', status: 'inactive' }),
      person('2', { supervisor_id: '1' }),
    ];
    expect(groups(people, SUPERVISORS)['2']).toBe('top/Ann');
  });

  it('follows, of two records with one id, the one with an e-mail', () => {
    const people = [
      person('1', { name: 'Ann', email: '', department: 'Out' }),
      person('1', { name: 'Bob', email: 'bob@example.com' }),
      person('2', { supervisor_id: '1' }),
    ];
    expect(groups(people, { ...SUPERVISORS, excludeRegex: 'department="Out"' })['2']).toBe('Bob');
  });

  it('finds a supervisor whose id is written with spaces', () => {
    const people = [person(' 1 ', { name: 'Ann' }), person('2', { supervisor_id: ' 1' })];
    expect(groups(people, SUPERVISORS)).toEqual({ 1: 'Ann', 2: 'Ann' });
  });

  it('follows, of two records with one id, the valid one', () => {
    const employees = [
      person('top'),
      person('1', { supervisor_id: 'top', status: 'inactive' }),
      person('2', { supervisor_id: '1' }),
    ];
    const invalid = [{ position: 1, external_id: '1', reason: 'its title is wrong', readable: person('1') }];
    const options = { ...DEFAULTS, ...SUPERVISORS };
    const { value } = prepare({ employees, invalid }, options, compileRules(options));
    expect(value.users.find((user) => user.timecamp_external_id === '2')?.timecamp_groups).toEqual([
      'top',
      '1',
    ]);
  });

  it('puts everyone whose groups are all skipped into the root group', () => {
    const people = ['Ann', 'Bob'].flatMap((name) => [
      person(name),
      person(`r${name}`, { supervisor_id: name }),
    ]);
    expect(groups(people, { ...SUPERVISORS, skipDepartments: ['Ann', 'Bob'] })).toEqual({
      Ann: '',
      rAnn: '',
      Bob: '',
      rBob: '',
    });
  });

  it('skips leading groups as it skips departments', () => {
    const people = [
      person('1', { name: 'Ann' }),
      person('2', { name: 'Bob', supervisor_id: '1' }),
      person('3', { supervisor_id: '2' }),
    ];
    expect(groups(people, { ...SUPERVISORS, skipDepartments: ['Ann'] })).toEqual({
      1: '',
      2: 'Bob',
      3: 'Bob',
    });
  });

  it('does not merge groups that skipping brings to one place', () => {
    const people = [
      person('1', { name: 'Ann' }),
      person('2', { name: 'Bob', supervisor_id: '1' }),
      person('2a', { supervisor_id: '2' }),
      person('3', { name: 'Bob' }),
      person('3a', { supervisor_id: '3' }),
    ];
    const places = groups(people, { ...SUPERVISORS, skipDepartments: ['Ann'] });
    expect(places).toMatchObject({ '3a': 'Bob', '2a': 'Bob - 2' });
  });
});
