import { expect, it } from 'vitest';
import type { PersonRow } from '../../src/cli/render/html/data.ts';
import { createModel, supervisorIndexes } from '../../src/page/model.ts';

function person(name: string, more: Partial<PersonRow> = {}): PersonRow {
  return { name, email: `${name}@example.com`, role: 'supervisor', group: 0, ...more };
}

function change(kind: 'goes' | 'leaves' | 'arrives'): Partial<PersonRow> {
  return { change: { kind, what: [], reason: '' } };
}

it('the supervisors of a group are those who are in it after the changes', () => {
  const model = createModel({
    kind: 'tree',
    compared: true,
    groups: [{ name: 'Root', parent: -1, own: 3, total: 3 }],
    people: [
      person('goes', change('goes')),
      person('leaves', change('leaves')),
      person('arrives', change('arrives')),
      person('stays'),
      person('user', { role: 'user' }),
    ],
    reasons: [],
  });
  expect(supervisorIndexes(model, model.root).map((at) => model.data.people[at]?.name)).toEqual([
    'arrives',
    'stays',
  ]);
});
