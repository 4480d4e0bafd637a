import type { OperationRow, PlanPageData } from '../cli/render/html/data.ts';
import { fact, showCard, why } from './card.ts';
import { byId, el, inputById, outside } from './dom.ts';
import { createList, type Line } from './list.ts';
import { number } from './model.ts';
import { foldAll, search } from './search.ts';

/** Up to that many changes all kinds begin open. */
const FEW_CHANGES = 200;
const MOST_ON_PAPER = 5000;

/** The page of a plan: changes by kind, filters, and what happens to each person. */
export function startPlan(data: PlanPageData): void {
  const { operations, kinds } = data;
  const listed = operations.flatMap((operation, index) => (operation.aside === true ? [] : [index]));
  const texts = operations.map(
    ({ who, name, before, after, kind }) => `${name ?? ''} ${who} ${before} ${after} ${kinds[kind] ?? ''}`,
  );
  const index = { own: foldAll(texts), of: [], shared: [] };
  const open = new Set(listed.length <= FEW_CHANGES ? kinds.map((_, kind) => kind) : []);
  const query = inputById('query');
  const state = data.applied ? inputById('state') : undefined;
  const chosen = new Set<number>();
  const status = byId('status');

  const list = createList(byId('changes'), {
    rowHeight: 52,
    choose: (line) => {
      const at = Number(line.key.slice(1));
      if (line.key.startsWith('k')) toggle(at, line.open !== true);
      else operationCard(data, at);
    },
    toggle: ({ key }, isOpen) => toggle(Number(key.slice(1)), isOpen),
  });

  const toggle = (kind: number, isOpen: boolean): void => {
    if (isOpen) open.add(kind);
    else open.delete(kind);
    show();
  };

  const found = (): readonly number[] => {
    const hits = query.value.trim() === '' ? listed : search(index, query.value);
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
    list.show(changeLines(data, hits, isFiltered ? undefined : open), { top });
    status.textContent = isFiltered ? `${number(hits.length)} of ${number(listed.length)} changes` : '';
  };

  query.addEventListener('input', () => show(true));
  state?.addEventListener('change', () => show(true));
  for (const chip of document.querySelectorAll<HTMLElement>('[data-kind]')) {
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
  addEventListener('beforeprint', () => byId('paper').replaceChildren(...onPaper(data, found())));
  addEventListener('afterprint', () => byId('paper').replaceChildren());
  show();
}

/** Kinds with their operations below; `open` undefined opens them all. */
function changeLines(
  { kinds, operations }: PlanPageData,
  hits: readonly number[],
  open: ReadonlySet<number> | undefined,
): readonly Line[] {
  const byKind = groupByKind(operations, hits);
  return [...byKind].flatMap(([kind, members], place): Line[] => {
    const isOpen = open === undefined || open.has(kind);
    return [
      {
        key: `k${kind}`,
        level: 1,
        place: place + 1,
        siblings: byKind.size,
        open: isOpen,
        draw: (into) => {
          into.classList.add('kind');
          into.append(
            el('span', { class: 'name' }, kinds[kind] ?? ''),
            el('span', { class: 'count' }, number(members.length)),
          );
        },
      },
      ...(isOpen ? members : []).map((at, index): Line => ({
        key: `o${at}`,
        level: 2,
        place: index + 1,
        siblings: members.length,
        draw: (into) => {
          const operation = operations[at];
          if (operation !== undefined) drawOperation(into, operation);
        },
      })),
    ];
  });
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
      outside(name ?? who, 'name'),
      name === undefined ? '' : outside(who, 'detail'),
    ),
    changeOf(operation),
    el('span', { class: 'reason' }, state === 'planned' ? '' : stateBadge(operation), outside(reason)),
  );
}

function changeOf({ before, after }: OperationRow): HTMLElement {
  return el(
    'span',
    { class: 'change' },
    before === '' ? '' : outside(before, 'old'),
    before === '' || after === '' ? '' : el('span', { class: 'arrow' }, ' → '),
    after === '' ? '' : outside(after, 'new'),
  );
}

function stateBadge({ state }: OperationRow): HTMLElement {
  return el('span', { class: `badge ${state}` }, state === 'settled' ? 'not needed' : state);
}

/** Everything that happens to a person, whichever of it was clicked. */
function operationCard({ operations, kinds }: PlanPageData, at: number): void {
  const operation = operations[at];
  if (operation === undefined) return;
  const isPerson = operation.name !== undefined;
  const all = isPerson
    ? operations.filter(({ who, name }) => who === operation.who && name !== undefined)
    : [operation];
  showCard(
    outside(operation.name ?? operation.who),
    el(
      'dl',
      {},
      ...(isPerson ? fact('E-mail', outside(operation.who)) : []),
      ...(operation.matched === undefined ? [] : fact('Recognised', operation.matched)),
    ),
    ...all.map((one) =>
      el(
        'section',
        { class: 'step' },
        el('h3', {}, kinds[one.kind] ?? '', ' ', one.state === 'planned' ? undefined : stateBadge(one)),
        changeOf(one),
        why(one.reason),
        one.message === undefined ? undefined : el('div', { class: 'problem' }, outside(one.message)),
      ),
    ),
  );
}

function onPaper({ kinds, operations }: PlanPageData, hits: readonly number[]): HTMLElement[] {
  const shown = hits.slice(0, MOST_ON_PAPER);
  const note =
    shown.length < hits.length ? [el('p', {}, `The first ${shown.length} of ${hits.length} changes.`)] : [];
  const sections = [...groupByKind(operations, shown)].flatMap(([kind, members]) => [
    el('h2', {}, `${kinds[kind] ?? ''} (${members.length})`),
    el(
      'table',
      {},
      ...members.flatMap((at) => {
        const one = operations[at];
        if (one === undefined) return [];
        const who = el(
          'td',
          {},
          outside(one.name ?? one.who),
          one.name === undefined ? '' : el('small', {}, ' ', outside(one.who)),
        );
        return [el('tr', {}, who, el('td', {}, changeOf(one)), el('td', {}, outside(one.reason)))];
      }),
    ),
  ]);
  return [...note, ...sections];
}
