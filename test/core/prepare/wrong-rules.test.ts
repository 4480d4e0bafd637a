import { describe, expect, it } from 'vitest';
import { findRuleProblems } from '../../../src/core/prepare/rules.ts';
import { run } from './people.ts';
import { equals, nested, set } from './rules.ts';

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
