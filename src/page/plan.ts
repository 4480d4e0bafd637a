import type { OperationRow, PlanPageData } from '../cli/render/html/data.ts';
import { fact, showCard, reasonNote } from './card.ts';
import { byId, el, inputById, bidiElement } from './dom.ts';
import { createList, type Line } from './list.ts';
import { formatNumber } from './model.ts';
import { printInto } from './paper.ts';
import { foldAll, search, type Searchable } from './search.ts';

/** With at most this many changes, all of them are open at first. */
const MAX_CHANGES_OPEN = 200;
/** With more, each kind shows this many at first. */
const FIRST_ROWS = 5;
const MAX_PRINTED = 5000;

/** How much of a kind is shown. */
type Extent = 'none' | 'first' | 'all';

/**
 * Starts the plan page: changes by kind, filters, and a card for each person.
 * @param signal ends what listens outside the page's own elements
 */
export function startPlan(data: PlanPageData, signal?: AbortSignal): void {
  const { operations, kinds } = data;
  const listed = operations.flatMap((operation, index) => (operation.aside === true ? [] : [index]));
  let index: Searchable | undefined;
  const searchable = (): Searchable => (index ??= searchableOf(data));
  const initial: Extent = listed.length <= MAX_CHANGES_OPEN ? 'all' : 'first';
  const extents: Extent[] = kinds.map(() => initial);
  const query = inputById('query');
  const state = data.applied ? inputById('state') : undefined;
  const chosen = new Set<number>();
  const status = byId('status');

  const list = createList(byId('changes'), {
    rowHeight: 52,
    choose: (line) => {
      const at = Number(line.key.slice(1));
      if (line.key.startsWith('k')) setExtent(at, line.open === true ? 'none' : initial);
      else if (line.key.startsWith('m')) setExtent(at, 'all');
      else operationCard(data, at);
    },
    toggle: ({ key }, isOpen) => setExtent(Number(key.slice(1)), isOpen ? initial : 'none'),
  });

  const setExtent = (kind: number, extent: Extent): void => {
    extents[kind] = extent;
    show();
  };

  const found = (): readonly number[] => {
    const hits = query.value.trim() === '' ? listed : search(searchable(), query.value);
    return hits.filter((at) => {
      const operation = operations[at];
      if (operation === undefined || operation.aside === true) return false;
      if (chosen.size > 0 && !chosen.has(operation.kind)) return false;
      return state === undefined || state.value === '' || operation.state === state.value;
    });
  };

  const show = (top = false): void => {
    const hits = found();
    const isFiltered = hits.length < listed.length;
    list.show(changeLines(data, hits, isFiltered ? undefined : extents), { top });
    status.textContent = isFiltered
      ? `${formatNumber(hits.length)} of ${formatNumber(listed.length)} changes`
      : '';
  };

  query.addEventListener('input', () => show(true));
  state?.addEventListener('change', () => show(true));
  for (const chip of byId('page').querySelectorAll<HTMLElement>('[data-kind]')) {
    chip.addEventListener('click', () => {
      const kind = Number(chip.dataset['kind']);
      if (!chosen.delete(kind)) chosen.add(kind);
      chip.setAttribute('aria-pressed', `${chosen.has(kind)}`);
      show(true);
    });
  }
  for (const id of ['card', 'changes']) {
    byId(id).addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      showCard(undefined);
      byId('changes').focus();
    });
  }
  printInto(byId('paper'), () => printView(data, found()), signal);
  show();
  // After the first rows are in sight, and before the first keystroke.
  setTimeout(searchable);
}

function searchableOf({ operations, kinds }: PlanPageData): Searchable {
  const texts = operations.map(
    ({ who, name, before, after, kind }) => `${name ?? ''} ${who} ${before} ${after} ${kinds[kind] ?? ''}`,
  );
  return { own: foldAll(texts), of: [], shared: [] };
}

/** Kinds, each followed by its operations as far as they are shown; without `extents` all are. */
function changeLines(
  { kinds, operations }: PlanPageData,
  hits: readonly number[],
  extents: readonly Extent[] | undefined,
): readonly Line[] {
  const byKind = groupByKind(operations, hits);
  return [...byKind].flatMap(([kind, members], place): Line[] => {
    const extent = extents?.[kind] ?? 'all';
    const shown = extent === 'all' ? members : members.slice(0, extent === 'first' ? FIRST_ROWS : 0);
    const hasMore = extent === 'first' && shown.length < members.length;
    const siblings = shown.length + (hasMore ? 1 : 0);
    const lines = shown.map((at, index): Line => ({
      key: `o${at}`,
      level: 2,
      place: index + 1,
      siblings,
      draw: (into) => {
        const operation = operations[at];
        if (operation !== undefined) drawOperation(into, operation);
      },
    }));
    const head: Line = {
      key: `k${kind}`,
      level: 1,
      place: place + 1,
      siblings: byKind.size,
      open: extent !== 'none',
      draw: (into) => drawText(into, 'kind', kinds[kind] ?? '', formatNumber(members.length)),
    };
    const more: Line = {
      key: `m${kind}`,
      level: 2,
      place: siblings,
      siblings,
      draw: (into) => drawText(into, 'more', `Show all ${formatNumber(members.length)}`, ''),
    };
    return [head, ...lines, ...(hasMore ? [more] : [])];
  });
}

function drawText(into: HTMLElement, className: string, name: string, count: string): void {
  into.classList.add(className);
  into.append(el('span', { class: 'name' }, name), el('span', { class: 'count' }, count));
}

function groupByKind(operations: readonly OperationRow[], hits: readonly number[]): Map<number, number[]> {
  const byKind = new Map<number, number[]>();
  for (const at of hits) {
    const kind = operations[at]?.kind ?? 0;
    const members = byKind.get(kind);
    if (members === undefined) byKind.set(kind, [at]);
    else members.push(at);
  }
  return new Map([...byKind].sort(([a], [b]) => a - b));
}

function drawOperation(into: HTMLElement, operation: OperationRow): void {
  const { who, name, reason, state } = operation;
  into.classList.add('operation');
  into.append(
    el(
      'span',
      { class: 'who' },
      bidiElement(name ?? who, 'name'),
      name === undefined ? '' : bidiElement(who, 'detail'),
    ),
    drawChange(operation),
    el('span', { class: 'reason' }, state === 'planned' ? '' : stateBadge(operation), bidiElement(reason)),
  );
}

function drawChange({ before, after }: OperationRow): HTMLElement {
  return el(
    'span',
    { class: 'change' },
    before === '' ? '' : bidiElement(before, 'old'),
    before === '' || after === '' ? '' : el('span', { class: 'arrow' }, ' → '),
    after === '' ? '' : bidiElement(after, 'new'),
  );
}

function stateBadge({ state }: OperationRow): HTMLElement {
  return el('span', { class: `badge ${state}` }, state === 'settled' ? 'not needed' : state);
}

/** Shows all operations of a person, whichever one was clicked. */
function operationCard({ operations, kinds }: PlanPageData, at: number): void {
  const operation = operations[at];
  if (operation === undefined) return;
  const isPerson = operation.name !== undefined;
  const all = isPerson
    ? operations.filter(({ who, name }) => who === operation.who && name !== undefined)
    : [operation];
  showCard(
    bidiElement(operation.name ?? operation.who),
    el(
      'dl',
      {},
      ...(isPerson ? fact('E-mail', bidiElement(operation.who)) : []),
      ...(operation.matched === undefined ? [] : fact('Matched by', operation.matched)),
    ),
    ...all.map((operation) =>
      el(
        'section',
        { class: 'step' },
        el(
          'h3',
          {},
          kinds[operation.kind] ?? '',
          ' ',
          operation.state === 'planned' ? undefined : stateBadge(operation),
        ),
        drawChange(operation),
        reasonNote(operation.reason),
        operation.message === undefined
          ? undefined
          : el('div', { class: 'problem' }, bidiElement(operation.message)),
      ),
    ),
  );
}

function printView({ kinds, operations }: PlanPageData, hits: readonly number[]): HTMLElement[] {
  const shown = hits.slice(0, MAX_PRINTED);
  const note =
    shown.length < hits.length ? [el('p', {}, `The first ${shown.length} of ${hits.length} changes.`)] : [];
  const sections = [...groupByKind(operations, shown)].flatMap(([kind, members]) => [
    el('h2', {}, `${kinds[kind] ?? ''} (${members.length})`),
    el(
      'table',
      {},
      ...members.flatMap((at) => {
        const operation = operations[at];
        if (operation === undefined) return [];
        const who = el(
          'td',
          {},
          bidiElement(operation.name ?? operation.who),
          operation.name === undefined ? '' : el('small', {}, ' ', bidiElement(operation.who)),
        );
        return [
          el('tr', {}, who, el('td', {}, drawChange(operation)), el('td', {}, bidiElement(operation.reason))),
        ];
      }),
    ),
  ]);
  return [...note, ...sections];
}
