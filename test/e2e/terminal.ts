import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import type { Service } from '../services/service.ts';

/** It makes the terminal; that of other systems than Linux takes other options. */
export const SCRIPT: Service = {
  title: 'script of util-linux',
  commands: ['script', 'stty'],
  packages: ['bsdutils'],
  quick: true,
};

/** A command on a terminal of its own, with someone at the keys. */
export interface Terminal {
  /**
   * Waits until a text is shown that was not there when the last one was waited for.
   * @returns what of it is shown: the text, or what an expression matched, with its groups
   * @throws Error with the screen when it does not come in time
   */
  see(text: string | RegExp, patienceMs?: number): Promise<readonly string[]>;
  type(keys: string): void;
  /** All that was shown, without colors and movements of the cursor. */
  shown(): string;
  /** All that was sent to the screen, as it was sent. */
  sent(): string;
  /** The exit code. */
  readonly end: Promise<number | null>;
}

export const ENTER = '\r';
export const UP = '\u001B[A';
export const DOWN = '\u001B[B';
export const CTRL_C = '\u0003';

const PATIENCE_MS = 60_000;

/** Starts a command on a pseudo-terminal, which `script` makes. Nothing of the environment is inherited. */
export function openTerminal(
  command: readonly string[],
  {
    cwd,
    env,
    columns = 100,
  }: {
    readonly cwd: string;
    readonly env: Readonly<Record<string, string>>;
    readonly columns?: number;
  },
): Terminal {
  const line = command.map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', `stty cols ${columns} rows 50; exec ${line}`, '/dev/null'], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm', LANG: 'C.UTF-8', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let raw = '';
  let position = 0;
  const shown = (): string => stripVTControlCharacters(raw).replaceAll('\r', '');
  const watchers = new Set<() => void>();
  const changed = (): void => {
    for (const watcher of watchers) watcher();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      raw += chunk;
      changed();
    });
  }
  let code: number | null | undefined;
  const end = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      code = exitCode;
      changed();
      resolve(exitCode);
    });
  });

  return {
    end,
    shown,
    sent: () => raw,
    type: (keys) => void child.stdin.write(keys),
    see: (text, patienceMs = PATIENCE_MS) =>
      new Promise((resolve, reject) => {
        const stop = (settle: () => void): void => {
          clearTimeout(timer);
          watchers.delete(look);
          settle();
        };
        const fail = (why: string): void =>
          stop(() => reject(new Error(`${why}: ${String(text)}\n${shown().slice(-3000)}`)));
        const look = (): void => {
          const found = find(text, shown().slice(position));
          if (found !== undefined) {
            position += found.at + 1;
            stop(() => resolve(found.seen));
          } else if (code !== undefined) fail(`Ended with ${code} before showing`);
        };
        const timer = setTimeout(() => fail('Never shown'), patienceMs);
        watchers.add(look);
        look();
      }),
  };
}

function find(text: string | RegExp, shown: string): { at: number; seen: readonly string[] } | undefined {
  if (typeof text !== 'string') {
    const match = text.exec(shown);
    return match === null ? undefined : { at: match.index, seen: match };
  }
  const at = shown.indexOf(text);
  return at < 0 ? undefined : { at, seen: [text] };
}
