import { select } from 'd3-selection';
import { zoom, type ZoomBehavior, zoomIdentity, zoomTransform } from 'd3-zoom';
import {
  EDGE,
  foundIn,
  HEIGHT,
  initiallyOpen,
  levelsThatFit,
  MIN_READABLE_SCALE,
  NARROW,
  placeGroups,
  type PositionedGroup,
  WIDE,
} from './chart-layout.ts';
import { drawLink, drawNode, nodeId } from './chart-node.ts';
import { button, byId, el } from './dom.ts';
import { ancestorsOf, type Group, type Model } from './model.ts';

/** Height of the zoom buttons at the bottom, in pixels. */
const TOOLS = 52;
/** Groups are only dots at a smaller scale. */
const MIN_SCALE = 0.08;
/** Groups this many pixels outside the viewport are drawn as well. */
const MARGIN = 300;

export interface Chart {
  /** Opens the ancestors of a group and centers it. */
  reveal(group: Group): void;
  setAllOpen(open: boolean): void;
  /** Marks groups with the number of people found in them and dims the others; undefined ends that. */
  mark(hits: ReadonlyMap<number, number> | undefined): void;
}

/** An org chart of the groups that can be zoomed, panned and expanded; the root group is on the left at the top. */
export function createChart(model: Model, choose: (group: Group) => void): Chart {
  const host = byId('chart');
  const { width: nodeWidth, gap } = matchMedia('(width < 760px)').matches ? NARROW : WIDE;
  // A chart that is hidden at first has no width.
  const levels = levelsThatFit(host.clientWidth || innerWidth, { width: nodeWidth, gap });
  const open = new Set(initiallyOpen(model, levels));
  const links = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  links.setAttribute('aria-hidden', 'true');
  const label = 'Org chart: arrow keys move, Enter shows the card, plus and minus zoom';
  const nodes = el('div', { role: 'tree', 'aria-label': label, class: 'nodes' });
  const canvas = el('div', { class: 'canvas' }, links, nodes);
  const viewport = el('div', { class: 'viewport' }, canvas);
  let places = new Map<Group, PositionedGroup>();
  const drawn = new Map<Group, readonly [node: HTMLElement, link: SVGPathElement | undefined]>();
  let active = model.root;
  let hits: ReadonlyMap<number, number> | undefined;

  const zooming: ZoomBehavior<HTMLDivElement, unknown> = zoom<HTMLDivElement, unknown>()
    .scaleExtent([MIN_SCALE, 2])
    .on('zoom', () => draw());
  const surface = select<HTMLDivElement, unknown>(viewport).call(zooming).on('dblclick.zoom', null);

  /** Positions every open group and redraws. */
  const layOut = (): void => {
    places = placeGroups(model.root, open, nodeWidth + gap);
    for (const group of drawn.keys()) erase(group);
    draw();
  };

  /** Draws only the groups in sight: a chart may have thousands. */
  const draw = (): void => {
    const { x, y, k } = zoomTransform(viewport);
    canvas.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
    const [left, right] = [(-x - MARGIN) / k, (viewport.clientWidth - x + MARGIN) / k];
    const [top, bottom] = [(-y - MARGIN) / k, (viewport.clientHeight - y + MARGIN) / k];
    const isSeen = (place: PositionedGroup): boolean =>
      place.y + nodeWidth > left && place.y < right && place.x + HEIGHT > top && place.x < bottom;
    const fresh: HTMLElement[] = [];
    const lines: SVGPathElement[] = [];
    for (const [group, place] of places) {
      const isWanted = group === active || isSeen(place) || (place.parent !== null && isSeen(place.parent));
      if (!isWanted) erase(group);
      else if (!drawn.has(group)) {
        const made = [nodeOf(place), drawLink(place, nodeWidth)] as const;
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

  const nodeOf = (place: PositionedGroup): HTMLElement => {
    const group = place.data;
    const isOpen = open.has(group.index);
    return drawNode(model, place, {
      width: nodeWidth,
      isOpen,
      isActive: group === active,
      found: hits === undefined ? undefined : foundIn(group, isOpen, hits),
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
    // Closing a group must not hide the one that has the focus.
    if (!isOpen && ancestorsOf(model, active).includes(group)) active = group;
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
    // The browser's own scrolling would shift the chart against its zoom.
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

  /** The previous or next group in the same column. */
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
      left + nodeWidth * k <= viewport.clientWidth &&
      top + HEIGHT * k <= viewport.clientHeight - TOOLS;
    if (always || !isInSight) zooming.translateTo(surface, place.y + nodeWidth / 2, place.x + HEIGHT / 2);
  };

  /** Fits the whole chart, or with `readable` only its width, where its height would make the names too small. */
  const fit = (readable: boolean): void => {
    const [width, height] = [viewport.clientWidth, viewport.clientHeight - TOOLS];
    if (width === 0) return;
    let [bottom, right] = [0, 0];
    for (const place of places.values()) {
      bottom = Math.max(bottom, place.x + HEIGHT);
      right = Math.max(right, place.y + nodeWidth);
    }
    const wide = Math.min(1, (width - 2 * EDGE) / right);
    const whole = Math.max(MIN_SCALE, Math.min(wide, (height - 2 * EDGE) / bottom));
    const scale = readable && whole < MIN_READABLE_SCALE ? Math.max(MIN_READABLE_SCALE, wide) : whole;
    zooming.transform(surface, zoomIdentity.translate(EDGE, EDGE).scale(scale));
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
      const closed = ancestorsOf(model, group).filter((above) => !open.has(above.index));
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
    mark: (next) => {
      if (hits === undefined && next === undefined) return;
      hits = next;
      viewport.classList.toggle('marking', hits !== undefined);
      for (const group of drawn.keys()) erase(group);
      draw();
    },
  };
}
