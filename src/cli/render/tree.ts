import stringWidth from 'string-width';
import type { TreeNode } from '../../core/tree.ts';

/**
 * The tree as lines of text, each group with the number of people in it and below it:
 *
 * ```
 * Company         60
 * ├─ Engineering  25
 * │  └─ Backend    9
 * └─ Sales        12
 * ```
 */
export function renderTree(root: TreeNode, rootName: string): string {
  const lines = [{ text: rootName, total: root.total }, ...below(root, '')];
  const width = Math.max(...lines.map(({ text }) => stringWidth(text)));
  const digits = String(root.total).length;
  return lines
    .map(({ text, total }) => {
      const gap = ' '.repeat(width - stringWidth(text) + 2);
      return `${text}${gap}${String(total).padStart(digits)}\n`;
    })
    .join('');
}

function below(node: TreeNode, indent: string): readonly { readonly text: string; readonly total: number }[] {
  return node.children.flatMap((child, index) => {
    const last = index === node.children.length - 1;
    return [
      { text: `${indent}${last ? '└─ ' : '├─ '}${child.name}`, total: child.total },
      ...below(child, `${indent}${last ? '   ' : '│  '}`),
    ];
  });
}
