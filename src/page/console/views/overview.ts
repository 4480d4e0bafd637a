import type { Overview, Schedule } from '../../../server/schemas.ts';
import { bidiElement, el } from '../../dom.ts';
import { formatNumber } from '../../model.ts';
import { alertBox, card, factList, heading, link, primary, time } from '../elements.ts';
import { formatAge, formatInterval } from '../labels.ts';
import { inConsole } from '../remedies.ts';
import { runsChart } from '../runs-chart.ts';
import { TEXTS } from '../texts.ts';
import type { ViewContext } from '../view.ts';

const T = TEXTS.overview;

/** The first view: the account, the age of the data, the last run, seats, and the runs of 30 days. */
export async function showOverview({ api, host, canAct, go }: ViewContext): Promise<void> {
  const overview = await api.overview();
  const { problems, pending, runs, schedules } = overview;
  host.replaceChildren(
    heading(T.title),
    ...problems.map((problem) => alertBox('failed', T.settings, bidiElement(problem))),
    lastRun(overview),
    ...schedules.filter((one) => one.is_late).map(overdue),
    pending === null ? '' : pendingPlan(pending),
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

function pendingPlan({ created, changes, is_refused }: NonNullable<Overview['pending']>): HTMLElement {
  const say = is_refused ? T.planRefused : T.planWaits;
  const title = say(TEXTS.plan.changes(changes), formatAge(created));
  return alertBox(is_refused ? 'refused' : 'warning', title, link(T.readPlan, '#/plan'));
}

function overdue({ command, last, every_seconds: every }: Schedule): HTMLElement {
  const text = T.overdueSince(formatInterval(every), formatAge(last));
  return alertBox('warning', T.overdue(command), bidiElement(text));
}

/** When the next run comes, as far as the earlier ones show it. */
function nextRun({ next, every_seconds: every, break_seconds: longest, is_late }: Schedule): readonly Fact[] {
  const hasBreaks = longest > every * 1.5;
  const interval = formatInterval(every);
  const rhythm = hasBreaks ? T.breaks(interval, formatInterval(longest, true)) : T.rhythm(interval);
  const isAhead = Date.parse(next) > Date.now();
  const when = is_late
    ? T.isOverdue
    : isAhead
      ? time(next, T.soon(formatAge(next)))
      : hasBreaks
        ? T.afterBreak
        : T.due;
  return [
    [T.nextRun, when],
    [T.schedule, rhythm],
  ];
}

type Fact = readonly [label: string, value: Node | string];

function lastRun({ last_run: run, pending }: Overview): HTMLElement {
  if (run === null) return el('p', { class: 'headline' }, pending === null ? T.noRuns : T.noRunsYet);
  const { command, started, outcome, problem } = run;
  const text = { ...T, done: T.ended }[outcome](command, formatAge(started));
  if (outcome === 'done') return el('p', { class: 'headline' }, text);
  const tone = outcome === 'failed' || outcome === 'refused' ? 'refused' : 'warning';
  return alertBox(
    tone,
    text,
    ...(problem === null ? [] : [bidiElement(inConsole(problem))]),
    ...(outcome === 'refused' ? [el('p', {}, T.afterRefusal)] : []),
  );
}

function facts({
  account,
  sources,
  data,
  last_success: success,
  last_run: run,
  pending,
  schedules,
}: Overview): HTMLElement {
  const seats = run?.seats ?? null;
  const known = seats === null ? undefined : run?.outcome === 'refused' ? seats.before : seats.after;
  const seatsNow = pending?.seats.before ?? known;
  const moment = (iso: string | null | undefined): Node | string =>
    iso === null || iso === undefined ? T.never : time(iso, formatAge(iso));
  const items: readonly Fact[] = [
    [T.account, account === null ? T.accountUnknown : bidiElement(account)],
    [T.source, sources.map(({ title }) => title).join(', ') || data?.source || T.noSource],
    [T.dataRead, moment(data?.fetched_at)],
    [T.prepared, moment(data?.prepared_at)],
    [T.lastSuccess, moment(success)],
    ...(schedules.length === 0 ? [[T.nextRun, T.notYetKnown] as const] : schedules.flatMap(nextRun)),
    [T.seatsNow, seatsNow === undefined ? T.unknown : formatNumber(seatsNow)],
    ...(pending === null ? [] : [[T.seatsPending, formatNumber(pending.seats.after)] as const]),
  ];
  return factList(items);
}
