import { describe, expect, it } from 'vitest';
import { withCsvFiles } from '../../../src/core/mapping/csv.ts';
import { findRuleProblems } from '../../../src/core/prepare/rules.ts';

const CSV = 'code;name\n7;Sales\n';

describe('a rule that is wrong', () => {
  const read = (path: string): string => {
    if (path !== 'codes.csv') throw new Error('no such file');
    return CSV;
  };
  const problems = (rule: object): readonly string[] => {
    const transform = [{ property: 'name', action: 'set', ...rule }];
    const found = findRuleProblems({
      prepareTransformConfig: withCsvFiles({ transform }, read),
    });
    return found.map((problem) => problem.replace('TIMECAMP_PREPARE_TRANSFORM_CONFIG: ', ''));
  };

  it.each<[object, string]>([
    [
      { action: 'append' },
      'transform[0]: unknown action "append"; use replace_all, set, copy, join, lower, upper, trim, lookup, regex_replace, default',
    ],
    [{}, 'transform[0] (name): "value" is missing'],
    [{ value: 5 }, 'transform[0] (name): "name" must be text; got 5'],
    [{ value: '${a' }, 'transform[0] (name): "${a" has no closing brace'],
    [{ value: '${a..b}' }, 'transform[0] (name): the property "a..b" has an empty step'],
    [{ value: '${timecamp_email}' }, 'transform[0] (name): "timecamp_email" does not exist before users do'],
    [
      { value: 'x', from: 'y' },
      'transform[0] (name): unknown key "from"; use property, filter, test, action, value',
    ],
    [
      { property: 'emails.[type=x].value', value: 1 },
      'transform[0]: "emails.[type=x].value" can be read, but not set',
    ],
    [
      { property: 'timecamp_email', value: '${email}' },
      'transform[0] (timecamp_email): a user has no "email"; use a timecamp_… property, or raw_data.email for the employee\'s field',
    ],
    [
      { property: 'timecamp_email', value: 'x', filter: { property: 'name', string: { equals: 'x' } } },
      'transform[0] (timecamp_email): its filter must look at timecamp_… properties, as "timecamp_email" does',
    ],
    [{ action: 'copy' }, 'transform[0] (name): "from" is missing'],
    [{ action: 'copy', from: [] }, 'transform[0] (name): "from" needs at least one property'],
    [{ action: 'copy', from: 5 }, 'transform[0] (name): "from" is missing or is not text'],
    [{ action: 'join', from: 'a' }, 'transform[0] (name): "from" must be a list of at least two properties'],
    [
      { action: 'join', from: ['a', 'b'], separator: 1 },
      'transform[0] (name): "separator" must be text; got 1',
    ],
    [{ action: 'lookup' }, 'transform[0] (name): a lookup needs either "table" or "csv"'],
    [
      { action: 'lookup', table: {} },
      'transform[0] (name): "table" must be an object with at least one entry',
    ],
    [{ action: 'lookup', table: { a: {} } }, 'transform[0] (name): table "a": "name" must be text; got {}'],
    [
      { action: 'lookup', table: { a: 'b' }, otherwise: {} },
      'transform[0] (name): "otherwise": "name" must be text; got {}',
    ],
    [
      { action: 'lookup', csv: 'codes.csv' },
      'transform[0] (name): "csv" needs "key" and "column", each the name of a column',
    ],
    [
      { action: 'lookup', csv: 'none.csv', key: 'a', column: 'b' },
      'transform[0] (name): the file "none.csv" cannot be read',
    ],
    [
      { action: 'lookup', csv: 'codes.csv', key: 'id', column: 'name' },
      'transform[0] (name): codes.csv has no column "id"; it has code, name',
    ],
    [
      { action: 'lookup', csv: { path: 'a', text: 'k,v\n1' }, key: 'k', column: 'v' },
      'transform[0] (name): a line 2 has 1 fields; the first line has 2',
    ],
    [
      { action: 'lookup', csv: { path: 'a', text: 'k,v\n1,"2' }, key: 'k', column: 'v' },
      'transform[0] (name): a line 2: a quote is not closed or is inside a field',
    ],
    [
      { action: 'lookup', csv: { path: 'a', text: 'k,v\n1,a\n1,b' }, key: 'k', column: 'v' },
      'transform[0] (name): a line 3: "1" appears twice with different values',
    ],
    [
      {
        property: 'force_supervisor_role',
        action: 'lookup',
        csv: { path: 'a', text: 'k,v\n1,so' },
        key: 'k',
        column: 'v',
      },
      'transform[0] (force_supervisor_role): a line 2: "force_supervisor_role" must be true or false or null; got "so"',
    ],
    [
      { action: 'regex_replace', replacement: '' },
      'transform[0] (name): "pattern" is missing or is not text',
    ],
    [
      { action: 'regex_replace', pattern: '(', replacement: '' },
      'transform[0] (name): the pattern "(" is invalid: unterminated group',
    ],
    [
      { action: 'regex_replace', pattern: 'a', replacement: '\\1' },
      'transform[0] (name): the replacement "\\1" is invalid: the replacement refers to group "1", which the pattern does not have',
    ],
    [
      { value: 'x', test: 5 },
      'transform[0] (name): test[0]: expected an object with input and expected; got 5',
    ],
    [
      { value: 'x', test: { input: {} } },
      'transform[0] (name): test[0]: "expected" is missing; write null for no value',
    ],
    [
      { value: 'x', test: [{ input: 5, expected: 1 }] },
      'transform[0] (name): test[0]: "input" must be an object',
    ],
    [
      { action: 'lookup', csv: 'codes.csv', key: 'code' },
      'transform[0] (name): "csv" needs "key" and "column", each the name of a column',
    ],
    [
      { action: 'lookup', csv: 'codes.csv', column: 'name' },
      'transform[0] (name): "csv" needs "key" and "column", each the name of a column',
    ],
    [
      { action: 'lookup', table: { a: 'b' }, csv: 'codes.csv' },
      'transform[0] (name): a lookup needs either "table" or "csv"',
    ],
    [
      { action: 'lookup', table: ['a'] },
      'transform[0] (name): "table" must be an object with at least one entry',
    ],
    [
      { action: 'lookup', csv: { path: 'a' }, key: 'k', column: 'v' },
      'transform[0] (name): the file {"path":"a"} cannot be read',
    ],
    [
      { action: 'lookup', csv: { path: 5, text: 'k,v' }, key: 'k', column: 'v' },
      'transform[0] (name): the file {"path":5,"text":"k,v"} cannot be read',
    ],
    [
      { action: 'lookup', csv: { path: 'a', text: 'k,v', sheet: 1 }, key: 'k', column: 'v' },
      'transform[0] (name): "csv": unknown key "sheet"; use path, text',
    ],
    [{ action: 'lookup', csv: 5, key: 'k', column: 'v' }, 'transform[0] (name): the file 5 cannot be read'],
    [
      { action: 'lookup', csv: { path: 'a', text: '' }, key: 'k', column: 'v' },
      'transform[0] (name): a is empty; its first line must contain the column names',
    ],
    [
      { action: 'regex_replace', pattern: 'a' },
      'transform[0] (name): "replacement" is missing or is not text',
    ],
    [
      { action: 'regex_replace', pattern: 5, replacement: '' },
      'transform[0] (name): "pattern" is missing or is not text',
    ],
    [
      { property: 'timecamp_role', value: 'boss' },
      'transform[0] (timecamp_role): "timecamp_role" must be one of administrator, supervisor, user, guest; got "boss"',
    ],
    [
      { value: 'x', test: { input: {}, expected: 1, name: 'y' } },
      'transform[0] (name): test[0]: unknown key "name"; use input, expected',
    ],
  ])('%j', (rule, message) => {
    expect(problems(rule)).toEqual([message]);
  });

  it.each([
    { action: 'lookup', csv: { path: 'a', text: 'k,v\n,a\n ,b\n1,a\n1,a\n' }, key: 'k', column: 'v' },
    { value: '' },
    { property: 'shoe_size', value: 5 },
  ])('is not %j', (rule) => {
    expect(problems(rule)).toEqual([]);
  });
});
