import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withCsvFiles } from '../../../src/core/mapping/csv.ts';
import { checkRuleTests, compileRules, findRuleProblems } from '../../../src/core/prepare/rules.ts';
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
    [
      'levels',
      { property: 'department', action: 'join', from: ['raw_data.a', 'department'] },
      { department: ['R/D', 'Lab'], ...raw({ a: 'PL' }) },
      ['PL', 'R/D', 'Lab'],
    ],
    ['lower', { action: 'lower' }, { name: 'ANN Ø' }, 'ann ø'],
    ['upper', { action: 'upper', from: 'raw_data.a' }, raw({ a: 'pl' }), 'PL'],
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

describe('a rule that is wrong', () => {
  const problem = (rule: object): string | undefined =>
    findRuleProblems({ prepareTransformConfig: config({ property: 'name', action: 'set', ...rule }) })[0];

  it.each<[object, string]>([
    [{ action: 'append' }, 'transform[0]: unknown action "append"; use replace_all, set, copy, '],
    [{}, 'transform[0] (name): "value" is missing'],
    [{ value: 5 }, 'transform[0] (name): "name" must be text; got 5'],
    [{ value: '${a' }, 'transform[0] (name): "${a" has no closing brace'],
    [{ value: '${a..b}' }, 'the property "a..b" has an empty step'],
    [{ value: '${timecamp_email}' }, '"timecamp_email" does not exist before users do'],
    [{ value: 'x', from: 'y' }, 'unknown key "from"; use property, filter, test, action, value'],
    [{ property: 'emails.[type=x].value', value: 1 }, 'can be read, but not set'],
    [{ property: 'timecamp_email', value: '${email}' }, 'use a timecamp_… property, or raw_data.email'],
    [
      { property: 'timecamp_email', value: 'x', filter: { property: 'name', string: { equals: 'x' } } },
      'its filter must look at timecamp_… properties',
    ],
    [{ action: 'copy' }, '"from" is missing'],
    [{ action: 'copy', from: [] }, '"from" needs at least one property'],
    [{ action: 'copy', from: 5 }, '"from" is missing or is not text'],
    [{ action: 'join', from: 'a' }, '"from" must be a list of at least two properties'],
    [{ action: 'join', from: ['a', 'b'], separator: 1 }, '"separator" must be text; got 1'],
    [{ action: 'lookup' }, 'a lookup needs either "table" or "csv"'],
    [{ action: 'lookup', table: {} }, '"table" must be an object with at least one entry'],
    [{ action: 'lookup', table: { a: {} } }, 'table "a": "name" must be text; got {}'],
    [{ action: 'lookup', table: { a: 'b' }, otherwise: {} }, '"otherwise": "name" must be text'],
    [{ action: 'lookup', csv: 'codes.csv' }, '"csv" needs "key" and "column"'],
    [{ action: 'lookup', csv: 'none.csv', key: 'a', column: 'b' }, 'the file "none.csv" cannot be read'],
    [
      { action: 'lookup', csv: 'codes.csv', key: 'id', column: 'name' },
      'codes.csv has no column "id"; it has code, name',
    ],
    [
      { action: 'lookup', csv: { path: 'a', text: 'k,v\n1' }, key: 'k', column: 'v' },
      'a line 2 has 1 fields; the first line has 2',
    ],
    [
      { action: 'lookup', csv: { path: 'a', text: 'k,v\n1,"2' }, key: 'k', column: 'v' },
      'a line 2: a quote is not closed',
    ],
    [
      { action: 'lookup', csv: { path: 'a', text: 'k,v\n1,a\n1,b' }, key: 'k', column: 'v' },
      'line 3: "1" appears twice',
    ],
    [
      {
        property: 'force_supervisor_role',
        action: 'lookup',
        csv: { path: 'a', text: 'k,v\n1,so' },
        key: 'k',
        column: 'v',
      },
      'a line 2: "force_supervisor_role" must be true or false or null; got "so"',
    ],
    [{ action: 'regex_replace', replacement: '' }, '"pattern" is missing'],
    [
      { action: 'regex_replace', pattern: '(', replacement: '' },
      'transform[0] (name): the pattern "(" is invalid: ',
    ],
    [{ action: 'regex_replace', pattern: 'a', replacement: '\\1' }, 'the replacement "\\1" is invalid: '],
    [{ value: 'x', test: 5 }, 'test[0]: expected an object with input and expected; got 5'],
    [{ value: 'x', test: { input: {} } }, 'test[0]: "expected" is missing'],
    [{ value: 'x', test: [{ input: 5, expected: 1 }] }, 'test[0]: "input" must be an object'],
  ])('%j', (rule, message) => {
    expect(problem(rule)).toContain(message);
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
