import { CHANGE_LABELS } from '../cli/render/html/frame.ts';
import type { PersonRow } from '../cli/render/html/data.ts';
import { roleBadge } from './card.ts';
import { el, bidiElement } from './dom.ts';
import type { Line } from './list.ts';
import { type Group, remains, type Model, formatNumber } from './model.ts';

/** The group of people who are in no group of the tree. */
export const OUTSIDE = -1;

export const outlineKey = (group: Group): string => `g${group.index}`;
const personKey = (index: number): string => `p${index}`;

/** The tree as lines: groups, and for open groups their people and subgroups. */
export function outlineLines(model: Model, open: ReadonlySet<number>): readonly Line[] {
  const lines: Line[] = [];
  const add = (group: Group, level: number, place: number, siblings: number): void => {
    const { people, children } = group;
    const inside = people.length + children.length;
    const isOpen = open.has(group.index);
    lines.push({
      key: outlineKey(group),
      level,
      place,
      siblings,
      ...(inside > 0 && { open: isOpen }),
      draw: (into) => drawGroup(into, group),
    });
    if (!isOpen) return;
    for (const [at, index] of people.entries())
      lines.push(personLine(model, index, { level: level + 1, place: at + 1, siblings: inside }));
    for (const [at, child] of children.entries()) add(child, level + 1, people.length + at + 1, inside);
  };
  const outside = model.data.people.flatMap(({ group }, index) => (group === OUTSIDE ? [index] : []));
  const roots = outside.length === 0 ? 1 : 2;
  add(model.root, 1, 1, roots);
  if (outside.length === 0) return lines;
  lines.push({
    key: `g${OUTSIDE}`,
    level: 1,
    place: 2,
    siblings: roots,
    open: open.has(OUTSIDE),
    draw: (into) => {
      into.classList.add('group');
      const count = el('span', { class: 'count' }, formatNumber(outside.length));
      into.append(el('span', { class: 'name' }, 'Outside the root group'), count);
    },
  });
  if (open.has(OUTSIDE)) {
    for (const [at, index] of outside.entries())
      lines.push(personLine(model, index, { level: 2, place: at + 1, siblings: outside.length }));
  }
  return lines;
}

/** The results of a search: groups, then people. */
export function resultLines(
  model: Model,
  groups: readonly Group[],
  people: readonly number[],
): readonly Line[] {
  const siblings = groups.length + people.length;
  return [
    ...groups.map((group, at): Line => ({
      key: outlineKey(group),
      level: 1,
      place: at + 1,
      siblings,
      draw: (into) => drawGroup(into, group, model.groups[group.parent]?.path),
    })),
    ...people.map((index, at) =>
      personLine(model, index, { level: 1, place: groups.length + at + 1, siblings }, true),
    ),
  ];
}

function personLine(
  model: Model,
  index: number,
  position: Pick<Line, 'level' | 'place' | 'siblings'>,
  withGroup = false,
): Line {
  return {
    key: personKey(index),
    ...position,
    draw: (into) => {
      const person = model.data.people[index];
      if (person === undefined) return;
      const group = withGroup ? model.groupOf(person)?.path : undefined;
      drawPerson(into, person, group ?? person.email);
    },
  };
}

function drawGroup(into: HTMLElement, group: Group, above?: string): void {
  into.classList.add('group');
  const { name, own, total, before, change } = group;
  const compared = before !== undefined && before.total !== total;
  const counts = compared
    ? `${formatNumber(before.total)} → ${formatNumber(total)}`
    : own === total
      ? formatNumber(total)
      : `${formatNumber(own)} / ${formatNumber(total)}`;
  into.append(
    bidiElement(name, 'name'),
    above === undefined ? '' : bidiElement(above, 'detail'),
    change === undefined
      ? ''
      : el('span', { class: `badge ${change}` }, change === 'goes' ? 'removed' : 'new'),
    el('span', { class: 'count' }, counts),
    el(
      'span',
      { class: 'unseen' },
      compared || own === total ? 'people' : 'people here / including groups below',
    ),
  );
}

function drawPerson(into: HTMLElement, person: PersonRow, detail: string): void {
  into.classList.add('person');
  const { name, role, change } = person;
  if (!remains(person)) into.classList.add('gone');
  into.append(
    bidiElement(name, 'name'),
    role === 'user' ? '' : roleBadge(role),
    change === undefined ? '' : el('span', { class: `badge ${change.kind}` }, CHANGE_LABELS[change.kind]),
    bidiElement(detail, 'detail'),
  );
}
