import { hierarchy, type HierarchyPointNode } from 'd3-hierarchy';
import type { Group, Model } from './model.ts';

/** A group with its position: `x` from the top, `y` from the left. */
export type PositionedGroup = HierarchyPointNode<Group>;

/** Height of a group in the chart, in pixels. */
export const HEIGHT = 58;

/** Width of a group, and of the space between two columns, in pixels. */
export interface ColumnWidths {
  readonly width: number;
  readonly gap: number;
}

export const WIDE: ColumnWidths = { width: 210, gap: 56 };
/** Two columns fit into a phone at a readable scale. */
export const NARROW: ColumnWidths = { width: 144, gap: 30 };
const LINE = HEIGHT + 14;
/** Levels are open at first as long as no more groups than this are visible. */
const MAX_GROUPS_OPEN = 40;
/** The texts of a group have 13 px; at this scale they have 11. */
export const MIN_READABLE_SCALE = 11 / 13;
/** Space around the fitted chart, in pixels. */
export const EDGE = 16;

/**
 * The positions of the visible groups, parents before children: the order in which a screen reader announces them. The
 * first child is beside its parent, so that the root group and the beginning of a long list are in sight together.
 * @param column the width of a column with its gap
 */
export function placeGroups(
  root: Group,
  open: ReadonlySet<number>,
  column: number,
): Map<Group, PositionedGroup> {
  const places = new Map<Group, PositionedGroup>();
  let bottom = 0;
  hierarchy(root, (group) => (open.has(group.index) ? group.children : [])).eachBefore((node) => {
    const place = node as PositionedGroup;
    const { parent } = place;
    if (parent === null) place.x = 0;
    else if (parent.children?.[0] === place) place.x = parent.x;
    else {
      bottom += LINE;
      place.x = bottom;
    }
    place.y = place.depth * column;
    places.set(place.data, place);
  });
  return places;
}

/** How many levels fit side by side at a readable scale; at least the root group and the next one. */
export function levelsThatFit(space: number, { width, gap }: ColumnWidths): number {
  return Math.max(2, Math.floor(((space - 2 * EDGE) / MIN_READABLE_SCALE + gap) / (width + gap)));
}

/** The groups that are open at first: as many levels as fit into the width and into a chart of moderate size. */
export function initiallyOpen({ root }: Model, levels: number): readonly number[] {
  const open: number[] = [];
  let level = [root];
  let seen = 1;
  for (let depth = 1; depth < levels && level.length > 0; depth++) {
    const next = level.flatMap(({ children }) => children);
    if (seen + next.length > MAX_GROUPS_OPEN && open.length > 0) break;
    open.push(...level.map(({ index }) => index));
    seen += next.length;
    level = next;
  }
  return open;
}

/** The people found in a group, and below it where the chart does not show those groups; undefined for no hit. */
export function foundIn(
  group: Group,
  isOpen: boolean,
  hits: ReadonlyMap<number, number>,
): number | undefined {
  const own = hits.get(group.index);
  if (isOpen) return own;
  const below = group.children.map((child) => foundIn(child, false, hits));
  const all = [own, ...below].filter((count) => count !== undefined);
  return all.length === 0 ? undefined : all.reduce((sum, count) => sum + count, 0);
}
