import type { RunEnd } from '../../core/plan/record.ts';
import type { RunOutput, RunView } from '../../server/schemas.ts';
import { bidiElement, el } from '../dom.ts';
import { alertBox, link } from './elements.ts';
import { inConsole } from './remedies.ts';
import { TEXTS } from './texts.ts';

const T = TEXTS.plan;
const MAX_FAILED = 20;

type Command = Pick<RunView, 'args'>;

/** Whether a run is a check of the console. */
export function isCheck({ args }: Command): boolean {
  return args.includes('--plan-out') && args.some((argument) => argument.startsWith('var/console/'));
}

/** Whether a run applies a plan of the console. */
export function isApply({ args }: Command): boolean {
  return args.includes('--plan') && args.some((argument) => argument.startsWith('var/console/'));
}

/** How a run of the console ended; undefined for a check that made a plan, which the page shows. */
export function resultOf(run: RunOutput): HTMLElement | undefined {
  const end = parseEnd(run.stdout);
  const why = inConsole(
    end?.error === undefined ? run.stderr : `${end.error.message} ${end.error.hint ?? ''}`,
  );
  if (run.state === 'cancelled' && end?.counts === undefined)
    return alertBox('warning', T.cancelled, isApply(run) ? T.finishedLater : '');
  if (isCheck(run)) {
    const hasPlan = end?.error === undefined && (run.return_code === 0 || run.return_code === 3);
    return hasPlan ? undefined : alertBox('failed', T.checkFailed, bidiElement(why));
  }
  if (end?.counts === undefined || Object.keys(end.counts).length === 0)
    return alertBox('failed', T.notApplied, bidiElement(why));
  return appliedResult(run, end);
}

function appliedResult(run: RunOutput, { counts = {}, failed = [], error }: RunEnd): HTMLElement {
  const sum = (of: 'done' | 'failed' | 'skipped'): number =>
    Object.values(counts).reduce((total, kind) => total + kind[of], 0);
  const isWhole = run.return_code === 0;
  const title = run.state === 'cancelled' ? T.cancelled : isWhole ? T.applied : T.appliedPartly;
  return alertBox(
    isWhole ? 'done' : 'warning',
    title,
    el('p', {}, T.done(sum('done'), sum('failed'), sum('skipped')), isWhole ? '' : ` ${T.finishedLater}`),
    ...(error === undefined ? [] : [el('p', {}, bidiElement(inConsole(error.message)))]),
    el(
      'ul',
      {},
      ...failed
        .slice(0, MAX_FAILED)
        .map(({ person, message }) =>
          el('li', {}, bidiElement(person), ': ', bidiElement(inConsole(message))),
        ),
    ),
    link(T.inHistory, '#/history'),
  );
}

function parseEnd(stdout: string): RunEnd | undefined {
  try {
    return JSON.parse(stdout);
  } catch {
    return undefined;
  }
}
