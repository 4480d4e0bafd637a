import { describe, expect, it } from 'vitest';
import type { Employee } from '../../../src/core/model.ts';
import { compileRules } from '../../../src/core/prepare/rules.ts';
import { prepare } from '../../../src/core/prepare/prepare.ts';
import { DEFAULTS, person, users } from './people.ts';

/** Who comes out, with the contested keys and the duplicates: `ann* [email] < bob*`. */
function prepared(people: readonly Employee[], excludeRegex?: string): readonly string[] {
  const mark = (keys: readonly string[] = []) => (keys.length === 0 ? '' : ` [${keys.join()}]`);
  return users(people, excludeRegex === undefined ? {} : { excludeRegex }).map(
    (user) =>
      user.timecamp_user_name +
      mark(user.timecamp_contested) +
      (user.timecamp_duplicates ?? [])
        .map((other) => ` < ${other.timecamp_user_name}${mark(other.timecamp_contested)}`)
        .join(''),
  );
}

const ann = person('3', { name: 'Ann', email: 'ann@example.com' });
const bob = person('3', { name: 'Bob', email: 'bob@example.com' });
const gone = { status: 'inactive' };

describe('what prepare leaves to sync', () => {
  it.each<[string, readonly Employee[], readonly string[]]>([
    ['nobody shares anything', [ann, { ...bob, external_id: '4' }], ['Ann', 'Bob']],
    ['two people with one id', [ann, bob], ['Ann [external_id] < Bob [external_id]']],
    [
      'one person with two addresses and one id',
      [ann, { ...bob, name: 'ANN' }],
      ['Ann [external_id] < ANN [external_id]'],
    ],
    ['one person with two ids and one address', [ann, { ...ann, external_id: '7' }], ['Ann < Ann']],
    [
      'two people with one address',
      [ann, { ...ann, external_id: '7', name: 'Zoe' }],
      ['Ann [email] < Zoe [email]'],
    ],
    ['a person hired again, with the old id', [ann, { ...bob, ...gone, name: 'ann' }], ['Ann < ann']],
    [
      'a person who has the id of one who left',
      [ann, { ...bob, ...gone }],
      ['Ann [external_id] < Bob [external_id]'],
    ],
    ['an address passed on', [ann, { ...ann, ...gone, external_id: '7', name: 'Zoe' }], ['Ann < Zoe']],
    ['a record without an address that has the id', [ann, { ...bob, email: '' }], ['Ann [external_id]']],
  ])('%s', (_, people, wanted) => {
    expect(prepared(people)).toEqual(wanted);
    expect(prepared(people.toReversed())).toEqual(wanted);
  });

  it('an invalid record claims its id, too', () => {
    const rules = compileRules(DEFAULTS);
    const invalid = [{ position: 2, external_id: '3', reason: '', readable: { ...bob, email: '' } }];
    const [user] = prepare({ employees: [ann], invalid }, DEFAULTS, rules).value.users;
    expect(user?.timecamp_contested).toEqual(['external_id']);
  });

  it('someone whose keys are their own carries neither', () => {
    const cy = person('4', { name: 'Cy', email: 'cy@example.com' });
    const [, own] = users([ann, bob, cy]);
    expect(own).toMatchObject({ timecamp_user_name: 'Cy' });
    expect(own).not.toHaveProperty('timecamp_duplicates');
    expect(own).not.toHaveProperty('timecamp_contested');
  });

  it('an address that a rule sets is claimed, too', () => {
    const rule = { property: 'email', action: 'replace_all', value: 'team@example.com' };
    const people = [ann, { ...bob, external_id: '4' }];
    const [user] = users(people, {}, { transform: [rule] });
    expect(user?.timecamp_contested).toEqual(['email']);
  });

  it('a duplicate that TIMECAMP_EXCLUDE_REGEX matches makes no user in sync either', () => {
    expect(prepared([ann, bob], 'email="bob@')).toEqual(['Ann [external_id]']);
  });

  it('duplicates lose raw_data, and the domain is replaced in them as well', () => {
    const [user] = users([ann, bob], { replaceEmailDomain: 'new.test' });
    expect(user?.timecamp_duplicates).toMatchObject([{ timecamp_email: 'bob@new.test' }]);
    expect(user?.timecamp_duplicates?.[0]).not.toHaveProperty('raw_data');
  });

  it('two addresses that become one when domains are replaced are duplicates', () => {
    const other = { ...ann, external_id: '7', email: 'ann@old.test' };
    expect(users([ann, other], { replaceEmailDomain: 'new.test' })[0]?.timecamp_duplicates).toMatchObject([
      { timecamp_external_id: '7' },
    ]);
  });

  it('their order does not depend on the order of the file, also where no order of ids is transitive', () => {
    // 3 < 10 as numbers, 10 < 1a and 1a < 3 as text.
    const mixed = ['3', '10', '1a'].map((id) => ({ ...ann, ...gone, external_id: id }));
    const orders = [
      [0, 1, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ].map((order) =>
      users([ann, ...order.flatMap((index) => mixed[index] ?? [])]).flatMap(
        ({ timecamp_duplicates: others }) => (others ?? []).map((other) => other.timecamp_external_id),
      ),
    );
    expect(orders[0]).toHaveLength(3);
    expect(new Set(orders.map((order) => JSON.stringify(order))).size).toBe(1);
  });
});
