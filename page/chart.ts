import { hierarchy, type HierarchyPointNode, tree } from 'd3-hierarchy';
import { select } from 'd3-selection';
import { zoom, type ZoomBehavior, zoomIdentity, zoomTransform } from 'd3-zoom';
import { button, byId, el, outside } from './dom.ts';
import { aboveOf, type Group, type Model, number } from './model.ts';

const WIDTH = 210;
const HEIGHT = 58;
const COLUMN = WIDTH + 56;
const LINE = HEIGHT + 14;
/** What the buttons take at the bottom. */
const TOOLS = 52;
/** With at most that many groups in sight the chart begins wholly open. */
const FEW_GROUPS = 40;

type Node = HierarchyPointNode<Group>;

export interface Chart {
  /** Opens what is above a group and brings it into the middle. */
  reveal(group: Group): void;
  setAllOpen(open: boolean): void;
}

/** An org chart of the groups, to be zoomed, moved and opened; the root group on the left. */
export function createChart(model: Model, choose: (group: Group) => void): Chart {
  const host = byId('chart');
  const open = new Set(beginning(model));
  const links = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  links.setAttribute('aria-hidden', 'true');
  const nodes = el('div', {
    role: 'tree',
    'aria-label': 'Org chart: arrow keys move, Enter shows the card, plus and minus zoom',
    class: 'nodes',
  });
  const canvas = el('div', { class: 'canvas' }, links, nodes);
  const viewport = el('div', { class: 'viewport' }, canvas);
  let layout: readonly Node[] = [];
  let active = model.root;

  const zooming: ZoomBehavior<HTMLDivElement, unknown> = zoom<HTMLDivElement, unknown>()
    .scaleExtent([0.02, 2])
    .on('zoom', (event: { transform: { x: number; y: number; k: number } }) => {
      const { x, y, k } = event.transform;
      canvas.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
    });
  const surface = select<HTMLDivElement, unknown>(viewport).call(zooming).on('dblclick.zoom', null);

  const draw = (): void => {
    const root = hierarchy(model.root, (group) => (open.has(group.index) ? group.children : []));
    layout = tree<Group>()
      .nodeSize([LINE, COLUMN])
      .separation(() => 1)(root)
      .descendants();
    nodes.replaceChildren(...layout.map(drawNode));
    const top = Math.min(...layout.map(({ x }) => x));
    const bottom = Math.max(...layout.map(({ x }) => x)) + HEIGHT;
    const right = Math.max(...layout.map(({ y }) => y)) + WIDTH;
    links.setAttribute('viewBox', `0 ${top} ${right} ${bottom - top}`);
    Object.assign(links.style, { top: `${top}px`, width: `${right}px`, height: `${bottom - top}px` });
    links.replaceChildren(...layout.flatMap(drawLink));
  };

  const drawLink = ({ parent, x, y }: Node): SVGPathElement[] => {
    if (parent === null) return [];
    const [from, to] = [parent.y + WIDTH, y];
    const middle = (from + to) / 2;
    const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
    const [start, end] = [parent.x + HEIGHT / 2, x + HEIGHT / 2];
    path.setAttribute('d', `M${from},${start}C${middle},${start} ${middle},${end} ${to},${end}`);
    return [path];
  };

  const drawNode = (node: Node): HTMLElement => {
    const group = node.data;
    const isOpen = open.has(group.index);
    const siblings = node.parent?.children ?? [node];
    const leaders = group.people.flatMap((at) => {
      const person = model.data.people[at];
      return person?.role === 'supervisor' ? [person.name] : [];
    });
    const made = el(
      'div',
      {
        role: 'treeitem',
        class: `node${group.change === undefined ? '' : ` ${group.change}`}`,
        id: `node-${group.index}`,
        tabindex: group === active ? '0' : '-1',
        'aria-level': `${node.depth + 1}`,
        'aria-setsize': `${siblings.length}`,
        'aria-posinset': `${siblings.indexOf(node) + 1}`,
        'aria-selected': `${group === active}`,
        ...(group.children.length > 0 && { 'aria-expanded': `${isOpen}` }),
      },
      el(
        'div',
        { class: 'line' },
        outside(group.name, 'name'),
        el('span', { class: 'count' }, countOf(group)),
      ),
      el(
        'div',
        { class: 'line muted' },
        leaders.length === 0
          ? el('span', {}, group.own === 1 ? '1 person here' : `${number(group.own)} people here`)
          : outside(`★ ${leaders[0]}${leaders.length > 1 ? ` +${leaders.length - 1}` : ''}`, 'name'),
      ),
    );
    made.style.transform = `translate(${node.y}px, ${node.x}px)`;
    if (group.children.length > 0) {
      const twist = el(
        'span',
        { class: 'knob', 'aria-hidden': 'true' },
        isOpen ? '−' : `+${group.children.length}`,
      );
      twist.addEventListener('click', (event) => {
        event.stopPropagation();
        setOpen(group, !isOpen);
      });
      made.append(twist);
    }
    made.addEventListener('click', () => {
      activate(group);
      choose(group);
    });
    return made;
  };

  const setOpen = (group: Group, isOpen: boolean): void => {
    if (isOpen) open.add(group.index);
    else open.delete(group.index);
    // A closed group must not hide the one that the keyboard is on.
    if (!isOpen && aboveOf(model, active).includes(group)) active = group;
    const hadFocus = nodes.contains(document.activeElement);
    draw();
    if (hadFocus) focusActive();
  };

  const activate = (group: Group): void => {
    active = group;
    for (const node of nodes.children) {
      const isActive = node.id === `node-${group.index}`;
      node.setAttribute('aria-selected', `${isActive}`);
      node.setAttribute('tabindex', isActive ? '0' : '-1');
    }
  };

  const focusActive = (): void => {
    document.getElementById(`node-${active.index}`)?.focus({ preventScroll: true });
    // Whatever scrolls into view by itself would move the chart under its own zoom.
    host.scrollTo(0, 0);
    viewport.scrollTo(0, 0);
  };

  const step = (key: string): boolean => {
    const byHeight = layout
      .filter(({ depth }) => depth === nodeOf(active)?.depth)
      .toSorted((a, b) => a.x - b.x);
    const at = byHeight.findIndex(({ data }) => data === active);
    switch (key) {
      case 'ArrowDown':
        goTo(byHeight[at + 1]?.data);
        return true;
      case 'ArrowUp':
        goTo(byHeight[at - 1]?.data);
        return true;
      case 'ArrowRight':
        if (active.children.length > 0 && !open.has(active.index)) setOpen(active, true);
        else goTo(active.children[0]);
        return true;
      case 'ArrowLeft':
        if (open.has(active.index) && active.children.length > 0) setOpen(active, false);
        else goTo(model.groups[active.parent]);
        return true;
      case 'Home':
        goTo(model.root);
        return true;
      case 'Enter':
      case ' ':
        choose(active);
        return true;
      case '+':
        zooming.scaleBy(surface, 1.3);
        return true;
      case '-':
        zooming.scaleBy(surface, 1 / 1.3);
        return true;
      case '0':
        fit(false);
        return true;
      default:
        return false;
    }
  };

  const nodeOf = (group: Group): Node | undefined => layout.find(({ data }) => data === group);

  const goTo = (group: Group | undefined): void => {
    if (group === undefined) return;
    activate(group);
    focusActive();
    bringIntoView(group);
  };

  const bringIntoView = (group: Group, always = false): void => {
    const node = nodeOf(group);
    if (node === undefined) return;
    const { x, y, k } = zoomTransform(viewport);
    const [left, top] = [node.y * k + x, node.x * k + y];
    const inSight =
      left >= 0 &&
      top >= 0 &&
      left + WIDTH * k <= viewport.clientWidth &&
      top + HEIGHT * k <= viewport.clientHeight - TOOLS;
    if (always || !inSight) zooming.translateTo(surface, node.y + WIDTH / 2, node.x + HEIGHT / 2);
  };

  /** The whole chart; with `readable` only its beginning, where the names would become too small. */
  const fit = (readable: boolean): void => {
    const [width, height] = [viewport.clientWidth, viewport.clientHeight - TOOLS];
    if (width === 0 || layout.length === 0) return;
    const top = Math.min(...layout.map(({ x }) => x));
    const tall = Math.max(...layout.map(({ x }) => x)) + HEIGHT - top;
    const wide = Math.max(...layout.map(({ y }) => y)) + WIDTH + 24;
    const whole = Math.min(1, (width - 48) / wide, (height - 48) / tall);
    const scale = Math.max(readable ? 0.55 : 0.02, whole);
    const [x, y] = [
      24,
      whole < scale ? height / 2 - (HEIGHT / 2) * scale : (height - tall * scale) / 2 - top * scale,
    ];
    zooming.transform(surface, zoomIdentity.translate(x, y).scale(scale));
  };

  viewport.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (step(event.key)) event.preventDefault();
  });
  const tools = el('div', { class: 'tools', role: 'group', 'aria-label': 'Zoom' });
  for (const [label, name, act] of [
    ['+', 'Zoom in', () => zooming.scaleBy(surface, 1.3)],
    ['−', 'Zoom out', () => zooming.scaleBy(surface, 1 / 1.3)],
    ['Fit', 'Fit the whole chart', () => fit(false)],
  ] as const) {
    const made = button(label, act);
    made.setAttribute('aria-label', name);
    tools.append(made);
  }
  host.append(viewport, tools);
  draw();
  let width = 0;
  new ResizeObserver(() => {
    // Once it is seen for the first time, or the other way round on a phone.
    if (Math.abs(viewport.clientWidth - width) > 150) fit(true);
    width = viewport.clientWidth;
  }).observe(viewport);

  return {
    reveal: (group) => {
      for (const above of aboveOf(model, group)) open.add(above.index);
      active = group;
      draw();
      bringIntoView(group, true);
    },
    setAllOpen: (isOpen) => {
      open.clear();
      for (const group of isOpen ? model.groups : [model.root]) open.add(group.index);
      if (!isOpen) active = model.root;
      draw();
      fit(true);
    },
  };
}

/** The groups that are open at first: as many levels as make a chart that is taken in at a glance. */
function beginning({ root }: Model): readonly number[] {
  const open: number[] = [];
  let level = [root];
  let seen = 1;
  while (level.length > 0) {
    const next = level.flatMap(({ children }) => children);
    if (seen + next.length > FEW_GROUPS && open.length > 0) break;
    open.push(...level.map(({ index }) => index));
    seen += next.length;
    level = next;
  }
  return open;
}

function countOf({ total, before }: Group): string {
  return before === undefined || before.total === total
    ? number(total)
    : `${number(before.total)} → ${number(total)}`;
}
