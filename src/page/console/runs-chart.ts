import type { HistoryEntry } from '../../server/schemas.ts';
import { el } from '../dom.ts';
import { TEXTS } from './texts.ts';

const T = TEXTS.overview;
const DAYS = 30;
const DAY_MS = 86_400_000;

/** The runs of 30 days: a bar a day, as high as its runs, with a mark on days with problems. */
export function runsChart(runs: readonly HistoryEntry[]): HTMLElement {
  if (runs.length === 0) return el('p', { class: 'muted' }, T.noRunsYet);
  const days = Array.from({ length: DAYS }, (_, n) =>
    new Date(Date.now() - (DAYS - 1 - n) * DAY_MS).toLocaleDateString('sv'),
  );
  const byDay = new Map(days.map((day) => [day, { runs: 0, problems: 0 }]));
  for (const { started, outcome } of runs) {
    const day = byDay.get(new Date(started).toLocaleDateString('sv'));
    if (day === undefined) continue;
    day.runs += 1;
    if (outcome === 'failed' || outcome === 'refused') day.problems += 1;
  }
  const highest = Math.max(1, ...[...byDay.values()].map((day) => day.runs));
  const refused = runs.filter(({ outcome }) => outcome === 'refused').length;
  const failed = runs.filter(({ outcome }) => outcome === 'failed').length;
  const bars = [...byDay].map(([day, counts]) => {
    const bar = el('span', { class: 'fill' });
    bar.style.height = `${(counts.runs / highest) * 100}%`;
    const text = T.day(day, counts.runs, counts.problems);
    const mark = counts.problems > 0 ? el('span', { class: 'mark', 'aria-hidden': 'true' }, '!') : undefined;
    return el(
      'li',
      { title: text, class: counts.problems > 0 ? 'problem-day' : '' },
      mark,
      bar,
      el('span', { class: 'unseen' }, text),
    );
  });
  return el(
    'div',
    {},
    el('p', {}, T.runsSummary(runs.length, failed, refused)),
    el('ul', { class: 'bars' }, ...bars),
    el(
      'p',
      { class: 'ends muted', 'aria-hidden': 'true' },
      el('span', {}, T.firstDay),
      el('span', {}, T.today),
    ),
    el('p', { class: 'muted' }, T.legend),
  );
}
