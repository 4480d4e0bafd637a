import type { TreePageData } from '../cli/render/html/data.ts';
import { groupCard, personCard, showCard, type CardActions } from './card.ts';
import { createChart } from './chart.ts';
import { byId, el, inputById, bidiElement } from './dom.ts';
import { createList } from './list.ts';
import { ancestorsOf, formatCount, createModel, type Group, remains, type Model } from './model.ts';
import { outlineKey, outlineLines, OUTSIDE, resultLines } from './outline.ts';
import { printInto } from './paper.ts';
import { fold, search } from './search.ts';

/** With at most this many people, the whole outline is open at first. */
const MAX_PEOPLE_OPEN = 30;
/** A printed page lists at most this many people; otherwise it shows only their number. */
const MAX_PRINTED = 3000;

/**
 * Starts the tree page: outline, chart, search and cards.
 * @param signal ends what listens outside the page's own elements
 */
export function startTree(data: TreePageData, signal?: AbortSignal): void {
  const model = createModel(data);
  const open = new Set<number>(
    data.people.length <= MAX_PEOPLE_OPEN ? [OUTSIDE, ...model.groups.map(({ index }) => index)] : [0],
  );
  const query = inputById('query');
  const role = inputById('role');
  const change = data.compared ? inputById('change') : undefined;
  const status = byId('status');
  byId('card').addEventListener('keydown', (event) => {
    if (event.key === 'Escape') closeCard();
  });
  byId('outline').addEventListener('keydown', (event) => {
    if (event.key === 'Escape') showCard(undefined);
  });

  const actions: CardActions = {
    openGroup: (group) => {
      reveal(group);
      groupCard(model, group, actions);
    },
    openPerson: (index) => {
      const person = data.people[index];
      if (person === undefined) return;
      const group = model.groupOf(person);
      if (group !== undefined) chart.reveal(group);
      personCard(model, person, actions);
    },
  };
  const chart = createChart(model, (group) => {
    openAbove(group);
    showOutline();
    list.reveal(outlineKey(group));
    groupCard(model, group, actions);
  });
  const list = createList(byId('outline'), {
    rowHeight: 34,
    choose: ({ key }) => {
      const at = Number(key.slice(1));
      const group = model.groups[at];
      if (key.startsWith('p')) actions.openPerson(at);
      else if (at === OUTSIDE) setOpen(OUTSIDE, !open.has(OUTSIDE));
      else if (group !== undefined) {
        chart.reveal(group);
        groupCard(model, group, actions);
      }
    },
    toggle: ({ key }, isOpen) => setOpen(Number(key.slice(1)), isOpen),
  });

  const setOpen = (index: number, isOpen: boolean): void => {
    if (isOpen) open.add(index);
    else open.delete(index);
    showOutline();
  };

  const isSearching = (): boolean =>
    query.value.trim() !== '' || role.value !== '' || (change !== undefined && change.value !== '');

  const showOutline = (): void => {
    if (isSearching()) return;
    list.show(outlineLines(model, open));
    status.textContent = '';
  };

  const find = (): void => {
    if (!isSearching()) {
      list.show(outlineLines(model, open), { top: true });
      chart.mark(undefined);
      status.textContent = '';
      return;
    }
    const people = search(model.index, query.value).filter((at) => {
      const person = data.people[at];
      const kind = person?.change?.kind;
      return (
        (role.value === '' || person?.role === role.value) &&
        (change === undefined ||
          change.value === '' ||
          (change.value === 'moves' ? kind === 'arrives' : kind === change.value))
      );
    });
    const onlyPeople = role.value !== '' || (change !== undefined && change.value !== '');
    const word = fold(query.value).trim();
    const groups = onlyPeople ? [] : model.groups.filter(({ name }) => fold(name).includes(word));
    list.show(resultLines(model, groups, people), { top: true });
    chart.mark(hitsByGroup(model, groups, people));
    status.textContent = `${formatCount(people.length, 'person', 'people')}${onlyPeople ? '' : `, ${formatCount(groups.length, 'group', 'groups')}`} found`;
  };

  const openAbove = (group: Group): void => {
    for (const above of ancestorsOf(model, group)) open.add(above.index);
  };

  const reveal = (group: Group): void => {
    if (isSearching()) {
      for (const field of [query, role, change]) if (field !== undefined) field.value = '';
      chart.mark(undefined);
    }
    openAbove(group);
    showOutline();
    list.reveal(outlineKey(group));
    chart.reveal(group);
  };

  const closeCard = (): void => {
    showCard(undefined);
    byId('outline').focus();
  };

  const setAllOpen = (isOpen: boolean): void => {
    open.clear();
    for (const { index } of isOpen ? model.groups : [model.root]) open.add(index);
    if (isOpen) open.add(OUTSIDE);
    find();
    chart.setAllOpen(isOpen);
  };

  query.addEventListener('input', find);
  role.addEventListener('change', find);
  change?.addEventListener('change', find);
  query.addEventListener('keydown', (event) => {
    if (event instanceof KeyboardEvent && event.key === 'ArrowDown') {
      event.preventDefault();
      byId('outline').focus();
    }
  });
  byId('open-all').addEventListener('click', () => setAllOpen(true));
  byId('close-all').addEventListener('click', () => setAllOpen(false));
  for (const view of ['outline', 'chart'] as const) {
    byId(`see-${view}`).addEventListener('click', () => {
      byId('page').dataset['view'] = view;
      byId('see-outline').setAttribute('aria-pressed', `${view === 'outline'}`);
      byId('see-chart').setAttribute('aria-pressed', `${view === 'chart'}`);
    });
  }
  printInto(byId('paper'), () => printView(model), signal);
  find();
}

/** How many people were found in each group; a group that was found by its name counts as well. */
function hitsByGroup(
  { data }: Model,
  groups: readonly Group[],
  people: readonly number[],
): ReadonlyMap<number, number> {
  const hits = new Map(groups.map(({ index }) => [index, 0]));
  for (const at of people) {
    const group = data.people[at]?.group ?? -1;
    hits.set(group, (hits.get(group) ?? 0) + 1);
  }
  return hits;
}

function printView(model: Model): HTMLElement[] {
  const { people } = model.data;
  const all = people.length <= MAX_PRINTED;
  const item = (group: Group): HTMLElement =>
    el(
      'li',
      {},
      bidiElement(group.name, 'name'),
      ` ${group.own === group.total ? group.total : `${group.own} / ${group.total}`}`,
      ...(all && group.people.length > 0
        ? [el('div', { class: 'names' }, ...group.people.flatMap((at) => printed(model, at)).slice(1))]
        : []),
      group.children.length === 0 ? undefined : el('ul', {}, ...group.children.map(item)),
    );
  const note = all
    ? undefined
    : el('p', {}, `The printed page lists only groups, because there are ${people.length} people.`);
  return [...(note === undefined ? [] : [note]), el('ul', {}, item(model.root))];
}

/** A person, preceded by a separator. */
function printed(model: Model, at: number): (Node | string)[] {
  const person = model.data.people[at];
  if (person === undefined) return [];
  const rank = person.role === 'user' ? '' : ` (${person.role})`;
  return ['; ', bidiElement(person.name, remains(person) ? '' : 'gone'), rank];
}
