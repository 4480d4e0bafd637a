import { planFrame } from '../../../cli/render/html/frame.ts';
import type { RunOutput, RunView } from '../../../server/schemas.ts';
import { button, el, toNode } from '../../dom.ts';
import { startPlan } from '../../plan.ts';
import type { CheckRequest, LoadedPlan } from '../api.ts';
import { applyPanel } from '../apply-panel.ts';
import { heading, primary } from '../elements.ts';
import { followRun } from '../follow.ts';
import { inConsole } from '../remedies.ts';
import { isApply, isCheck, resultOf } from '../run-result.ts';
import { TEXTS } from '../texts.ts';
import type { ViewContext } from '../view.ts';

const T = TEXTS.plan;

/** The plan: check now, read it, apply it, watch. A run that is in progress is found again after a reload. */
export async function showPlan(context: ViewContext): Promise<void> {
  const { api, host, parameters, canAct, sources, allSources, signal, attempt } = context;
  const controls = el('div', { class: 'controls' });
  const progress = el('p', { class: 'progress', role: 'status' });
  const result = el('div', { class: 'result', tabindex: '-1' });
  let runId: string | undefined;
  const cancel = button(T.cancel, () => attempt(cancelRun));
  cancel.hidden = true;
  const chooser = sourceChooser(sources, allSources);
  const check = primary(T.check, () => attempt(startCheck));
  if (canAct) controls.append(...(chooser === undefined ? [] : [chooser.label]), check, cancel);
  controls.append(progress);
  let isBusy = false;
  let pageSignal = new AbortController();
  let panel: HTMLElement | undefined;

  function startCheck(): Promise<void> {
    return start(() => api.check(chooser === undefined ? {} : requestOf(chooser.select.value)));
  }

  async function start(action: () => Promise<{ readonly id: string }>): Promise<void> {
    if (isBusy) return;
    setBusy(true);
    try {
      result.replaceChildren();
      const { id } = await action();
      await follow(id);
    } finally {
      setBusy(false);
    }
  }

  async function cancelRun(): Promise<void> {
    if (runId === undefined) return;
    await api.cancelRun(runId);
    progress.textContent = T.cancelling;
  }

  async function follow(id: string): Promise<void> {
    setBusy(true);
    runId = id;
    cancel.hidden = !canAct;
    const run = await followRun(
      api,
      id,
      {
        onChange: (view) => {
          progress.textContent = progressText(view);
        },
        onLost: () => {
          progress.textContent = T.lost;
        },
      },
      signal,
    );
    if (signal.aborted) return;
    cancel.hidden = true;
    progress.textContent = run === undefined ? T.gone : '';
    setBusy(false);
    await showCurrent();
    if (run !== undefined) showResult(run);
  }

  function showResult(run: RunOutput): void {
    const shown = resultOf(run);
    if (shown === undefined) return;
    result.replaceChildren(shown);
    result.focus();
  }

  function setBusy(busy: boolean): void {
    isBusy = busy;
    check.disabled = busy;
    if (panel !== undefined) panel.inert = busy;
  }

  async function showCurrent(): Promise<void> {
    const plan = await api.plan();
    // Reading a large answer and showing it are two tasks, so that the page answers in between.
    await new Promise((resolve) => setTimeout(resolve));
    if (signal.aborted) return;
    pageSignal.abort();
    pageSignal = new AbortController();
    host.classList.toggle('plan', plan !== undefined);
    host.classList.toggle('empty', plan?.page.data.operations.length === 0);
    if (plan === undefined) {
      host.replaceChildren(heading(T.title), el('p', {}, T.none), controls, result);
      return;
    }
    const [head, ...rest] = planFrame(withRemedies(plan.page)).map(toNode);
    panel = applyPanel(plan, {
      canAct,
      apply: (allow) => attempt(() => start(() => api.apply(plan.hash, allow))),
    });
    check.textContent = T.checkAgain;
    check.className = plan.is_used ? 'primary' : '';
    host.replaceChildren(head ?? '', result, panel, controls, ...rest);
    setBusy(isBusy);
    startPlan(plan.page.data, AbortSignal.any([signal, pageSignal.signal]));
  }

  await showCurrent();
  const running = (await api.runs()).find((run) => run.ended === null && (isCheck(run) || isApply(run)));
  if (running !== undefined) attempt(() => follow(running.id));
  else if (parameters.length > 0 && canAct) {
    // A reload must not do it again.
    history.replaceState(null, '', '#/plan');
    const [what, undo] = parameters;
    if (what === 'check') attempt(startCheck);
    else if (undo !== undefined) attempt(() => start(() => api.check({ undo })));
  }
}

/** The page's messages with remedies that work in the console. */
function withRemedies({ head, data }: LoadedPlan['page']): LoadedPlan['page'] {
  const fit = <One extends { readonly text: string }>(one: One): One => ({
    ...one,
    text: inConsole(one.text),
  });
  return { head: { ...head, alerts: head.alerts.map(fit), notices: head.notices.map(fit) }, data };
}

function progressText(run: RunView): string {
  const what = isApply(run) ? T.applying : T.checking;
  if (run.state === 'waiting') return T.waiting;
  return run.progress === null ? `${what}…` : `${what}: ${run.progress}`;
}

/** Not a name of a source. */
const ALL = '*';

function requestOf(choice: string): CheckRequest {
  if (choice === ALL) return { all: true };
  return choice === '' ? {} : { source: choice };
}

/** A choice of the source; undefined when there is nothing to choose. */
function sourceChooser(
  sources: ViewContext['sources'],
  allSources: boolean,
): { readonly label: HTMLElement; readonly select: HTMLSelectElement } | undefined {
  if (sources.length === 0) return undefined;
  const options = [
    ...(allSources ? [el('option', { value: ALL }, T.allSources)] : []),
    ...sources.map(({ name, title }) => el('option', { value: name }, title)),
    el('option', { value: '' }, T.preparedUsers),
  ];
  const select = el('select', {}, ...options);
  return { label: el('label', {}, T.source, ' ', select), select };
}
