import { describe, expect, it } from 'vitest';
import { findByName, type Identity, PersonKeys } from '../../src/core/person-search.ts';

function person(name: string, externalId = '', ...emails: readonly string[]): Identity {
  return { external_id: externalId, name, emails };
}

const EVA = person('Eva Nowak', '1', 'eva.nowak@example.com');
const EVELYN = person('Evelyn Łukasz', '2', 'evelyn@example.com');
const ZOE = person('Zoë van der Berg', '3', 'zoe@müller.example');
const RENEE = person('Renée Roy', '6');
const EVA_TWIN = person('Eva Nowak', '4', 'eva2@example.com');

describe('a name', () => {
  it.each([
    ['eva', [EVA]],
    ['NOWAK eva', [EVA]],
    ['ev', [EVA, EVELYN]],
    ['lukasz', [EVELYN]],
    ['zoe berg', [ZOE]],
    ['van', [ZOE]],
    ['owak', []],
    ['eva berg', []],
    ['renee', [RENEE]],
    ['.', []],
  ] as const)('%j finds', (who, found) => {
    expect(findByName([EVA, EVELYN, ZOE, RENEE], who)).toEqual(found);
  });

  it('that is whole finds nobody whose name is longer', () => {
    const longer = person('Eva Nowak-Berg', '5');
    expect(findByName([longer, EVA], 'eva nowak')).toEqual([EVA]);
    expect(findByName([longer, EVA], 'eva n')).toEqual([longer, EVA]);
  });

  it('of two people finds both, and a person with two records once', () => {
    expect(findByName([EVA, EVA_TWIN], 'eva nowak')).toEqual([EVA, EVA_TWIN]);
    expect(findByName([EVA, person('Eva Nowak', '9', 'EVA.NOWAK@example.com')], 'eva')).toEqual([EVA]);
    expect(findByName([person('No Key'), person('No Key')], 'no key')).toHaveLength(2);
  });
});

describe('keys', () => {
  it.each([
    [' 1 ', EVA],
    [' eva.nowak@example.com ', EVA],
    ['Eva.Nowak@Example.com', EVA],
    ['zoe@xn--mller-kva.example', ZOE],
    ['ｅｖａ.nowak@example.com', EVA],
  ])('%j finds by id and by every form of an address', (who, found) => {
    expect([EVA, ZOE].filter((one) => new PersonKeys(who).find(one))).toEqual([found]);
  });

  it('of nobody find nobody, not even people without id and e-mail', () => {
    expect(new PersonKeys().find(person('Ann', '', ''))).toBe(false);
    const keys = new PersonKeys('x');
    keys.add(person('Ann', '', ''));
    expect(keys.find(person('Bob', ' ', ' '))).toBe(false);
    keys.add(person('Ann', ' 7 ', ' '));
    expect([keys.find(person('Bob', '', ' ')), keys.find(person('Ann', '7 '))]).toEqual([false, true]);
  });

  it('grow with the person found', () => {
    const keys = new PersonKeys('1');
    expect(keys.find(person('E', '', 'eva.nowak@example.com'))).toBe(false);
    keys.add(EVA);
    expect(keys.find(person('E', '', 'eva.nowak@example.com'))).toBe(true);
  });
});
