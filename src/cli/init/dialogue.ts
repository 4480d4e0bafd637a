import type { ReadStream } from 'node:tty';
import { EXIT, UserError } from '../../base/errors.ts';
import type { Shell } from '../context.ts';

/** One of several things to choose. */
export interface Choice<T> {
  readonly value: T;
  readonly label: string;
  /** Shown beside it; empty for nothing. */
  readonly hint: string;
}

export interface TextQuestion {
  readonly message: string;
  /** What stands in the line already. */
  readonly proposed: string;
  /** Shown while the line is empty. */
  readonly placeholder?: string;
  /** What is wrong with an answer, one sentence; undefined when nothing is. */
  readonly check: (answer: string) => string | undefined;
}

/**
 * How `tcsync init` asks. Without a terminal nobody is asked: every question is answered with what it proposes. Each
 * question throws UserError, exit 130, when it is left by Ctrl-C.
 */
export interface Dialogue {
  /** False where proposals are the answers. */
  readonly asks: boolean;
  text(question: TextQuestion): Promise<string>;
  /** As text, but what is typed is not shown. An empty answer is what was proposed. */
  secret(question: TextQuestion): Promise<string>;
  choose<T extends string>(message: string, choices: readonly Choice<T>[], proposed: T): Promise<T>;
  confirm(message: string, proposed: boolean): Promise<boolean>;
  /** Lines to look at, between two questions. */
  show(text: string): void;
}

/** From this many choices on, typing narrows them down. */
const MANY = 10;

/** Columns that clack's frame takes. */
const FRAME = 4;

/** Asks on the terminal. */
export async function openDialogue(
  shell: Pick<Shell, 'stdin' | 'stderr' | 'signal' | 'columns'>,
  title: string,
): Promise<Dialogue> {
  const [clack, { wrapAnsi }] = await Promise.all([import('@clack/prompts'), import('fast-wrap-ansi')]);
  /** Each question listens to a signal of its own: clack never lets go of one. */
  const terminal = () => ({
    input: shell.stdin as ReadStream,
    output: shell.stderr as NodeJS.WriteStream,
    signal: AbortSignal.any([shell.signal]),
  });
  const answered = <T>(answer: T | typeof clack.CANCEL_SYMBOL): T => {
    if (clack.isCancel(answer)) throw interrupted();
    return answer;
  };
  clack.intro(title, terminal());
  return {
    asks: true,
    text: async ({ message, proposed, placeholder, check }) =>
      answered(
        await clack.text({
          ...terminal(),
          message,
          initialValue: proposed,
          ...(placeholder === undefined ? {} : { placeholder }),
          validate: (answer = '') => check(answer.trim()),
        }),
      ).trim(),
    secret: async ({ message, proposed, check }) => {
      const typed = answered(
        await clack.password({
          ...terminal(),
          message,
          validate: (answer = '') => check(answer || proposed),
        }),
      );
      return typed || proposed;
    },
    choose: async (message, choices, proposed) => {
      const question = {
        ...terminal(),
        message,
        options: choices.map(({ value, label, hint }) => ({ value, label, ...(hint && { hint }) })),
        initialValue: proposed,
        maxItems: MANY,
      };
      const answer =
        choices.length > MANY ? clack.autocomplete<string>(question) : clack.select<string>(question);
      const value = answered(await answer);
      return choices.find((choice) => choice.value === value)?.value ?? proposed;
    },
    confirm: async (message, proposed) =>
      answered(await clack.confirm({ ...terminal(), message, initialValue: proposed })),
    show: (text) => clack.log.message(wrapAnsi(text, shell.columns - FRAME, { trim: false }), terminal()),
  };
}

/** Asks nobody, and tells what is taken for an answer. */
export function acceptProposals(tell: (text: string) => void): Dialogue {
  return {
    asks: false,
    text: async ({ proposed }) => proposed,
    secret: async ({ proposed }) => proposed,
    choose: async (message, choices, proposed) => {
      tell(`${message}\n  ${choices.find(({ value }) => value === proposed)?.label ?? proposed}`);
      return proposed;
    },
    confirm: async (message, proposed) => {
      tell(`${message}\n  ${proposed ? 'Yes' : 'No'}`);
      return proposed;
    },
    show: tell,
  };
}

/** Left by Ctrl-C, at a question or while something is tried. */
export function interrupted(): UserError {
  return new UserError('Interrupted. Nothing was written.', {
    code: 'interrupted',
    exitCode: EXIT.interrupted,
  });
}
