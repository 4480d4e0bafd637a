import { describe, expect, it } from 'vitest';
import type { Employee } from '../../../src/core/model.ts';
import { checkRuleTests, compileRules } from '../../../src/core/prepare/rules.ts';
import { codes, only, person, run, SUPERVISORS, users } from './people.ts';
import { ids, equals, nested, set } from './rules.ts';

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
