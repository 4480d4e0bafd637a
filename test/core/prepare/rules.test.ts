import { describe, expect, it } from 'vitest';
import type { Employee } from '../../../src/core/model.ts';
import { checkRuleTests, compileRules, findRuleProblems } from '../../../src/core/prepare/rules.ts';
import { codes, only, person, run, SUPERVISORS, users } from './people.ts';

const ids = (...args: Parameters<typeof users>) => users(...args).map((user) => user.timecamp_external_id);
const equals = (property: string, text: string) => ({ property, string: { equals: text } });
/** A filter in so many lists and negations. */
const nested = (levels: number) =>
  Array.from({ length: levels }).reduce<unknown>(
    (inner, _, index) => (index % 2 === 0 ? { not: inner } : { and: [inner] }),
    equals('name', 'Ann'),
  );
const set = (property: string, value: unknown) => ({ property, action: 'replace_all', value });

describe('TIMECAMP_EXCLUDE_REGEX', () => {
  const fields: Partial<Employee> = {
    department: 'Sales / "EU"',
    job_title: 'Clerk',
    email: 'Ann@Example.com',
  };

  it.each([
    ['^department="Sales/\'EU\'" job_title="Clerk" email="Ann@Example.com"$', false],
    ['clerk', true],
    ['(?i)clerk', false],
    ['job_title="Cl', false],
    ['email="ann', true],
  ])('%s', (excludeRegex, stays) => {
    expect(ids([person('1', fields)], { excludeRegex })).toEqual(stays ? ['1'] : []);
  });

  it('sees nothing as an empty text', () => {
    const people = [person('1', { job_title: null }), person('2', { department: ['R/D', 'Lab'] })];
    expect(ids(people, { excludeRegex: 'department="" job_title=""' })).toEqual(['2']);
    expect(ids(people, { excludeRegex: 'department="R/D/Lab"' })).toEqual(['1']);
  });

  it('sees text in any Unicode form', () => {
    const people = [person('1', { job_title: 'Cafe\u0301' })];
    expect(ids(people, { excludeRegex: '"Café"' })).toEqual([]);
  });

  it('sees what the transform rules made', () => {
    const rules = { transform: [set('department', 'Out')] };
    expect(ids([person('1')], { excludeRegex: 'department="Out"' }, rules)).toEqual([]);
  });

  it('names and counts whom it excludes', () => {
    const { summary } = run([person('1', { name: 'Ann', department: 'Out' })], { excludeRegex: 'Out' }).value;
    expect(summary).toMatchObject({ read: 1, prepared: 0 });
    expect(summary.excluded).toEqual([
      { who: '1', name: 'Ann', email: '1@example.com', reason: 'excluded by TIMECAMP_EXCLUDE_REGEX' },
    ]);
  });
});

describe('TIMECAMP_CHANGE_GROUPS_REGEX', () => {
  it.each([
    ['Sales/EU', '/.*$|||', ['Sales']],
    ['Sales/EU/PL', '/|||-', ['Sales-EU-PL']],
    ['Sales/EU', String.raw`(\w+)/(\w+)|||\2/\1`, ['EU', 'Sales']],
    ['Sales/EU', String.raw`(?P<top>\w+)/|||\g<top> - `, ['Sales - EU']],
    ['Sales/EU', '(?<top>Sales)|||$<top>!', ['Sales!', 'EU']],
    ['Sales/EU', '(Sales)|||$1$1', ['SalesSales', 'EU']],
    ['Sales', 'Sales|||A;;;A|||B;;;C|||D', ['B']],
    ['Sales', 'Sales||| X // Y ', ['X', 'Y']],
    ['Cafe-\u0301', '-|||', ['Café']],
    ['Sales', '(?<e\u0301>Sales)|||$<é>\\g<e\u0301>', ['SalesSales']],
    ['Sales', 'Other|||X;;; ', ['Sales']],
  ])('%s by %s', (department, changeGroupsRegex, levels) => {
    const user = only([person('1', { department })], { changeGroupsRegex });
    expect(user.timecamp_groups).toEqual(levels);
    expect(user.timecamp_groups_breadcrumb).toBe(levels.join('/'));
  });

  it('splits only the paths that it changed', () => {
    const department = ['R/D', 'Lab'];
    expect(only([person('1', { department })], { changeGroupsRegex: 'X|||Y' }).timecamp_groups).toEqual([
      'R/D',
      'Lab',
    ]);
    expect(only([person('1', { department })], { changeGroupsRegex: 'Lab|||Y' }).timecamp_groups).toEqual([
      'R',
      'D',
      'Y',
    ]);
  });
});

describe('transform rules', () => {
  const ann = person('1', {
    name: 'Ann',
    department: 'Sales/EU',
    raw_data: {
      tags: [{ kind: 'vip' }],
      size: 5,
      flag: true,
      nothing: null,
      Café: { Ville: 'Łódź' },
      town: 'Łódź'.normalize('NFD'),
      towns: ['Łódź', 'Zoë'.normalize('NFD')],
      mixed: [5, 'x'],
    },
  });

  it.each([
    ['equals', equals('department', 'Sales/EU'), true],
    ['equals, other case', equals('name', 'ann'), false],
    ['starts_with', { property: 'name', string: { starts_with: 'An' } }, true],
    ['ends_with', { property: 'name', string: { ends_with: 'nn' } }, true],
    ['contains', { property: 'name', string: { contains: 'x' } }, false],
    ['a path through lists', equals('raw_data.tags.0.kind', 'vip'), true],
    ['a number, as text', equals('raw_data.size', '5'), true],
    ['a boolean, as text', equals('raw_data.flag', 'true'), true],
    ['null matches nothing', { property: 'raw_data.nothing', string: { contains: '' } }, false],
    ['missing matches nothing', { property: 'raw_data.gone.deeper', string: { contains: '' } }, false],
    ['a list by index only', { property: 'raw_data.tags.length', string: { contains: '' } }, false],
    ['a key in another Unicode form', equals('raw_data.Cafe\u0301.Ville', 'Łódź'), true],
    ['a text in another Unicode form', equals('raw_data.Café.Ville', 'Ło\u0301dz\u0301'), true],
    ['a list in another Unicode form', equals('raw_data.towns', 'Łódź/Zoë'), true],
    ['a list with other than texts, as JSON', equals('raw_data.mixed', '[5,"x"]'), true],
    ['a record in another Unicode form', equals('raw_data.town', 'Łódź'), true],
    ['and', { and: [equals('name', 'Ann'), equals('department', 'x')] }, false],
    ['or', { or: [equals('name', 'Ann'), equals('department', 'x')] }, true],
    ['not', { not: equals('name', 'Ann') }, false],
    ['not, of a list: none of them', { not: [equals('name', 'Bob'), equals('name', 'Ann')] }, false],
    ['not, of a list: indeed none', { not: [equals('name', 'Bob'), equals('name', 'Cy')] }, true],
  ])('filter: %s', (_, filter, matches) => {
    expect(ids([ann], {}, { exclude: filter })).toEqual(matches ? [] : ['1']);
    const user = only([ann], {}, { filter, transform: [set('department', 'New')] });
    expect(user.timecamp_groups_breadcrumb).toBe(matches ? 'New' : 'Sales/EU');
  });

  it('may be nested 100 levels deep', () => {
    expect(ids([ann, person('2')], {}, { exclude: nested(100) })).toEqual(['2']);
  });

  it('compare a list of levels joined by a slash', () => {
    const people = [person('1', { department: ['R', 'D/E'] })];
    expect(ids(people, {}, { exclude: equals('department', 'R/D/E') })).toEqual([]);
    expect(ids(people, {}, { exclude: equals('department.1', 'D/E') })).toEqual([]);
  });

  it('without a filter are for everyone, and are named', () => {
    const { drafts } = run(
      [ann],
      {},
      { transform: [set('job_title', 'X'), set('timecamp_role', 'guest')] },
    ).value;
    expect(drafts[0]?.rules).toEqual(['transform[0] (job_title)', 'transform[1] (timecamp_role)']);
  });

  it('are named where they changed something, and replace_all wherever it could set its property', () => {
    const named = (transform: readonly unknown[]) => run([ann], {}, { transform }).value.drafts[0]?.rules;
    expect(named([set('name', 'Ann')])).toEqual(['transform[0] (name)']);
    expect(named([{ property: 'name', action: 'set', value: 'Ann' }])).toEqual([]);
    expect(named([{ property: 'name', action: 'set', value: 'Bob' }])).toEqual(['transform[0] (name)']);
    expect(named([set('raw_data.size.deeper', 1)])).toEqual([]);
  });

  it('leave a user whole but for what they set', () => {
    const before = only([ann]);
    const transform = [set('timecamp_role', 'guest')];
    expect(only([ann], {}, { transform })).toStrictEqual({ ...before, timecamp_role: 'guest' });
    const real = person('2', { real_email: 'own@example.com' });
    expect(only([real], {}, { transform })).toStrictEqual({ ...only([real]), timecamp_role: 'guest' });
  });

  it('that leave nothing of a name give the one of the e-mail', () => {
    expect(only([ann], {}, { transform: [set('timecamp_user_name', '(_)')] }).timecamp_user_name).toBe('1');
  });

  it('have tests only where they compute something, and a pattern only where they replace by one', () => {
    const rules = compileRules({
      excludeRegex: undefined,
      changeGroupsRegex: undefined,
      prepareTransformConfig: {
        transform: [
          set('name', 'x'),
          { property: 'name', action: 'upper' },
          { property: 'name', action: 'regex_replace', pattern: 'a+', replacement: 'b' },
        ],
      },
    });
    expect(rules.transforms.transforms.map(({ pattern }) => pattern)).toEqual([undefined, undefined, 'a+']);
    expect(() => checkRuleTests(rules)).not.toThrow();
  });

  it('run in the stage of their property, with what the filter said of the source', () => {
    const rules = {
      filter: equals('department', 'Sales/EU'),
      transform: [
        set('timecamp_role', 'supervisor'),
        set('department', 'IT'),
        set('timecamp_groups_breadcrumb', ' Board / Top '),
        set('timecamp_user_name', 'The (Boss)'),
        set('timecamp_email', ' Boss@Example.com'),
        set('timecamp_external_id', 77),
        set('timecamp_status', 'inactive'),
        set('timecamp_real_email', 'boss@example.com'),
      ],
    };
    expect(users([ann, person('2')], {}, rules)).toMatchObject([
      { timecamp_email: '2@example.com', timecamp_role: 'user' },
      {
        timecamp_email: 'boss@example.com',
        timecamp_role: 'supervisor',
        timecamp_groups: ['Board', 'Top'],
        timecamp_groups_breadcrumb: 'Board/Top',
        timecamp_user_name: 'The Boss',
        timecamp_external_id: '77',
        timecamp_status: 'inactive',
      },
    ]);
    expect(users([ann], {}, rules)[0]).not.toHaveProperty('timecamp_real_email');
  });

  it('leave levels whole that they do not change', () => {
    const one = person('1', { department: ['R/D', 'Lab'] });
    const user = only([one], {}, { transform: [set('timecamp_external_id', ' Zoe\u0308 ')] });
    expect(user).toMatchObject({ timecamp_groups: ['R/D', 'Lab'], timecamp_external_id: 'Zoë' });
  });

  it('filter and exclude by what the finished user has', () => {
    const rules = { exclude: equals('timecamp_groups_breadcrumb', 'Moved') };
    expect(ids([ann, person('2')], { changeGroupsRegex: 'Sales.*|||Moved' }, rules)).toEqual(['2']);
    const filter = { and: [equals('timecamp_groups.0', 'Sales'), equals('raw_data.name', 'Ann')] };
    const changed = { filter, transform: [set('timecamp_role', 'guest')] };
    expect(users([ann, person('2')], {}, changed).map((user) => user.timecamp_role)).toEqual([
      'guest',
      'user',
    ]);
  });

  it('settle e-mails once more after they changed some', () => {
    const rules = { filter: equals('external_id', '2'), transform: [set('timecamp_email', '1@example.com')] };
    expect(ids([ann, person('2')], {}, rules)).toEqual(['1']);
    expect(codes([ann, person('2')], {}, rules)).toEqual(['conflict']);
  });

  it.each([
    ['timecamp_status', 'inactive', '2'],
    ['timecamp_external_id', '3', '2'],
    ['timecamp_external_id', '', '2'],
    ['timecamp_user_name', 'Changed', '1'],
  ])('let %s %j of the first count when its e-mail meets another', (property, value, winner) => {
    const rules = {
      filter: equals('external_id', '1'),
      transform: [set('timecamp_email', '2@example.com'), set(property, value)],
    };
    const other = person('2', { department: ann.department });
    expect(ids([ann, other], {}, rules)).toEqual([winner]);
    expect(ids([other, ann], {}, rules)).toEqual([winner]);
  });

  it('set inside the source’s own record, making objects on the way', () => {
    const transform = [
      set('raw_data.new.deep', 1),
      set('raw_data.tags.0.kind', 'x'),
      set('raw_data.tags.1', 'y'),
    ];
    const user = only([ann], {}, { transform });
    expect(user.raw_data).toMatchObject({
      name: 'Ann',
      raw_data: { new: { deep: 1 }, tags: [{ kind: 'x' }, 'y'], size: 5 },
    });
    expect(ann.raw_data).toMatchObject({ tags: [{ kind: 'vip' }] });
  });

  it('set what only looks like something that objects have of themselves', () => {
    const { value, notices } = run([ann], {}, { transform: [set('raw_data.toString.x', 1)] });
    expect(value.users[0]?.raw_data).toMatchObject({ raw_data: { toString: { x: 1 } } });
    expect(notices).toEqual([]);
  });

  it('set under the key that is there, in whatever Unicode form', () => {
    const one = person('1', { raw_data: { 'Cafe\u0301': 1 } });
    expect(only([one], {}, { transform: [set('raw_data.Café', 2)] }).raw_data).toMatchObject({
      raw_data: { 'Cafe\u0301': 2 },
    });
  });

  it('set a level of a department that is a list, and warn where it is none', () => {
    const transform = [set('department.1', 'New')];
    const [levels, text, none] = [['R/D', 'Lab'], 'R/Lab', null].map((department, i) =>
      person(`${i}`, { department }),
    ) as [Employee, Employee, Employee];
    expect(only([levels], {}, { transform }).timecamp_groups).toEqual(['R/D', 'New']);
    expect(only([text], {}, { transform }).timecamp_groups).toEqual(['R', 'Lab']);
    expect(only([none], {}, { transform }).timecamp_groups).toEqual([]);
    expect(codes([levels, text, none], {}, { transform })).toEqual(['rule-blocked']);
  });

  it('take someone’s supervisor away', () => {
    const people = [person('1'), person('2', { supervisor_id: '1' })];
    const rules = { transform: [set('supervisor_id', null)] };
    expect(users(people, SUPERVISORS, rules).map((user) => user.timecamp_groups)).toEqual([[], []]);
    expect(codes(people, SUPERVISORS, rules)).toEqual([]);
  });

  it('warn if a parent of the property is not an object', () => {
    const transform = [
      set('raw_data.size.deeper', 1),
      set('raw_data.tags.9', 1),
      set('raw_data.tags.kind', 1),
    ];
    const { value, notices } = run([ann], {}, { transform });
    expect(value.users[0]?.raw_data).toEqual(ann);
    expect(notices.map(({ code }) => code)).toEqual(['rule-blocked']);
  });

  it('take an empty filter for none, as the earlier scripts did', () => {
    expect(ids([ann], {}, { exclude: {}, filter: null, transform: [] })).toEqual(['1']);
  });

  it('may give someone the e-mail that the source lacks', () => {
    expect(ids([person('1', { email: '' })], {}, { transform: [set('email', 'a@example.com')] })).toEqual([
      '1',
    ]);
  });
});

describe('a rule that is wrong is refused before anything, and shown', () => {
  const refusal = (options: Parameters<typeof run>[1], rules?: unknown): string => {
    try {
      run([], options, rules);
    } catch (error) {
      expect(error).toMatchObject({
        name: 'UserError',
        exitCode: 64,
        code: 'settings',
        hint: 'Correct these settings. Nothing was written.',
      });
      return (error as Error).message;
    }
    return 'nothing was refused';
  };

  it.each([
    [{ excludeRegex: '(open' }, 'TIMECAMP_EXCLUDE_REGEX: "(open" is invalid: unterminated group'],
    [{ excludeRegex: '[a' }, 'TIMECAMP_EXCLUDE_REGEX: "[a" is invalid: "[" is not closed'],
    [
      { changeGroupsRegex: 'a->b' },
      'TIMECAMP_CHANGE_GROUPS_REGEX: the rule "a->b" has no "|||" between pattern and replacement',
    ],
    [
      { changeGroupsRegex: 'a|||b|||c' },
      'TIMECAMP_CHANGE_GROUPS_REGEX: the rule "a|||b|||c" has more than one "|||"; separate rules with ";;;"',
    ],
    [
      { changeGroupsRegex: 'x|||y;;;(|||b' },
      'TIMECAMP_CHANGE_GROUPS_REGEX: the rule "(|||b" is invalid: unterminated group',
    ],
    [
      { changeGroupsRegex: String.raw`(a)|||\2` },
      String.raw`TIMECAMP_CHANGE_GROUPS_REGEX: the rule "(a)|||\2" is invalid: the replacement refers to group "2", which the pattern does not have`,
    ],
    [
      { changeGroupsRegex: String.raw`a|||\g<n>` },
      String.raw`TIMECAMP_CHANGE_GROUPS_REGEX: the rule "a|||\g<n>" is invalid: the replacement refers to group "n", which the pattern does not have`,
    ],
  ])('%j', (options, message) => {
    expect(refusal(options)).toBe(`The rules for prepare are invalid:\n  ${message}`);
  });

  it.each([
    ['not an object', 5, 'expected an object with exclude, filter or transform; got 5'],
    ['null', null, 'expected an object with exclude, filter or transform; got null'],
    ['a list', [], 'expected an object with exclude, filter or transform; got []'],
    ['no list of transforms', { transform: {} }, '"transform" must be a list'],
    ['a transform that is no object', { transform: [5] }, 'transform[0]: expected an object; got 5'],
    [
      'no action',
      { transform: [{ property: 'name', value: 'x' }] },
      'transform[0]: unknown action undefined; use replace_all, set, copy, join, lower, upper, trim, lookup, regex_replace, default',
    ],
    [
      'its own filter is wrong',
      { transform: [{ property: 'name', action: 'upper', filter: { xor: 1 } }] },
      'transform[0] (name): filter: unknown key "xor"; use and, or, not, property, string',
    ],
    [
      'its own filter on users for a field of employees',
      { transform: [{ property: 'name', action: 'upper', filter: equals('timecamp_role', 'user') }] },
      'transform[0] (name): its filter must look at employee fields, as "name" does',
    ],
    [
      'its own filter on employees for a field of users',
      {
        transform: [
          { property: 'timecamp_role', action: 'set', value: 'guest', filter: equals('name', 'Ann') },
        ],
      },
      'transform[0] (timecamp_role): its filter must look at timecamp_… properties, as "timecamp_role" does',
    ],
    [
      'a field of users, read for a field of employees',
      { transform: [{ property: 'name', action: 'copy', from: 'timecamp_email' }] },
      'transform[0] (name): "timecamp_email" does not exist before users do',
    ],
    [
      'a field of employees, read for a field of users',
      { transform: [{ property: 'timecamp_user_name', action: 'copy', from: 'raw.name' }] },
      'transform[0] (timecamp_user_name): a user has no "raw.name"; use a timecamp_… property, or raw_data.raw.name for the employee\'s field',
    ],
    ['an unknown key', { excludes: {} }, 'unknown key "excludes"; use exclude, filter, transform'],
    [
      'an unknown operator',
      { exclude: { property: 'name', string: { like: 'x' } } },
      'exclude.string: unknown key "like"; use equals, starts_with, ends_with, contains',
    ],
    ...[{ equals: 'x', contains: 'y' }, {}].map((string): [string, unknown, string] => [
      `${Object.keys(string).length} operators`,
      { exclude: { property: 'name', string } },
      'exclude.string must have exactly one of equals, starts_with, ends_with, contains',
    ]),
    [
      'no operator',
      { filter: { property: 'name' } },
      'filter: "string" is missing, for example {"equals": "…"}',
    ],
    [
      'a number to compare with',
      { filter: { property: 'name', string: { equals: 5 } } },
      'filter.string: "equals" must be text; got 5',
    ],
    [
      'an unknown kind of filter',
      { filter: { xor: [] } },
      'filter: unknown key "xor"; use and, or, not, property, string',
    ],
    [
      'no kind of filter',
      { filter: { string: { equals: 'x' } } },
      'filter: a filter must have one of and, or, not, property',
    ],
    ['no object', { filter: { not: 5 } }, 'filter.not: a filter must be an object; got 5'],
    ['two kinds of filter', { filter: { and: [], or: [] } }, 'filter: a filter can have only one of and, or'],
    [
      'an empty filter inside',
      { filter: { and: [{}] } },
      'filter.and[0]: a filter must have one of and, or, not, property',
    ],
    ...['and', 'or', 'not'].map((kind): [string, unknown, string] => [
      `an empty list in ${kind}`,
      { exclude: { [kind]: [] } },
      `exclude: "${kind}" needs at least one filter`,
    ]),
    [
      'filters in filters without end',
      { filter: Array.from({ length: 3000 }).reduce((not: unknown) => ({ not }), equals('name', 'x')) },
      'filter.not.not.not.not.not.not.not.not.not.no…: filters are nested more than 100 levels deep',
    ],
    [
      'one level too many',
      { filter: nested(101) },
      'filter.not.and[0].not.and[0].not.and[0].not.a…: filters are nested more than 100 levels deep',
    ],
    [
      'a level that is no text',
      { transform: [set('department.0', null)] },
      'transform[0]: "department.0" must be text; got null',
    ],
    [
      'a number too long to be exact',
      { transform: [set('external_id', 2 ** 60)] },
      'transform[0]: "external_id" must be text or a number (a long id in quotes); got 1152921504606847000',
    ],
    ['and without a list', { filter: { and: {} } }, 'filter: "and" must be a list of filters'],
    [
      'both kinds of property',
      { filter: { and: [equals('department.0', 'a'), equals('timecamp_groups.0', 'b')] } },
      'filter: one filter cannot combine "department.0" (an employee field) with "timecamp_groups.0" (a prepared user field)',
    ],
    [
      'a field that users do not have',
      { filter: equals('timecamp_mail', 'a') },
      'filter: a user has no "timecamp_mail"',
    ],
    [
      'an unknown action',
      { transform: [{ property: 'name', action: 'append', value: 'x' }] },
      'transform[0]: unknown action "append"; use replace_all, set, copy, join, lower, upper, trim, lookup, regex_replace, default',
    ],
    [
      'no value',
      { transform: [{ property: 'name', action: 'replace_all' }] },
      'transform[0]: "value" is missing',
    ],
    [
      'an unknown key of a transform',
      { transform: [{ ...set('name', 'x'), when: 1 }] },
      'transform[0]: unknown key "when"; use property, action, value',
    ],
    [
      'no property',
      { transform: [{ action: 'replace_all', value: 'x' }] },
      'transform[0]: "property" is missing or is not text',
    ],
    [
      'an empty step',
      { transform: [set('raw_data..x', 1)] },
      'transform[0]: the property "raw_data..x" has an empty step',
    ],
    [
      '__proto__',
      { transform: [set('raw_data.__proto__.x', 1)] },
      'transform[0]: the property "raw_data.__proto__.x" cannot contain "__proto__"',
    ],
    [
      'constructor',
      { filter: equals('constructor.name', 'x') },
      'filter: the property "constructor.name" cannot contain "constructor"',
    ],
    [
      'prototype',
      { exclude: equals('raw_data.prototype', 'x') },
      'exclude: the property "raw_data.prototype" cannot contain "prototype"',
    ],
    [
      'a role that does not exist',
      { transform: [set('timecamp_role', 'boss')] },
      'transform[0]: "timecamp_role" must be one of administrator, supervisor, user, guest; got "boss"',
    ],
    [
      'the list of levels',
      { transform: [set('timecamp_groups', ['A'])] },
      'transform[0]: "timecamp_groups" is derived from timecamp_groups_breadcrumb; set timecamp_groups_breadcrumb instead',
    ],
    [
      'a step into a text',
      { transform: [set('name.first', 'A')] },
      'transform[0]: "name" has no properties, so "name.first" cannot be set',
    ],
    [
      'a wrong kind of value',
      { transform: [set('email', null)] },
      'transform[0]: "email" must be text; got null',
    ],
    [
      'a field that a user cannot have',
      { transform: [set('timecamp_color', 'red')] },
      'transform[0]: a user has no "timecamp_color"',
    ],
    [
      'a filter that comes too late',
      { filter: equals('timecamp_role', 'user'), transform: [set('department', 'x')] },
      'transform[0]: "department" changes before users exist, so a filter on timecamp_… properties cannot apply to it',
    ],
  ])('%s', (_, rules, message) => {
    expect(refusal({}, rules)).toBe(
      `The rules for prepare are invalid:\n  TIMECAMP_PREPARE_TRANSFORM_CONFIG: ${message}`,
    );
  });

  it('together with every other one', () => {
    const message = refusal(
      { excludeRegex: '(', changeGroupsRegex: 'a;;;b' },
      { exclude: { xor: 1 }, transform: [set('', 1), { property: 'x', action: 'y', value: 1 }] },
    );
    expect(message.split('\n')).toEqual([
      'The rules for prepare are invalid:',
      '  TIMECAMP_EXCLUDE_REGEX: "(" is invalid: unterminated group',
      '  TIMECAMP_CHANGE_GROUPS_REGEX: the rule "a" has no "|||" between pattern and replacement',
      '  TIMECAMP_CHANGE_GROUPS_REGEX: the rule "b" has no "|||" between pattern and replacement',
      '  TIMECAMP_PREPARE_TRANSFORM_CONFIG: exclude: unknown key "xor"; use and, or, not, property, string',
      '  TIMECAMP_PREPARE_TRANSFORM_CONFIG: transform[0]: the property "" has an empty step',
      '  TIMECAMP_PREPARE_TRANSFORM_CONFIG: transform[1]: unknown action "y"; use replace_all, set, copy, join, lower, upper, trim, lookup, regex_replace, default',
    ]);
  });

  it('before a run, one sentence each', () => {
    expect(findRuleProblems({})).toEqual([]);
    expect(findRuleProblems({ prepareTransformConfig: null })).toEqual([
      'TIMECAMP_PREPARE_TRANSFORM_CONFIG: expected an object with exclude, filter or transform; got null',
    ]);
    expect(findRuleProblems({ excludeRegex: '(', changeGroupsRegex: 'a' })).toEqual([
      'TIMECAMP_EXCLUDE_REGEX: "(" is invalid: unterminated group',
      'TIMECAMP_CHANGE_GROUPS_REGEX: the rule "a" has no "|||" between pattern and replacement',
    ]);
  });
});
