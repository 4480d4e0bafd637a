import { describe, expect, it } from 'vitest';
import { codes, only, person, run, users } from './people.ts';

describe('mode 1, departments', () => {
  it.each([
    ['Sales', [], ['Sales']],
    ['Sales/EU', [], ['Sales', 'EU']],
    [' Sales / / EU ', [], ['Sales', 'EU']],
    ['', [], []],
    [' / ', [], []],
    [null, [], []],
    [['R/D', ' Lab ', ''], [], ['R/D', 'Lab']],
    ['Company/Sales', ['Company'], ['Sales']],
    ['Company', ['Company'], []],
    ['Company2/Sales', ['Company'], ['Company2', 'Sales']],
    ['Company/EU/Sales', ['Other', 'Company / EU', 'Company'], ['Sales']],
    ['Company/Company/Sales', ['Company'], ['Company', 'Sales']],
    [['A/B', 'C'], ['A/B'], ['C']],
    [['A/B', 'C'], ['A'], ['A/B', 'C']],
    ['Café/Sales', ['Cafe\u0301'], ['Sales']],
  ])('%j without %j is %j', (department, skipDepartments, levels) => {
    const user = only([person('1', { department })], { skipDepartments });
    expect(user.timecamp_groups).toEqual(levels);
    expect(user.timecamp_groups_breadcrumb).toBe(levels.join('/'));
  });

  it('is what both settings off mean, too', () => {
    const options = { useDepartmentGroups: false, useSupervisorGroups: false };
    expect(only([person('1', { department: 'Sales' })], options).timecamp_groups).toEqual(['Sales']);
  });

  it('leaves the characters of a department alone', () => {
    expect(only([person('1', { department: 'R_D (Lab)' })]).timecamp_groups).toEqual(['R_D (Lab)']);
  });

  it('does not look at supervisors', () => {
    expect(codes([person('1', { supervisor_id: 'gone' }), person('2', { supervisor_id: '2' })])).toEqual([]);
  });
});

describe('depth', () => {
  it('warns of active people below the fourth level, the root group being the first', () => {
    const people = [
      person('1', { department: 'A/B/C' }),
      person('2', { department: 'A/B/C/D' }),
      person('3', { department: 'A/B/C/D/E' }),
      person('4', { department: 'A/B/C/D/E/F', status: 'inactive' }),
    ];
    const { value, notices } = run(people);
    expect(notices).toEqual([
      {
        level: 'warning',
        code: 'too-deep',
        message: expect.stringMatching(
          /^2 people .*TIMECAMP_SKIP_DEPARTMENTS or TIMECAMP_CHANGE_GROUPS_REGEX/,
        ) as string,
        who: ['2@example.com', '3@example.com'],
      },
    ]);
    expect(value.summary).toMatchObject({ groups: 5, deepest_level: 6, warnings: 1 });
  });
});

describe('e-mails', () => {
  it.each([
    ['Ann@Corp.Example.COM', undefined, 'ann@corp.example.com'],
    ['Ann@corp.example.com', 'example.com', 'ann@example.com'],
    ['Ann@corp.example.com', '@Example.com', 'ann@example.com'],
    [' ann@x ', 'example.com', 'ann@example.com'],
    ['ANN', 'example.com', 'ann'],
    ['"a@b"@corp.example.com', 'example.com', '"a@b"@example.com'],
  ])('%s in %s', (email, replaceEmailDomain, expected) => {
    expect(only([person('1', { email })], { replaceEmailDomain }).timecamp_email).toBe(expected);
  });

  it('keeps a real e-mail only when it differs in the end', () => {
    const real = (email: string, real_email: string, replaceEmailDomain?: string) =>
      only([person('1', { email, real_email })], { replaceEmailDomain }).timecamp_real_email;
    expect(real('a@example.com', 'Other@Example.com')).toBe('other@example.com');
    expect(real('a@example.com', 'A@example.com')).toBeUndefined();
    expect(real('a@one.example.com', 'a@two.example.com', 'example.com')).toBeUndefined();
    expect(real('a@example.com', ' ')).toBeUndefined();
  });

  it('takes login names, with one warning', () => {
    const { value, notices } = run([person('1', { email: 'ANN' }), person('2', { email: 'bob' })]);
    expect(value.users.map((user) => user.timecamp_email)).toEqual(['ann', 'bob']);
    expect(notices.map(({ code, who }) => [code, who])).toEqual([['login-name', ['ann', 'bob']]]);
  });

  it('sorts by code points, not by UTF-16 units', () => {
    const emails = ['\u{10400}@x', '\uff5e@x', 'z@x', 'a@x'].map((email, i) => person(String(i), { email }));
    expect(users(emails).map((user) => user.timecamp_email)).toEqual([
      'a@x',
      'z@x',
      '\uff5e@x',
      '\u{10428}@x',
    ]);
  });
});

describe('names', () => {
  it.each([
    [{ name: ' Ann Lee ' }, {}, 'Ann Lee'],
    [{ name: 'Ann (HR) {x} _`´“q”' }, {}, 'Ann HR x q'],
    [{ name: 'Ann [Lee]' }, {}, 'Ann [Lee]'],
    [{ name: 'Ann', job_title: 'Lead' }, { useJobTitleNameUsers: true }, 'Lead [Ann]'],
    [{ name: 'Ann', job_title: null }, { useJobTitleNameUsers: true }, 'Ann'],
    [{ name: 'Ann', job_title: ' ' }, { useJobTitleNameUsers: true }, 'Ann'],
    [{ name: 'Ann', job_title: 'Lead' }, { useJobTitleNameGroups: true }, 'Ann'],
    [{ name: 'Ann' }, { showExternalId: true }, 'Ann - e_1'.replace('_', '')],
    [
      { name: 'Ann', job_title: '(Lead)' },
      { useJobTitleNameUsers: true, showExternalId: true },
      'Lead [Ann] - e1',
    ],
  ])('%j with %j is %s', (fields, options, name) => {
    expect(only([person('e_1', fields)], options).timecamp_user_name).toBe(name);
  });

  it('that clean to nothing become the local part of the e-mail, with a warning', () => {
    const people = [person('1', { name: '(_)', email: 'Ann.Lee@example.com' })];
    expect(only(people).timecamp_user_name).toBe('ann.lee');
    expect(only([person('1', { name: '', email: '"a@b"@example.com' })]).timecamp_user_name).toBe('"a@b"');
    expect(codes(people)).toEqual(['name-from-email']);
    expect(only(people, { showExternalId: true }).timecamp_user_name).toBe('ann.lee - 1');
  });
});

describe('what a user carries', () => {
  it('is the whole employee as read, in raw_data', () => {
    const employee = person('1', { raw_data: { cost: 5 }, custom: 'kept', department: 'Sales' });
    const rules = { transform: [{ property: 'department', action: 'replace_all', value: 'IT' }] };
    const user = only([employee], {}, rules);
    expect(user.timecamp_groups).toEqual(['IT']);
    expect(user.raw_data).toBe(employee);
  });

  it('has its fields in the order of the documentation', () => {
    const user = only([person('1', { real_email: 'r@example.com' })]);
    expect(Object.keys(user)).toEqual([
      'timecamp_external_id',
      'timecamp_user_name',
      'timecamp_email',
      'timecamp_groups_breadcrumb',
      'timecamp_groups',
      'timecamp_status',
      'timecamp_role',
      'timecamp_real_email',
      'raw_data',
    ]);
  });

  it.each([
    ['active', 'active'],
    ['ACTIVE', 'active'],
    ['Inactive', 'inactive'],
    ['terminated', 'inactive'],
  ])('%j is %s', (status, expected) => {
    expect(only([person('1', { status })]).timecamp_status).toBe(expected);
  });
});
