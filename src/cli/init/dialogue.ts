import type { ReadStream } from 'node:tty';
import { EXIT, UserError } from '../../base/errors.ts';
import type { Shell } from '../context.ts';

/** One option of a question. */
export interface Choice<T> {
  readonly value: T;
  readonly label: string;
  /** Shown beside the label; may be empty. */
  readonly hint: string;
}

export interface TextQuestion {
  readonly message: string;
  /** The initial text. */
  readonly proposed: string;
  /** Shown while the input is empty. */
  readonly placeholder?: string;
  /** The problem of an answer, one sentence; undefined for a valid answer. */
  readonly check: (answer: string) => string | undefined;
}

/**
 * The questions of `tcsync init`. With `--yes`, every question is answered with its proposal. Each question throws
 * UserError, exit 130, after Ctrl-C.
 */
export interface Dialogue {
  /** False if the proposals are the answers. */
  readonly asks: boolean;
  text(question: TextQuestion): Promise<string>;
  /** Like `text`, but hides the input. An empty answer means the proposal. */
  secret(question: TextQuestion): Promise<string>;
  choose<T extends string>(message: string, choices: readonly Choice<T>[], proposed: T): Promise<T>;
  confirm(message: string, proposed: boolean): Promise<boolean>;
  /** Shows text between two questions. */
  show(text: string): void;
}

/** With more choices than this, typing filters them. */
const MANY = 10;

/** The width of clack's frame. */
const FRAME = 4;

/** Opens a dialogue on the terminal. */
export async function openDialogue(
  shell: Pick<Shell, 'stdin' | 'stderr' | 'signal' | 'columns'>,
  title: string,
): Promise<Dialogue> {
  const [clack, { wrapAnsi }] = await Promise.all([import('@clack/prompts'), import('fast-wrap-ansi')]);
  /** Each question gets its own signal, because clack never removes its listeners. */
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

/** Answers every question with its proposal, and shows the answer. */
export function acceptProposals(show: (text: string) => void): Dialogue {
  return {
    asks: false,
    text: async ({ proposed }) => proposed,
    secret: async ({ proposed }) => proposed,
    choose: async (message, choices, proposed) => {
      show(`${message}\n  ${choices.find(({ value }) => value === proposed)?.label ?? proposed}`);
      return proposed;
    },
    confirm: async (message, proposed) => {
      show(`${message}\n  ${proposed ? 'Yes' : 'No'}`);
      return proposed;
    },
    show,
  };
}

/** The error after Ctrl-C, at a question or during a check. */
export function interrupted(): UserError {
  return new UserError('Interrupted. Nothing was written.', {
    code: 'interrupted',
    exitCode: EXIT.interrupted,
  });
}
