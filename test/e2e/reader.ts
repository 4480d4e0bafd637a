import { answer, type Step } from './dialogue.ts';
import { CTRL_C, openTerminal, type Terminal } from './terminal.ts';

/** A person who types what a page says, line after line, in a real shell on a terminal, and agrees to each plan. */
export interface Reader {
  /**
   * Types a line and answers what it asks.
   * @returns the exit code, and what was shown
   * @throws Error with the screen when it does not end in time
   */
  type(line: string, answers?: readonly Step[]): Promise<Typed>;
  /** Types a line whose command goes on until Ctrl-C, waits for its words, and goes on in a second terminal. */
  leaveRunning(line: string, words: string): Promise<void>;
  /** All that was sent to the screen of the terminal in use. */
  sent(): string;
  /** Ends what was left running. @returns the exit codes */
  end(): Promise<readonly number[]>;
}

export interface Typed {
  readonly code: number;
  readonly shown: string;
}

/** The shell's prompt says how the last command ended, and in which folder it is. */
const PROMPT = /«(\d+):([^»]*)»/;
const PROMPT_OR_QUESTION = new RegExp(`${PROMPT.source}|(?:Apply these|Run) [^?]+\\? \\[y/N\\] `);

/** An installation takes its time on a busy machine. */
const PATIENCE_MS = 180_000;

export async function openReader(cwd: string, env: Readonly<Record<string, string>>): Promise<Reader> {
  let folder = cwd;
  const running: Terminal[] = [];
  const openShell = async (): Promise<Terminal> => {
    const shell = openTerminal(['bash', '--norc', '--noprofile', '-i'], {
      cwd: folder,
      env: { ...env, PS1: '«$?:$PWD» ' },
    });
    await shell.see(PROMPT);
    return shell;
  };
  let shell = await openShell();
  const ended = async (terminal: Terminal): Promise<number> => {
    for (;;) {
      const [, code, where = folder] = await terminal.see(PROMPT_OR_QUESTION, PATIENCE_MS);
      if (code === undefined) {
        terminal.type('y\r');
        continue;
      }
      folder = where;
      return Number(code);
    }
  };
  return {
    type: async (line, answers = []) => {
      const before = shell.shown().length;
      shell.type(`${line}\r`);
      await answer(shell, ...answers);
      const code = await ended(shell);
      return { code, shown: shell.shown().slice(before) };
    },
    leaveRunning: async (line, words) => {
      shell.type(`${line}\r`);
      await shell.see(words);
      running.push(shell);
      shell = await openShell();
    },
    sent: () => shell.sent(),
    end: async () => {
      const codes: number[] = [];
      for (const terminal of running) {
        terminal.type(CTRL_C);
        codes.push(await ended(terminal));
      }
      for (const terminal of [...running, shell]) {
        terminal.type('exit\r');
        await terminal.end;
      }
      return codes;
    },
  };
}
