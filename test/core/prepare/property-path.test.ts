import { describe, expect, it } from 'vitest';
import {
  getPath,
  hasSelector,
  parsePath,
  propertyPathText,
  withPath,
} from '../../../src/core/prepare/property-path.ts';

const DOTLESS_I = 'ı';

describe('a property', () => {
  it.each([
    ['name', ['name']],
    ['raw_data.teams.0.name', ['raw_data', 'teams', '0', 'name']],
    ['raw_data.Cafe\u0301', ['raw_data', 'Café']],
    ['emails[type=work].value', ['emails', '[type=work]', 'value']],
    ['emails.[type=work].value', ['emails', '[type=work]', 'value']],
    ['emails[type=work]', ['emails', '[type=work]']],
    ['emails[type=]', ['emails', '[type=]']],
    ['teams[lead.id=a.b].name', ['teams', '[lead.id=a.b]', 'name']],
    ['emails[type]', ['emails[type]']],
    ['emails[=work]', ['emails[=work]']],
    ['emails[type=work]x', ['emails[type=work]x']],
  ])('%s has the steps %j', (property, steps) => {
    expect(parsePath(property, 'rule')).toEqual(steps);
  });

  it.each([
    [undefined, 'rule: "property" is missing or is not text'],
    [5, 'rule: "property" is missing or is not text'],
    ['', 'rule: the property "" has an empty step'],
    ['.a', 'rule: the property ".a" has an empty step'],
    ['a.', 'rule: the property "a." has an empty step'],
    ['a..b', 'rule: the property "a..b" has an empty step'],
    ['__proto__', 'rule: the property "__proto__" cannot contain "__proto__"'],
    ['a.prototype', 'rule: the property "a.prototype" cannot contain "prototype"'],
    ['a.constructor.b', 'rule: the property "a.constructor.b" cannot contain "constructor"'],
  ])('%j is refused', (property, message) => {
    const refusal = expect.objectContaining({ name: 'RuleProblem', message }) as Error;
    expect(() => parsePath(property, 'rule')).toThrow(refusal);
  });

  it('is named by the key that holds it', () => {
    expect(() => parsePath(undefined, 'rule', 'from')).toThrow('rule: "from" is missing or is not text');
  });

  it.each(['name', 'emails[type=work].value', 'a.b[c=d]'])('%s is written as it is read', (property) => {
    expect(propertyPathText(parsePath(property, 'rule'))).toBe(property);
  });

  it.each([
    ['emails[type=work].value', true],
    ['emails[type=]', true],
    ['emails.0.value', false],
    ['emails[type]', false],
    ['emails[=work]', false],
    ['emails[type=work]x', false],
  ])('%s selects an item by its value: %j', (property, selects) => {
    expect(hasSelector(parsePath(property, 'rule'))).toBe(selects);
  });
});

describe('the value at a property', () => {
  const record = {
    name: 'Ann',
    nothing: null,
    list: ['zero', 'one'],
    'Cafe\u0301': 'NFD key',
    emails: [
      { kind: null, value: 'null is no text' },
      null,
      'text',
      { type: { deep: 'work' }, value: 'an object is no value' },
      { type: 'home', value: 'ann@home.test' },
      { type: 'work', value: 'ann@corp.test' },
      { type: 'work', value: 'second' },
      { type: 5, value: 'five' },
      { type: true, value: 'yes' },
      { type: 'Zoe\u0308', value: 'NFD value' },
      { type: '', value: 'empty' },
    ],
    matrix: [[1, 2]],
  };

  it.each([
    ['name', 'Ann'],
    ['nothing', null],
    ['list', ['zero', 'one']],
    ['list.0', 'zero'],
    ['list.1', 'one'],
    ['matrix.0.1', 2],
    ['Café', 'NFD key'],
    ['emails[type=work].value', 'ann@corp.test'],
    ['emails[type=home].value', 'ann@home.test'],
    ['emails[type=5].value', 'five'],
    ['emails[type=true].value', 'yes'],
    ['emails[type=Zoë].value', 'NFD value'],
    ['emails[type=].value', 'empty'],
  ])('%s', (property, value) => {
    expect(getPath(record, parsePath(property, 'rule'))).toEqual(value);
  });

  it.each([
    'gone',
    'gone.deeper',
    'name.length',
    'nothing.x',
    'toString',
    'list.2',
    'list.01',
    'list.length',
    'list.-1',
    'emails[type=other].value',
    'emails[kind=null].value',
    'emails[gone=undefined].value',
    'name[type=work]',
    DOTLESS_I,
  ])('%s is missing', (property) => {
    expect(getPath(record, parsePath(property, 'rule'))).toBeUndefined();
  });

  it('is missing in what is no object', () => {
    for (const target of [null, undefined, 'text', 5]) expect(getPath(target, ['length'])).toBeUndefined();
  });
});

describe('a copy with another value', () => {
  const record = {
    name: 'Ann',
    nothing: null,
    list: [{ a: 1 }, { b: 2 }],
    deep: { x: 1, y: 2 },
    'e\u0301': 1,
  };

  it.each([
    ['name', { ...record, name: 'new' }],
    ['added', { ...record, added: 'new' }],
    ['nothing.x', { ...record, nothing: { x: 'new' } }],
    ['added.x.y', { ...record, added: { x: { y: 'new' } } }],
    ['deep.x', { ...record, deep: { x: 'new', y: 2 } }],
    ['list.0', { ...record, list: ['new', { b: 2 }] }],
    ['list.1.b', { ...record, list: [{ a: 1 }, { b: 'new' }] }],
    ['list.2', { ...record, list: [{ a: 1 }, { b: 2 }, 'new'] }],
    ['é', { ...record, 'e\u0301': 'new' }],
    [DOTLESS_I, { ...record, [DOTLESS_I]: 'new' }],
  ])('at %s', (property, expected) => {
    const before = structuredClone(record);
    expect(withPath(record, parsePath(property, 'rule'), 'new')).toEqual(expected);
    expect(record).toEqual(before);
  });

  it('shares what it does not change', () => {
    expect(withPath(record, ['name'], 'new')?.list).toBe(record.list);
  });

  it.each(['name.first', 'list.3', 'list.a', 'list.01', 'deep.x.z'])('cannot be made at %s', (property) => {
    expect(withPath(record, parsePath(property, 'rule'), 'new')).toBeUndefined();
  });

  it('cannot be made of no value', () => {
    expect(withPath(record, ['name'], undefined)).toBeUndefined();
  });
});
