import { describe, expect, it } from 'vitest';
import { prepare } from '../../../src/core/prepare/prepare.ts';
import { compileRules } from '../../../src/core/prepare/rules.ts';
import { codes, DEFAULTS, groups, HYBRID, person, run, SUPERVISORS } from './people.ts';

/** The example of the README: A leads B and D, B leads C, E has no one, and the special cases after them. */
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

describe('names of supervisors’ groups', () => {
  const two = (first: string, second: string) => [
    person('9', { name: first }),
    person('10', { name: second }),
    person('r9', { supervisor_id: '9' }),
    person('r10', { supervisor_id: '10' }),
  ];

  it('keep equal names under one parent apart: the lowest external id has the plain one', () => {
    const people = ['9', '10', '11', '12'].flatMap((id) => [
      person(id, { name: 'Ann' }),
      person(`r${id}`, { supervisor_id: id }),
    ]);
    const expected = { r9: 'Ann', r10: 'Ann - 10', r11: 'Ann - 11', r12: 'Ann - 12' };
    for (const order of [people, people.toReversed(), [...people.slice(4), ...people.slice(0, 4)]]) {
      expect(groups(order, SUPERVISORS)).toMatchObject(expected);
    }
  });

  it('are given out the same whatever the order, also to ids that have no order of their own', () => {
    const leads = ['9', '10', '1a'].map((id) => person(id, { name: 'Ann' }));
    const reports = ['9', '10', '1a'].map((id) => person(`r${id}`, { supervisor_id: id }));
    const orders = [0, 1, 2].flatMap((at) => {
      const turned = [...leads.slice(at), ...leads.slice(0, at)];
      return [turned, turned.toReversed()];
    });
    const results = orders.map((order) => groups([...order, ...reports], SUPERVISORS));
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it('are counted, from the lowest id, where ids differ only in what TimeCamp refuses', () => {
    const people = ['2', '2__', '2___', '2_'].flatMap((id) => [
      person(id, { name: 'Ann' }),
      person(`r${id}`, { supervisor_id: id }),
    ]);
    for (const order of [people, people.toReversed(), [...people.slice(4), ...people.slice(0, 4)]]) {
      expect(groups(order, { ...SUPERVISORS, showExternalId: true })).toMatchObject({
        r2: 'Ann - 2',
        r2_: 'Ann - 2 - 2',
        r2__: 'Ann - 2 - 3',
        r2___: 'Ann - 2 - 4',
      });
    }
  });

  it('are equal also when only cleaning makes them so', () => {
    expect(groups(two('Ann_', '(Ann)'), SUPERVISORS)).toMatchObject({ r9: 'Ann', r10: 'Ann - 10' });
  });

  it('may be equal under different parents', () => {
    const people = [
      ...two('Left', 'Right'),
      person('a', { name: 'Ann', supervisor_id: '9' }),
      person('b', { name: 'Ann', supervisor_id: '10' }),
      person('ra', { supervisor_id: 'a' }),
      person('rb', { supervisor_id: 'b' }),
    ];
    expect(groups(people, SUPERVISORS)).toMatchObject({ ra: 'Left/Ann', rb: 'Right/Ann' });
  });

  it('do not collide with someone who is named like another one with their id', () => {
    const people = [
      ...two('Ann', 'Ann'),
      person('11', { name: 'Ann - 10' }),
      person('r11', { supervisor_id: '11' }),
    ];
    expect(new Set(Object.values(groups(people, SUPERVISORS))).size).toBe(3);
  });

  it('write a slash as a hyphen', () => {
    const people = two('Ann/Bob', 'Cy').map((one) => ({ ...one, job_title: 'QA/Dev' }));
    expect(groups(people, { ...SUPERVISORS, useJobTitleNameGroups: true })['r9']).toBe('QA-Dev [Ann-Bob]');
  });

  it('have the title and the id as the settings say, the id once', () => {
    const people = two('Ann', 'Ann').map((one) => ({ ...one, job_title: 'Lead' }));
    const options = { ...SUPERVISORS, useJobTitleNameGroups: true, showExternalId: true };
    expect(groups(people, options)).toMatchObject({ r9: 'Lead [Ann] - 9', r10: 'Lead [Ann] - 10' });
  });

  it('write a slash in an id as a hyphen', () => {
    const people = two('Ann', 'Ann').map((one) => ({
      ...one,
      external_id: one.external_id.replace('9', 'x/9'),
      supervisor_id: one.supervisor_id.replace('9', 'x/9'),
    }));
    expect(groups(people, SUPERVISORS)).toMatchObject({ 'rx/9': 'Ann - x-9', r10: 'Ann' });
    expect(groups(people, { ...SUPERVISORS, showExternalId: true })['rx/9']).toBe('Ann - x-9');
  });

  it('are plain where a title or an id is missing', () => {
    const people = two('Ann', 'Bob').map((one) => ({ ...one, job_title: null }));
    expect(groups(people, { ...SUPERVISORS, useJobTitleNameGroups: true })['r9']).toBe('Ann');
  });

  it('are not taken by people without a group', () => {
    const leads = [
      person('1', { name: 'Ann', supervisor_id: '1' }),
      person('2', { name: 'Ann', hierarchy_only: true }),
      person('3', { supervisor_id: '2' }),
    ];
    expect(groups([...leads, ...two('Ann', 'Bob')], SUPERVISORS)).toMatchObject({ 3: '', r9: 'Ann' });
  });

  it('do not follow the setting for the names of users', () => {
    const people = two('Ann', 'Bob').map((one) => ({ ...one, job_title: 'Lead' }));
    expect(groups(people, { ...SUPERVISORS, useJobTitleNameUsers: true })['r9']).toBe('Ann');
  });

  it('are cleaned of what TimeCamp refuses', () => {
    expect(groups(two('“Ann” (the) {best}_`´', 'Bob'), SUPERVISORS)['r9']).toBe('Ann the best');
  });
});

describe('mode 3, hybrid', () => {
  const people = [
    person('1', { name: 'Ann', department: 'Sales' }),
    person('2', { name: 'Bob', department: 'Sales/EU', supervisor_id: '1' }),
    person('3', { department: 'Sales/EU', supervisor_id: '2' }),
    person('4', { department: 'Sales', supervisor_id: 'gone' }),
    person('5', { department: 'IT', supervisor_id: '5' }),
    person('6', { department: 'IT' }),
    person('7', { supervisor_id: '2' }),
    person('8'),
    person('9', { hierarchy_only: true }),
    person('10', { department: 'IT', supervisor_id: '9' }),
  ];

  it.each([
    ['a supervisor, with a department', '1', 'Sales/Ann'],
    ['a supervisor below another one', '2', 'Sales/EU/Bob'],
    ['someone with a known supervisor', '3', 'Sales/EU/Bob'],
    ['someone whose supervisor is unknown', '4', 'Sales'],
    ['someone self-managed', '5', 'IT'],
    ['someone without a supervisor', '6', 'IT'],
    ['without a department, as in mode 2', '7', 'Ann/Bob'],
    ['without a department or a supervisor', '8', ''],
    ['below a hierarchy_only manager', '10', 'IT'],
  ])('%s', (_, id, group) => {
    expect(groups(people, HYBRID)[id]).toBe(group);
  });

  it('keeps the groups of two supervisors of one name apart in each department', () => {
    const company = [
      person('1', { name: 'Ann', department: 'X' }),
      person('2', { name: 'Ann', department: 'Y' }),
      person('3', { department: 'Z', supervisor_id: '1' }),
      person('4', { department: 'Z', supervisor_id: '2' }),
    ];
    expect(groups(company, HYBRID)).toEqual({ 1: 'X/Ann', 2: 'Y/Ann', 3: 'Z/Ann', 4: 'Z/Ann - 2' });
  });

  it('makes no group for someone hierarchy_only, nor gives a name away to one', () => {
    const company = [
      person('1', { name: 'Ann', department: 'Y' }),
      person('m', { hierarchy_only: true, department: 'X', supervisor_id: '1' }),
      person('9', { name: 'Ann', department: 'X' }),
      person('r9', { department: 'X', supervisor_id: '9' }),
    ];
    expect(groups(company, HYBRID)).toMatchObject({ 9: 'X/Ann', r9: 'X/Ann' });
  });

  it('takes a department that is skipped whole for none', () => {
    const company = [
      person('1', { name: 'Ann', department: 'Company' }),
      person('2', { name: 'Bob', department: 'Company', supervisor_id: '1' }),
      person('3', { department: 'Company/Sales', supervisor_id: '2' }),
    ];
    expect(groups(company, { ...HYBRID, skipDepartments: ['Company'] })).toEqual({
      1: 'Ann',
      2: 'Ann/Bob',
      3: 'Sales/Bob',
    });
  });
});

describe('a cycle of supervisors', () => {
  const ring = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      person(String(i + 1), { name: `P${i + 1}`, supervisor_id: String(((i + 1) % count) + 1) }),
    );

  it('is refused and printed whole', () => {
    const people = [
      person('1', { name: 'Ann', supervisor_id: '2' }),
      person('2', { name: 'Bob', supervisor_id: '1' }),
    ];
    for (const mode of [SUPERVISORS, HYBRID]) {
      expect(() => run(people, mode)).toThrow('Ann (1) -> Bob (2) -> Ann (1)');
    }
  });

  it('of ten people is printed whole, from the lowest id', () => {
    const chain = [...ring(10).map((one) => `${one.name} (${one.external_id})`), 'P1 (1)'].join(' -> ');
    expect(() => run([...ring(10).slice(4), ...ring(10).slice(0, 4)], SUPERVISORS)).toThrow(chain);
  });

  it.each([
    ['one', ring(2), '1 cycle', ['P1 (1) -> P2 (2) -> P1 (1)']],
    [
      'several, in order',
      [
        ...ring(3).map((one) => person(`x${one.external_id}`, { supervisor_id: `x${one.supervisor_id}` })),
        ...ring(2),
      ],
      '2 cycles',
      ['P1 (1) -> P2 (2) -> P1 (1)', 'x1 (x1) -> x2 (x2) -> x3 (x3) -> x1 (x1)'],
    ],
    [
      'one with people below and beside it',
      [
        person('0', { supervisor_id: '00' }),
        person('00', { supervisor_id: '2' }),
        ...ring(2),
        person('3', { supervisor_id: '4' }),
        person('4'),
        person('5', { supervisor_id: '0' }),
      ],
      '1 cycle',
      ['P1 (1) -> P2 (2) -> P1 (1)'],
    ],
  ])('is an error of the input, with what to do: %s', (_, people, count, lines) => {
    const refusal = expect.objectContaining({
      name: 'UserError',
      code: 'input',
      exitCode: 1,
      message: [`Found ${count} of people who supervise each other:`, ...lines].join('\n  '),
      hint: 'Correct the supervisor of one person in each cycle in the HR system, then run `tcsync fetch` again. Nothing was written.',
    }) as Error;
    expect(() => run(people, SUPERVISORS)).toThrow(refusal);
  });

  it('is none when someone hierarchy_only is in it, and does not matter to departments', () => {
    const [first, ...rest] = ring(3);
    expect(() =>
      run([{ ...person('1'), ...first, hierarchy_only: true }, ...rest], SUPERVISORS),
    ).not.toThrow();
    expect(() => run(ring(3))).not.toThrow();
  });
});
