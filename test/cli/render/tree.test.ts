import { expect, it } from 'vitest';
import { renderTree } from '../../../src/cli/render/tree.ts';
import type { TreeNode } from '../../../src/core/tree.ts';

function node(name: string, total: number, children: readonly TreeNode[] = []): TreeNode {
  return { name, path: [], children, people: [], total };
}

it('draws branches and puts the counts in a column', () => {
  const tree = node('', 60, [node('Engineering', 25, [node('Backend', 9)]), node('Sales', 5)]);
  expect(renderTree(tree, 'Company')).toBe(
    ['Company         60', '├─ Engineering  25', '│  └─ Backend    9', '└─ Sales         5', ''].join('\n'),
  );
});

it('keeps the column straight under wide letters', () => {
  const tree = node('', 2, [node('東京', 1), node('Łódź', 1)]);
  expect(renderTree(tree, 'Company')).toBe(['Company  2', '├─ 東京  1', '└─ Łódź  1', ''].join('\n'));
});
