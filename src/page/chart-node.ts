import { HEIGHT, type PositionedGroup } from './chart-layout.ts';
import { el, bidiElement } from './dom.ts';
import { formatCount, type Group, supervisorIndexes, type Model, formatNumber } from './model.ts';

export interface NodeState {
  readonly width: number;
  readonly isOpen: boolean;
  readonly isActive: boolean;
  /** How many people a search found here; undefined for no hit or no search. */
  readonly found: number | undefined;
  readonly choose: () => void;
  readonly toggle: () => void;
}

export const nodeId = (group: Group): string => `node-${group.index}`;

export function drawNode(
  model: Model,
  place: PositionedGroup,
  { width, isOpen, isActive, found, choose, toggle }: NodeState,
): HTMLElement {
  const group = place.data;
  const siblings = place.parent?.children ?? [place];
  const hasMore = group.children.length > 0;
  const made = el(
    'div',
    {
      role: 'treeitem',
      class: ['node', group.change, found === undefined ? undefined : 'found']
        .filter((name) => name !== undefined)
        .join(' '),
      id: nodeId(group),
      tabindex: isActive ? '0' : '-1',
      'aria-level': `${place.depth + 1}`,
      'aria-setsize': `${siblings.length}`,
      'aria-posinset': `${siblings.indexOf(place) + 1}`,
      'aria-selected': `${isActive}`,
      ...(hasMore && { 'aria-expanded': `${isOpen}` }),
    },
    el(
      'div',
      { class: 'line' },
      bidiElement(group.name, 'name'),
      el('span', { class: 'count' }, countLabel(group)),
    ),
    el(
      'div',
      { class: 'line muted' },
      drawSupervisors(model, group),
      group.change === undefined
        ? undefined
        : el('span', { class: `badge ${group.change}` }, group.change === 'goes' ? 'removed' : 'new'),
      found === undefined || found === 0 ? undefined : el('span', { class: 'badge hit' }, `${found} found`),
    ),
  );
  made.style.width = `${width}px`;
  made.style.transform = `translate(${place.y}px, ${place.x}px)`;
  made.addEventListener('click', choose);
  if (!hasMore) return made;
  const expander = el(
    'span',
    { class: 'expander', 'aria-hidden': 'true' },
    isOpen ? '−' : `+${group.children.length}`,
  );
  expander.addEventListener('click', (event) => {
    event.stopPropagation();
    toggle();
  });
  made.append(expander);
  return made;
}

/** The line from a group to its parent; those of siblings coincide, however many they are. */
export function drawLink({ parent, x, y }: PositionedGroup, width: number): SVGPathElement | undefined {
  if (parent === null) return undefined;
  const [from, to] = [parent.y + width, y];
  const [start, end] = [parent.x + HEIGHT / 2, x + HEIGHT / 2];
  const middle = (from + to) / 2;
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', `M${from},${start}H${middle}V${end}H${to}`);
  return path;
}

function drawSupervisors(model: Model, group: Group): HTMLElement {
  const { own } = group;
  const [first, ...others] = supervisorIndexes(model, group).flatMap((at) => model.data.people[at] ?? []);
  if (first === undefined) return el('span', {}, `${formatCount(own, 'person', 'people')} here`);
  return bidiElement(`★ ${first.name}${others.length > 0 ? ` +${others.length}` : ''}`, 'name');
}

function countLabel({ total, before }: Group): string {
  return before === undefined || before.total === total
    ? formatNumber(total)
    : `${formatNumber(before.total)} → ${formatNumber(total)}`;
}
