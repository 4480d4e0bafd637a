import { createInterface } from 'node:readline/promises';
import type { ReadStream } from 'node:tty';
import { EXIT, UserError } from '../base/errors.ts';
import type { CommonOptions, Context, Shell } from './context.ts';

/** The `error.code` of a run that the person at the terminal declined. */
export const DECLINED = 'declined';

/** How a command shows its plan before it asks. */
export interface ApprovalView<P> {
  /** The plan in full. */
  readonly plan: (planned: P) => string;
  /** The plan's end: refusals, seats and counts. */
  readonly summary: (planned: P) => string;
  /** What is going to be applied: `254 changes`. */
  readonly changes: (planned: P) => string;
}

export interface Approval<P> {
  /** Shows the plan and asks; undefined without a terminal, where the command applies its plan at once. */
  readonly approve: ((planned: P) => Promise<void>) | undefined;
  /** Whether stdout has the plan already. */
  isShown(): boolean;
}

/** On a terminal, shows the plan and asks before it is applied; with `--yes`, shows its summary and goes on. */
export function createApproval<P>(
  { yes = false, format = 'text' }: CommonOptions & { readonly yes?: boolean },
  context: Context,
  view: ApprovalView<P>,
): Approval<P> {
  const { shell } = context;
  let shown = false;
  const announce = async (planned: P): Promise<void> => context.writeStderr(view.summary(planned));
  const ask = async (planned: P): Promise<void> => {
    shown = format === 'text' && shell.stdoutIsTerminal;
    const text = `${view.plan(planned)}\n`;
    if (shown) context.writeStdout(text);
    else context.writeStderr(text);
    await confirm(`Apply these ${view.changes(planned)}?`, shell);
  };
  const onTerminal = yes ? announce : ask;
  return {
    approve: shell.stderrIsTerminal && (yes || canAsk(shell)) ? onTerminal : undefined,
    isShown: () => shown,
  };
}

/** Whether there is a person to ask: both the input and stderr, where questions appear, are a terminal. */
export function canAsk({ stdin, stderrIsTerminal }: Pick<Shell, 'stdin' | 'stderrIsTerminal'>): boolean {
  return stderrIsTerminal && (stdin as ReadStream).isTTY;
}

/**
 * Asks a question; Enter and the end of the input mean no.
 * @throws UserError, exit 130, unless the answer is yes
 */
export async function confirm(
  question: string,
  { stdin, stderr, signal }: Pick<Shell, 'stdin' | 'stderr' | 'signal'>,
): Promise<void> {
  // Without raw mode Ctrl-C stays a signal, which the shell already hears.
  const lines = createInterface({ input: stdin, output: stderr, terminal: false });
  try {
    const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    const answer = lines.question(`${question} [y/N] `, { signal });
    if (/^y(?:es)?$/i.test((await Promise.race([answer, ended])).trim())) return;
  } catch (error) {
    if (!signal.aborted) throw error;
    stderr.write('\n');
  } finally {
    lines.close();
  }
  throw new UserError('Cancelled. Nothing was changed in TimeCamp.', {
    code: DECLINED,
    exitCode: EXIT.interrupted,
  });
}
