import { changeTitle, type ChangeKind } from '../../../core/plan/record.ts';
import type { HistoryEntry } from '../../../server/schemas.ts';
import { bidiElement, el } from '../../dom.ts';
import { badge, heading, link, row, table, time } from '../elements.ts';
import { formatTime, outcomeLabel } from '../labels.ts';
import { TEXTS } from '../texts.ts';
import type { ViewContext } from '../view.ts';
import { showPastRun } from './past-run.ts';

const T = TEXTS.history;

type Filter = keyof typeof T.filters;

const FILTERS: Readonly<Record<Filter, (entry: HistoryEntry) => boolean>> = {
  all: () => true,
  changed: ({ changes }) => Object.keys(changes).length > 0,
  failed: ({ outcome }) => outcome === 'failed' || outcome === 'refused',
};

/** Past runs, and one of them. */
export async function showHistory(context: ViewContext): Promise<void> {
  const { api, host, parameters } = context;
  const [id] = parameters;
  if (id !== undefined) return showPastRun(context, id);
  const entries = await api.history();
  const list = el('div');
  const filter = el(
    'select',
    {},
    ...Object.entries(T.filters).map(([value, text]) => el('option', { value }, text)),
  );
  const show = (): void => {
    const shown = entries.filter(FILTERS[filter.value as Filter]);
    list.replaceChildren(
      shown.length === 0
        ? el('p', { class: 'muted' }, T.none)
        : table(T.title, T.columns, shown.map(entryRow)),
    );
  };
  filter.addEventListener('change', show);
  show();
  host.replaceChildren(
    heading(T.title),
    el('p', { class: 'muted' }, T.help),
    el('label', { class: 'inline' }, T.filter, ' ', filter),
    list,
  );
  return undefined;
}

function entryRow({
  id,
  command,
  started,
  started_by,
  outcome,
  changes,
  failures,
}: HistoryEntry): HTMLTableRowElement {
  const made = Object.entries(changes).flatMap(([kind, count], at) => [
    at === 0 ? '' : ', ',
    el('span', { class: 'nowrap' }, `${changeTitle(kind as ChangeKind)}: ${count}`),
  ]);
  const show = link(T.show, `#/history/${encodeURIComponent(id)}`);
  show.setAttribute('aria-label', T.showLabel(command, formatTime(started)));
  return row(
    time(started),
    el('code', { class: 'nowrap' }, command),
    started_by === null ? '' : bidiElement(started_by, 'nowrap'),
    badge(outcomeLabel(outcome)),
    [...(made.length === 0 ? [T.noChanges] : made), failures > 0 ? `. ${T.failures(failures)}` : ''],
    show,
  );
}
