import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withCsvFiles } from '../../../src/core/mapping/csv.ts';
import { checkRuleTests, compileRules } from '../../../src/core/prepare/rules.ts';
import type { JsonObject, JsonValue } from '../../../src/base/json.ts';
import { blocksOf, PAGES, PROJECT } from '../../docs.ts';
import { codes, DEFAULTS, only, person, run } from '../prepare/people.ts';

type Rule = { readonly property: string; readonly action: string; readonly [key: string]: unknown };

const CSV = 'code;name\n7;Sales\n"8 ";"R&D; ""Lab"""\n\n';

/** The rules with their CSV files read, as the settings have them. */
function config(...transform: Rule[]): unknown {
  return withCsvFiles({ transform } as unknown as JsonValue, (path) => {
    if (path !== 'codes.csv') throw new Error('no such file');
    return CSV;
  });
}

/** The property's value after the rule, or the warning that it could not be set. */
function outcome(rule: Rule, fields: object): unknown {
  const { value, notices } = run([person('1', fields)], {}, config(rule));
  const record = value.drafts[0]?.person.record;
  if (notices.some(({ code }) => code === 'rule-blocked')) return 'blocked';
  return record?.[rule.property];
}

const raw = (data: JsonObject) => ({ raw_data: data });

describe('actions', () => {
  it.each<[string, Omit<Rule, 'property'> & { property?: string }, object, unknown]>([
    ['a constant', { action: 'set', value: 'X' }, {}, 'X'],
    ['a template', { action: 'set', value: '${raw_data.a}  ${raw_data.b}!' }, raw({ a: 'A', b: 5 }), 'A  5!'],
    [
      'a template with a part missing',
      { action: 'set', value: '${raw_data.a} ${raw_data.b}' },
      raw({ b: 'B' }),
      'B',
    ],
    ['a template with all parts missing', { action: 'set', value: '-${raw_data.a}-' }, {}, '1'],
    [
      'a template with blanks around and inside its placeholders',
      { action: 'set', value: ' ${ raw_data.a }-${raw_data.b} ' },
      raw({ a: ' A ', b: true }),
      'A-true',
    ],
    ['only a literal placeholder', { action: 'set', value: '$${x}' }, {}, '${x}'],
    ['a literal placeholder', { action: 'set', value: '$${x} ${name}' }, {}, '${x} 1'],
    ['a copy', { action: 'copy', from: 'job_title' }, { job_title: 'Clerk' }, 'Clerk'],
    [
      'the first that has a value',
      { action: 'copy', from: ['raw_data.a', 'job_title'] },
      { job_title: 'C', ...raw({ a: ' ' }) },
      'C',
    ],
    ['a copy of nothing', { action: 'copy', from: 'raw_data.a' }, {}, '1'],
    ['a number as text', { action: 'copy', from: 'raw_data.a' }, raw({ a: 5 }), '5'],
    ['a boolean as text', { action: 'copy', from: 'raw_data.a' }, raw({ a: false }), 'false'],
    ['a list that is not only text', { action: 'copy', from: 'raw_data.a' }, raw({ a: ['A', 1] }), 'blocked'],
    [
      'any value in raw_data',
      { property: 'raw_data', action: 'copy', from: 'raw_data.a' },
      raw({ a: { b: [1] } }),
      { b: [1] },
    ],
    ['an object as text', { action: 'copy', from: 'raw_data.a' }, raw({ a: {} }), 'blocked'],
    [
      'a rounded id',
      { property: 'external_id', action: 'copy', from: 'raw_data.a' },
      raw({ a: 2 ** 60 }),
      'blocked',
    ],
    [
      'yes as true',
      { property: 'force_supervisor_role', action: 'copy', from: 'raw_data.a' },
      raw({ a: 'Yes' }),
      true,
    ],
    [
      'no boolean',
      { property: 'force_supervisor_role', action: 'copy', from: 'raw_data.a' },
      raw({ a: 'maybe' }),
      'blocked',
    ],
    [
      'an item of a list',
      { action: 'copy', from: 'raw_data.m[type=x.y].v' },
      raw({
        m: [
          { type: 'a', v: 1 },
          { type: 'x.y', v: 2 },
        ],
      }),
      '2',
    ],
    [
      'an item that is not there',
      { action: 'copy', from: 'raw_data.m[type=b].v' },
      raw({ m: [{ type: 'a', v: 1 }] }),
      '1',
    ],
    [
      'a join',
      { action: 'join', from: ['raw_data.a', 'raw_data.b'], separator: ', ' },
      raw({ a: 'A', b: 'B' }),
      'A, B',
    ],
    ['a join with a gap', { action: 'join', from: ['raw_data.a', 'raw_data.b'] }, raw({ b: 'B' }), 'B'],
    ['a join of nothing', { action: 'join', from: ['raw_data.a', 'raw_data.b'] }, {}, '1'],
    ['a join with a blank', { action: 'join', from: ['name', 'raw_data.b'] }, raw({ b: 7 }), '1 7'],
    ['a join with an object', { action: 'join', from: ['name', 'raw_data.b'] }, raw({ b: {} }), 'blocked'],
    [
      'a department joined by a separator',
      { property: 'department', action: 'join', from: ['raw_data.a', 'department'], separator: '/' },
      { department: ['R', 'Lab'], ...raw({ a: 'PL' }) },
      'PL/R/Lab',
    ],
    [
      'levels of nothing',
      { property: 'department', action: 'join', from: ['raw_data.a', 'raw_data.b'] },
      { department: 'Lab' },
      'Lab',
    ],
    [
      'levels',
      { property: 'department', action: 'join', from: ['raw_data.a', 'department'] },
      { department: ['R/D', 'Lab'], ...raw({ a: 'PL' }) },
      ['PL', 'R/D', 'Lab'],
    ],
    ['lower', { action: 'lower' }, { name: 'ANN Ø' }, 'ann ø'],
    ['upper', { action: 'upper', from: 'raw_data.a' }, raw({ a: 'pl' }), 'PL'],
    ['upper case of an object', { action: 'upper', from: 'raw_data.a' }, raw({ a: {} }), '1'],
    [
      'upper case of a list that is not only text',
      { action: 'upper', from: 'raw_data.a' },
      raw({ a: ['a', 1] }),
      '1',
    ],
    ['trim', { action: 'trim' }, { name: '  Ann \t Lee ' }, 'Ann Lee'],
    [
      'levels in upper case',
      { property: 'department', action: 'upper' },
      { department: ['a', 'b'] },
      ['A', 'B'],
    ],
    ['a table', { action: 'lookup', from: 'raw_data.a', table: { 7: 'Seven' } }, raw({ a: 7 }), 'Seven'],
    ['not in the table', { action: 'lookup', table: { 7: 'Seven' } }, {}, '1'],
    ['otherwise', { action: 'lookup', table: { 7: 'Seven' }, otherwise: 'Other' }, {}, 'Other'],
    [
      'otherwise, for an object',
      { action: 'lookup', from: 'raw_data.a', table: { undefined: 'X' }, otherwise: 'Other' },
      raw({ a: {} }),
      'Other',
    ],
    [
      'null in the table',
      { property: 'department', action: 'lookup', table: { Old: null }, otherwise: 'New' },
      { department: 'Old' },
      null,
    ],
    [
      'a CSV file',
      { action: 'lookup', from: 'raw_data.a', csv: 'codes.csv', key: 'code', column: 'name' },
      raw({ a: ' 8' }),
      'R&D; "Lab"',
    ],
    [
      'a pattern',
      { action: 'regex_replace', pattern: String.raw`(\w+), (\w+)`, replacement: String.raw`\2 \1` },
      { name: 'Lee, Ann' },
      'Ann Lee',
    ],
    [
      'a pattern at every place',
      { action: 'regex_replace', pattern: '[_.]', replacement: ' ' },
      { name: 'a_b.c' },
      'a b c',
    ],
    [
      'a copy that the pattern does not change',
      { action: 'regex_replace', from: 'raw_data.a', pattern: 'x', replacement: '' },
      raw({ a: 'A' }),
      'A',
    ],
    [
      'a pattern over an object',
      { property: 'raw_data', action: 'regex_replace', pattern: 'x', replacement: '' },
      raw({ a: 'x' }),
      { a: 'x' },
    ],
    [
      'a pattern over levels',
      { property: 'department', action: 'regex_replace', pattern: '^A/', replacement: '' },
      { department: ['A', 'B'] },
      'B',
    ],
    [
      'a pattern that does not match',
      { property: 'department', action: 'regex_replace', pattern: 'x', replacement: '' },
      { department: ['A/B', 'C'] },
      ['A/B', 'C'],
    ],
    [
      'a default',
      { property: 'department', action: 'default', value: '${raw_data.a}/New' },
      { department: [], ...raw({ a: 'PL' }) },
      'PL/New',
    ],
    [
      'a default computed from nothing',
      { property: 'department', action: 'default', value: '${raw_data.a}' },
      {},
      null,
    ],
    ['no need of a default', { action: 'default', value: 'X' }, {}, '1'],
    [
      'another filter',
      { action: 'set', value: 'X', filter: { property: 'name', string: { equals: '2' } } },
      {},
      '1',
    ],
  ])('%s', (_, rule, fields, expected) => {
    expect(outcome({ property: 'name', ...rule } as Rule, fields)).toEqual(expected);
  });

  it('follow each other', () => {
    const rules = [
      { property: 'name', action: 'set', value: '${raw_data.a} lee' },
      { property: 'name', action: 'upper' },
    ];
    expect(only([person('1', raw({ a: 'Ann' }))], {}, config(...rules)).timecamp_user_name).toBe('ANN LEE');
  });

  it('read finished users and their employees', () => {
    const rule = {
      property: 'timecamp_user_name',
      action: 'set',
      value: '${timecamp_user_name} ${raw_data.raw_data.site}',
    };
    expect(only([person('1', raw({ site: 'PL' }))], {}, config(rule)).timecamp_user_name).toBe('1 PL');
  });

  it('are named in explanations only where they changed something', () => {
    const { drafts } = run(
      [person('1'), person('2', { department: 'A' })],
      {},
      config({ property: 'department', action: 'default', value: 'None' }),
    ).value;
    expect(drafts.map(({ rules }) => rules)).toEqual([['transform[0] (department)'], []]);
  });

  it('cannot make a name empty', () => {
    const rule = { property: 'timecamp_user_name', action: 'regex_replace', pattern: '.', replacement: '' };
    expect(codes([person('1')], {}, config(rule))).toEqual(['rule-blocked']);
  });
});

describe('tests beside rules', () => {
  const check = (...rules: Rule[]): void =>
    checkRuleTests(compileRules({ ...DEFAULTS, prepareTransformConfig: config(...rules) }));
  const rule = { property: 'name', action: 'upper' };

  it('pass', () => {
    check({
      ...rule,
      test: [
        { input: { name: 'a' }, expected: 'A' },
        { input: {}, expected: null },
      ],
    });
  });

  it('are optional', () => {
    const { transforms } = compileRules({ ...DEFAULTS, prepareTransformConfig: config(rule) });
    expect(transforms.transforms.map(({ tests }) => tests)).toEqual([[]]);
  });

  it('fail together, with expected and actual value', () => {
    const tests = [
      { input: { name: 'a' }, expected: 'a' },
      { input: { name: 'b' }, expected: null },
    ];
    const blocked = {
      property: 'name',
      action: 'copy',
      from: 'raw_data',
      test: { input: raw({}), expected: 'x' },
    };
    expect(() => check({ ...rule, test: tests }, blocked)).toThrow(
      expect.objectContaining({
        exitCode: 64,
        message: [
          'The rules for prepare are invalid:',
          '  TIMECAMP_PREPARE_TRANSFORM_CONFIG: transform[0] (name): test[0]: expected "a", got "A"',
          '  TIMECAMP_PREPARE_TRANSFORM_CONFIG: transform[0] (name): test[1]: expected null, got "B"',
          '  TIMECAMP_PREPARE_TRANSFORM_CONFIG: transform[1] (name): test[0]: expected "x", got null',
        ].join('\n'),
      }) as Error,
    );
  });
});

describe('the tasks of docs/prepare.md', () => {
  const page = PAGES.find(({ name }) => name === 'docs/prepare.md');
  const [, section = ''] = /^## Ten tasks\n([\s\S]*?)^## /m.exec(page?.text ?? '') ?? [];
  const rules = blocksOf({ name: '', text: section }).map(({ text }) => JSON.parse(text) as Rule);

  it('are ten', () => expect(rules).toHaveLength(10));

  it.each(rules.map((rule) => [`${rule.action} ${rule.property}`, rule] as const))('%s', (_, rule) => {
    const read = (path: string): string => readFileSync(join(PROJECT, 'samples', path), 'utf8');
    const prepareTransformConfig = withCsvFiles({ transform: [rule] } as unknown as JsonValue, read);
    const compiled = compileRules({ ...DEFAULTS, prepareTransformConfig });
    expect(compiled.transforms.transforms[0]?.tests.length).toBeGreaterThan(0);
    checkRuleTests(compiled);
  });
});
