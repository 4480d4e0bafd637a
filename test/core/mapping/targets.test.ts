import { describe, expect, it } from 'vitest';
import {
  checkedConstant,
  convertValue,
  parseTarget,
  UNCONVERTIBLE,
} from '../../../src/core/mapping/targets.ts';

const WHERE = 'transform[0]';
const target = (property: string) => parseTarget(property, WHERE);

/** What the property becomes, as a constant of a rule and as a computed value. */
function values(property: string, value: unknown): [constant: unknown, computed: unknown] {
  const computed = convertValue(target(property), value);
  const constant = (): unknown => {
    try {
      return checkedConstant(target(property), value, WHERE);
    } catch {
      return 'refused';
    }
  };
  return [constant(), computed === UNCONVERTIBLE ? 'refused' : computed];
}

describe('the property of a rule', () => {
  it.each([
    ['name', 'text'],
    ['external_id', 'text or a number'],
    ['department', 'text or a list of text values'],
    ['department.0', 'text'],
    ['department.12', 'text'],
    ['raw_data', 'an object'],
    ['raw_data.team.0', undefined],
    ['shoe_size', undefined],
    ['shoe_size.left', undefined],
    ['timecamp_role', 'one of administrator, supervisor, user, guest'],
  ])('%s can be set to %s', (property, is) => {
    const { path, field, property: name } = target(property);
    expect([name, path, field?.is]).toEqual([property, property.split('.'), is]);
  });

  it.each([
    ['name.0', '"name" has no properties, so "name.0" cannot be set'],
    ['department.first', '"department" has no properties, so "department.first" cannot be set'],
    ['department.x1', '"department" has no properties, so "department.x1" cannot be set'],
    ['department.1x', '"department" has no properties, so "department.1x" cannot be set'],
    ['department.0.1', '"department" has no properties, so "department.0.1" cannot be set'],
    ['emails[type=work]', '"emails.[type=work]" can be read, but not set'],
    ['timecamp_shoe_size', 'a user has no "timecamp_shoe_size"'],
    [
      'timecamp_groups',
      '"timecamp_groups" is derived from timecamp_groups_breadcrumb; set timecamp_groups_breadcrumb instead',
    ],
  ])('%s cannot be set', (property, problem) => {
    expect(() => target(property)).toThrow(`${WHERE}: ${problem}`);
  });
});

describe('a value, as a constant and computed', () => {
  it.each<[string, unknown, constant: unknown, computed: unknown]>([
    ['name', 'Ann', 'Ann', 'Ann'],
    ['name', 7, 'refused', '7'],
    ['name', true, 'refused', 'true'],
    ['name', null, 'refused', 'refused'],
    ['name', ['Ann'], 'refused', 'refused'],
    ['name', 2 ** 60, 'refused', 'refused'],
    ['external_id', 7, '7', '7'],
    ['external_id', '7', '7', '7'],
    ['external_id', '9007199254740993', '9007199254740993', '9007199254740993'],
    ['external_id', 2 ** 53 - 1, '9007199254740991', '9007199254740991'],
    ['external_id', 2 ** 53, 'refused', 'refused'],
    ['external_id', true, 'refused', 'true'],
    ['supervisor_id', null, '', ''],
    ['job_title', null, null, null],
    ['is_supervisor', 1, 1, 1],
    ['is_supervisor', true, true, true],
    ['is_supervisor', 2 ** 60, 'refused', 'refused'],
    ['timecamp_user_name', ' ', 'refused', 'refused'],
    ['timecamp_user_name', 'A', 'A', 'A'],
    ['timecamp_groups_breadcrumb', ' ', ' ', ' '],
    ['timecamp_role', 'boss', 'refused', 'refused'],
    ['raw_data.team', null, null, null],
    ['raw_data.team', 7, 7, 7],
    ['department.0', 7, 'refused', '7'],
    ['department.0', null, 'refused', 'refused'],
    ['force_supervisor_role', false, false, false],
  ])('of %s: %j', (property, value, constant, computed) => {
    expect(values(property, value)).toEqual([constant, computed]);
  });

  it.each([
    [[' Yes ', 'true', '1', 1, true], true],
    [['NO', 'false', '0', '', ' ', 0, false], false],
    [['maybe', 2, {}, ['yes']], 'refused'],
  ])('%j is the boolean %s', (words, expected) => {
    const found = words.map((word) => convertValue(target('force_supervisor_role'), word));
    expect(found.map((value) => (value === UNCONVERTIBLE ? 'refused' : value))).toEqual(
      words.map(() => expected),
    );
  });

  it.each([
    ['name', 5, '"name" must be text; got 5'],
    ['job_title', 5, '"job_title" must be text or null; got 5'],
    ['role_id', {}, '"role_id" must be text or a number (a long id in quotes) or null; got {}'],
    ['timecamp_user_name', '', '"timecamp_user_name" must be text that is not empty; got ""'],
  ])('is refused with its property: %s', (property, value, problem) => {
    expect(() => checkedConstant(target(property), value, WHERE)).toThrow(`${WHERE}: ${problem}`);
  });
});
