import { hierarchy, tree } from 'd3-hierarchy';
import { select } from 'd3-selection';
import { zoom, type ZoomBehavior, zoomIdentity, zoomTransform } from 'd3-zoom';
import { drawLink, drawNode, HEIGHT, nodeId, type Place, WIDTH } from './chart-node.ts';
import { button, byId, el } from './dom.ts';
import { aboveOf, type Group, type Model } from './model.ts';

const COLUMN = WIDTH + 56;
const LINE = HEIGHT + 14;
/** What the buttons take at the bottom. */
const TOOLS = 52;
/** With at most that many groups in sight the chart begins wholly open. */
const FEW_GROUPS = 40;
/** Below this the names are too small to be read. */
const READABLE = 0.55;
/** Below this groups are only dots. */
const SMALLEST = 0.08;
/** Pixels around what is seen in which groups are drawn as well. */
const MARGIN = 300;

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
  const label = 'Org chart: arrow keys move, Enter shows the card, plus and minus zoom';
  const nodes = el('div', { role: 'tree', 'aria-label': label, class: 'nodes' });
  const canvas = el('div', { class: 'canvas' }, links, nodes);
  const viewport = el('div', { class: 'viewport' }, canvas);
  let places = new Map<Group, Place>();
  const drawn = new Map<Group, readonly [node: HTMLElement, link: SVGPathElement | undefined]>();
  let active = model.root;

  const zooming: ZoomBehavior<HTMLDivElement, unknown> = zoom<HTMLDivElement, unknown>()
    .scaleExtent([SMALLEST, 2])
    .on('zoom', () => draw());
  const surface = select<HTMLDivElement, unknown>(viewport).call(zooming).on('dblclick.zoom', null);

  /** Puts every open group in its place, and draws anew. */
  const layOut = (): void => {
    const root = hierarchy(model.root, (group) => (open.has(group.index) ? group.children : []));
    const layout = tree<Group>()
      .nodeSize([LINE, COLUMN])
      .separation(() => 1)(root);
    places = new Map();
    // Each group before those below it, as it is read aloud.
    layout.eachBefore((place) => places.set(place.data, place));
    for (const group of drawn.keys()) erase(group);
    draw();
  };

  /** Draws what is in sight and not there yet, and takes away what is out of sight: a chart may have thousands. */
  const draw = (): void => {
    const { x, y, k } = zoomTransform(viewport);
    canvas.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
    const [left, right] = [(-x - MARGIN) / k, (viewport.clientWidth - x + MARGIN) / k];
    const [top, bottom] = [(-y - MARGIN) / k, (viewport.clientHeight - y + MARGIN) / k];
    const isSeen = (place: Place): boolean =>
      place.y + WIDTH > left && place.y < right && place.x + HEIGHT > top && place.x < bottom;
    const fresh: HTMLElement[] = [];
    const lines: SVGPathElement[] = [];
    for (const [group, place] of places) {
      const isWanted = group === active || isSeen(place) || (place.parent !== null && isSeen(place.parent));
      if (!isWanted) erase(group);
      else if (!drawn.has(group)) {
        const made = [nodeOf(place), drawLink(place)] as const;
        drawn.set(group, made);
        fresh.push(made[0]);
        if (made[1] !== undefined) lines.push(made[1]);
      }
    }
    nodes.append(...fresh);
    links.append(...lines);
  };

  const erase = (group: Group): void => {
    for (const part of drawn.get(group) ?? []) part?.remove();
    drawn.delete(group);
  };

  const nodeOf = (place: Place): HTMLElement => {
    const group = place.data;
    const isOpen = open.has(group.index);
    return drawNode(model, place, {
      isOpen,
      isActive: group === active,
      choose: () => {
        activate(group);
        choose(group);
      },
      toggle: () => setOpen(group, !isOpen),
    });
  };

  const setOpen = (group: Group, isOpen: boolean): void => {
    if (isOpen) open.add(group.index);
    else open.delete(group.index);
    // A closed group must not hide the one that the keyboard is on.
    if (!isOpen && aboveOf(model, active).includes(group)) active = group;
    const hadFocus = nodes.contains(document.activeElement);
    layOut();
    if (hadFocus) focusActive();
  };

  const activate = (group: Group): void => {
    const mark = (of: Group, isActive: boolean): void => {
      const [node] = drawn.get(of) ?? [];
      node?.setAttribute('aria-selected', `${isActive}`);
      node?.setAttribute('tabindex', isActive ? '0' : '-1');
    };
    mark(active, false);
    active = group;
    mark(active, true);
  };

  const focusActive = (): void => {
    document.getElementById(nodeId(active))?.focus({ preventScroll: true });
    // Whatever scrolls into view by itself would move the chart under its own zoom.
    host.scrollTo(0, 0);
    viewport.scrollTo(0, 0);
  };

  const goTo = (group: Group | undefined): void => {
    if (group === undefined) return;
    activate(group);
    bringIntoView(group);
    draw();
    focusActive();
  };

  /** The group above or below in the same column. */
  const neighbour = (step: 1 | -1): Group | undefined => {
    const depth = places.get(active)?.depth;
    const column = [...places.values()].filter((place) => place.depth === depth).sort((a, b) => a.x - b.x);
    return column[column.findIndex(({ data }) => data === active) + step]?.data;
  };

  const step = (key: string): boolean => {
    const isOpen = active.children.length > 0 && open.has(active.index);
    switch (key) {
      case 'ArrowDown':
        goTo(neighbour(1));
        return true;
      case 'ArrowUp':
        goTo(neighbour(-1));
        return true;
      case 'ArrowRight':
        if (active.children.length > 0 && !isOpen) setOpen(active, true);
        else goTo(active.children[0]);
        return true;
      case 'ArrowLeft':
        if (isOpen) setOpen(active, false);
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

  const bringIntoView = (group: Group, always = false): void => {
    const place = places.get(group);
    if (place === undefined) return;
    const { x, y, k } = zoomTransform(viewport);
    const [left, top] = [place.y * k + x, place.x * k + y];
    const isInSight =
      left >= 0 &&
      top >= 0 &&
      left + WIDTH * k <= viewport.clientWidth &&
      top + HEIGHT * k <= viewport.clientHeight - TOOLS;
    if (always || !isInSight) zooming.translateTo(surface, place.y + WIDTH / 2, place.x + HEIGHT / 2);
  };

  /** The whole chart; with `readable` only its beginning, where the names would become too small. */
  const fit = (readable: boolean): void => {
    const [width, height] = [viewport.clientWidth, viewport.clientHeight - TOOLS];
    if (width === 0) return;
    let [top, bottom, right] = [0, 0, 0];
    for (const place of places.values()) {
      top = Math.min(top, place.x);
      bottom = Math.max(bottom, place.x + HEIGHT);
      right = Math.max(right, place.y + WIDTH);
    }
    const whole = Math.min(1, (width - 48) / (right + 24), (height - 48) / (bottom - top));
    const scale = Math.max(readable ? READABLE : SMALLEST, whole);
    const y =
      whole < scale ? height / 2 - (HEIGHT / 2) * scale : (height - (bottom - top) * scale) / 2 - top * scale;
    zooming.transform(surface, zoomIdentity.translate(24, y).scale(scale));
  };

  viewport.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (step(event.key)) event.preventDefault();
  });
  const tools = el('div', { class: 'tools', role: 'group', 'aria-label': 'Zoom' });
  for (const [sign, name, act] of [
    ['+', 'Zoom in', () => zooming.scaleBy(surface, 1.3)],
    ['−', 'Zoom out', () => zooming.scaleBy(surface, 1 / 1.3)],
    ['Fit', 'Fit the whole chart', () => fit(false)],
  ] as const) {
    const made = button(sign, act);
    made.setAttribute('aria-label', name);
    tools.append(made);
  }
  host.append(viewport, tools);
  layOut();
  let width = 0;
  new ResizeObserver(() => {
    if (width === 0) fit(true);
    else bringIntoView(active);
    draw();
    width = viewport.clientWidth;
  }).observe(viewport);

  return {
    reveal: (group) => {
      const closed = aboveOf(model, group).filter((above) => !open.has(above.index));
      for (const above of closed) open.add(above.index);
      activate(group);
      if (closed.length > 0) layOut();
      bringIntoView(group, true);
    },
    setAllOpen: (isOpen) => {
      open.clear();
      for (const group of isOpen ? model.groups : [model.root]) open.add(group.index);
      if (!isOpen) active = model.root;
      layOut();
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
