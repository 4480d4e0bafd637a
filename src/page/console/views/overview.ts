import type { Overview } from '../../../server/schemas.ts';
import { bidiElement, el } from '../../dom.ts';
import { formatNumber } from '../../model.ts';
import { alertBox, card, factList, heading, link, primary, time } from '../elements.ts';
import { formatAge } from '../labels.ts';
import { runsChart } from '../runs-chart.ts';
import { TEXTS } from '../texts.ts';
import type { ViewContext } from '../view.ts';

const T = TEXTS.overview;

/** The first view: the account, the age of the data, the last run, seats, and the runs of 30 days. */
export async function showOverview({ api, host, canAct, go }: ViewContext): Promise<void> {
  const overview = await api.overview();
  const { problems, pending, runs } = overview;
  host.replaceChildren(
    heading(T.title),
    ...problems.map((problem) => alertBox('failed', T.settings, bidiElement(problem))),
    lastRun(overview),
    pending === null
      ? ''
      : alertBox('warning', T.planWaits(formatAge(pending.created)), link(T.readPlan, '#/plan')),
    card(
      facts(overview),
      canAct
        ? el(
            'p',
            { class: 'actions' },
            primary(T.checkNow, () => go('#/plan/check')),
          )
        : undefined,
    ),
    card(el('h2', {}, T.runs), runsChart(runs)),
  );
}

function lastRun({ last_run: run, pending }: Overview): HTMLElement {
  if (run === null) return el('p', { class: 'headline' }, pending === null ? T.noRuns : T.noRunsYet);
  const { command, started, outcome, problem } = run;
  const text = { ...T, done: T.ended }[outcome](command, formatAge(started));
  if (outcome === 'done') return el('p', { class: 'headline' }, text);
  const tone = outcome === 'failed' || outcome === 'refused' ? 'refused' : 'warning';
  return alertBox(tone, text, ...(problem === null ? [] : [bidiElement(problem)]));
}

function facts({
  account,
  sources,
  data,
  last_success: success,
  last_run: run,
  pending,
}: Overview): HTMLElement {
  const seats = run?.seats ?? null;
  const known = seats === null ? undefined : run?.outcome === 'refused' ? seats.before : seats.after;
  const seatsNow = pending?.seats.before ?? known;
  const moment = (iso: string | null | undefined): Node | string =>
    iso === null || iso === undefined ? T.never : time(iso, formatAge(iso));
  const items: readonly (readonly [string, Node | string])[] = [
    [T.account, account === null ? T.accountUnknown : bidiElement(account)],
    [T.source, sources.map(({ title }) => title).join(', ') || data?.source || T.noSource],
    [T.dataRead, moment(data?.fetched_at)],
    [T.prepared, moment(data?.prepared_at)],
    [T.lastSuccess, moment(success)],
    [T.seatsNow, seatsNow === undefined ? T.unknown : formatNumber(seatsNow)],
    ...(pending === null
      ? []
      : [
          [
            T.seatsPending,
            `${formatNumber(pending.seats.before)} → ${formatNumber(pending.seats.after)}`,
          ] as const,
        ]),
  ];
  return factList(items);
}
