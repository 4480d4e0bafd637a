import { describe, expect, it } from 'vitest';
import { levelsThatFit, NARROW, placeGroups, WIDE } from '../../src/page/chart-layout.ts';
import { createModel } from '../../src/page/model.ts';

/** Groups by name and parent; the first is the root. */
const MODEL = createModel({
  kind: 'tree',
  compared: false,
  people: [],
  reasons: [],
  groups: (
    [
      ['Root', -1],
      ['Sales', 0],
      ['North', 1],
      ['South', 1],
      ['Ops', 0],
      ['Night', 4],
    ] as const
  ).map(([name, parent]) => ({ name, parent, own: 0, total: 0 })),
});

function placed(open: readonly number[]): string[] {
  const places = [...placeGroups(MODEL.root, new Set(open), 100)];
  const rows = [...new Set(places.map(([, { x }]) => x))].toSorted((a, b) => a - b);
  return places.map(([group, { x, y }]) => `${group.name} ${rows.indexOf(x)},${y / 100}`);
}

describe('the chart', () => {
  it('has the root group at the top, each first child beside its parent, and every other group in a row of its own', () => {
    expect(placed([0, 1, 4])).toEqual([
      'Root 0,0',
      'Sales 0,1',
      'North 0,2',
      'South 1,2',
      'Ops 2,1',
      'Night 2,2',
    ]);
    expect(placed([0])).toEqual(['Root 0,0', 'Sales 0,1', 'Ops 1,1']);
    expect(placed([])).toEqual(['Root 0,0']);
  });

  it('shows as many levels as fit at a readable size, two on a phone', () => {
    const narrow = 2 * NARROW.width + NARROW.gap;
    expect(narrow).toBeLessThan(390 - 28 - 2 * 16);
    expect(levelsThatFit(362, NARROW)).toBe(2);
    expect(levelsThatFit(818, WIDE)).toBe(3);
  });
});
