import { expect, it } from 'vitest';
import type { PreparedUser } from '../../../src/core/model.ts';
import { countGroups, preparedTree, type TreeNode } from '../../../src/core/tree/tree.ts';
import { fc } from '../../properties.ts';

function person(
  email: string,
  groups: readonly string[],
  status: PreparedUser['timecamp_status'] = 'active',
) {
  return {
    timecamp_external_id: '',
    timecamp_user_name: email,
    timecamp_email: email,
    timecamp_groups_breadcrumb: groups.join('/'),
    timecamp_groups: groups,
    timecamp_status: status,
    timecamp_role: 'user',
  } satisfies PreparedUser;
}

/** `name own/total [children]`, to be read at a glance. */
function sketch({ name, people, total, children }: TreeNode): string {
  return `${name || '.'} ${people.length}/${total}${children.length === 0 ? '' : ` [${children.map(sketch).join(', ')}]`}`;
}

it('counts people here and below', () => {
  const tree = preparedTree([
    person('a@example.com', ['Sales', 'North']),
    person('b@example.com', ['Sales']),
    person('c@example.com', ['IT']),
    person('d@example.com', []),
    person('e@example.com', ['Sales', 'North']),
  ]);
  expect(sketch(tree)).toBe('. 1/5 [IT 1/1, Sales 1/3 [North 2/2]]');
  expect(countGroups(tree)).toBe(3);
});

it('inactive people need no group', () => {
  expect(sketch(preparedTree([person('a@example.com', ['Gone'], 'inactive')]))).toBe('. 0/0');
});

it('a level may hold a slash: A/B is one group, not two', () => {
  const tree = preparedTree([person('a@example.com', ['A/B']), person('b@example.com', ['A', 'B'])]);
  expect(sketch(tree)).toBe('. 0/2 [A 0/1 [B 1/1], A/B 1/1]');
});

it('nobody is lost, whatever the paths', () => {
  const path = fc.array(fc.constantFrom('A', 'B', 'C', '__proto__'), { maxLength: 5 });
  fc.assert(
    fc.property(fc.array(path), (paths) => {
      const tree = preparedTree(paths.map((groups, index) => person(`p${index}@example.com`, groups)));
      const counted = (node: TreeNode): number =>
        node.people.length + node.children.reduce((sum, child) => sum + counted(child), 0);
      expect(tree.total).toBe(paths.length);
      expect(counted(tree)).toBe(paths.length);
    }),
  );
});
