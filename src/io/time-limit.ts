import { runInNewContext } from 'node:vm';
import { EXIT, UserError } from '../base/errors.ts';

/** A hundred thousand people take a few seconds, and no lock expires in this time. */
export const LIMIT_MS = 60_000;

/** How to write a pattern that ends. */
export const PATTERN_HINT =
  'Remove nested repetitions such as (a+)+ or (\\w+\\s?)*, which can backtrack forever. Write a+ or [\\w\\s]* instead.';

/**
 * Runs work with patterns of the user's, with a time limit: a pattern such as `(a+)+$` can backtrack forever, and
 * meanwhile no signal is handled and no lock renewed.
 * @param timedOut makes the error when the time is over
 * @throws what `timedOut` makes, UserError with exit code 130 when interrupted, and whatever `work` throws
 */
export function runWithLimit<T>(work: () => T, limitMs: number, timedOut: () => Error): T {
  let result: { readonly value: T } | undefined;
  const run = (): void => {
    result = { value: work() };
  };
  try {
    // Only code that is called from a vm context can be interrupted, pattern matching included.
    runInNewContext('run()', { run }, { timeout: limitMs, breakOnSigint: true });
  } catch (error) {
    // An error of the other context is not an instance of this one's Error: its code identifies it.
    const code = (error as { readonly code?: unknown } | null)?.code;
    if (code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw timedOut();
    if (code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw error;
    throw new UserError('Interrupted.', { code: 'interrupted', exitCode: EXIT.interrupted });
  }
  if (result === undefined) throw new Error('The work returned no result.');
  return result.value;
}
