import type { HierarchyPointNode } from 'd3-hierarchy';
import { el, outside } from './dom.ts';
import { counted, type Group, leadersOf, type Model, number } from './model.ts';

/** Pixels of a group in the chart. */
export const WIDTH = 210;
export const HEIGHT = 58;

/** A group at its place: `x` from the top, `y` from the left. */
export type Place = HierarchyPointNode<Group>;

export interface NodeState {
  readonly isOpen: boolean;
  readonly isActive: boolean;
  readonly choose: () => void;
  readonly toggle: () => void;
}

export const nodeId = (group: Group): string => `node-${group.index}`;

export function drawNode(
  model: Model,
  place: Place,
  { isOpen, isActive, choose, toggle }: NodeState,
): HTMLElement {
  const group = place.data;
  const siblings = place.parent?.children ?? [place];
  const hasMore = group.children.length > 0;
  const made = el(
    'div',
    {
      role: 'treeitem',
      class: `node${group.change === undefined ? '' : ` ${group.change}`}`,
      id: nodeId(group),
      tabindex: isActive ? '0' : '-1',
      'aria-level': `${place.depth + 1}`,
      'aria-setsize': `${siblings.length}`,
      'aria-posinset': `${siblings.indexOf(place) + 1}`,
      'aria-selected': `${isActive}`,
      ...(hasMore && { 'aria-expanded': `${isOpen}` }),
    },
    el('div', { class: 'line' }, outside(group.name, 'name'), el('span', { class: 'count' }, countOf(group))),
    el('div', { class: 'line muted' }, drawLeaders(model, group)),
  );
  made.style.transform = `translate(${place.y}px, ${place.x}px)`;
  made.addEventListener('click', choose);
  if (!hasMore) return made;
  const knob = el(
    'span',
    { class: 'knob', 'aria-hidden': 'true' },
    isOpen ? '−' : `+${group.children.length}`,
  );
  knob.addEventListener('click', (event) => {
    event.stopPropagation();
    toggle();
  });
  made.append(knob);
  return made;
}

/** The line from a group to the one above. */
export function drawLink({ parent, x, y }: Place): SVGPathElement | undefined {
  if (parent === null) return undefined;
  const [from, to] = [parent.y + WIDTH, y];
  const [start, end] = [parent.x + HEIGHT / 2, x + HEIGHT / 2];
  const middle = (from + to) / 2;
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', `M${from},${start}C${middle},${start} ${middle},${end} ${to},${end}`);
  return path;
}

function drawLeaders(model: Model, group: Group): HTMLElement {
  const { own } = group;
  const [first, ...others] = leadersOf(model, group).flatMap((at) => model.data.people[at] ?? []);
  if (first === undefined) return el('span', {}, `${counted(own, 'person', 'people')} here`);
  return outside(`★ ${first.name}${others.length > 0 ? ` +${others.length}` : ''}`, 'name');
}

function countOf({ total, before }: Group): string {
  return before === undefined || before.total === total
    ? number(total)
    : `${number(before.total)} → ${number(total)}`;
}
