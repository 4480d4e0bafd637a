import type { Step } from './source.ts';

/** What a step found out, and what the steps after it need of it. */
export interface Found<T> extends Omit<Step, 'title' | 'error'> {
  readonly value: T;
}

/**
 * Runs one step of a check and tells how it went.
 * @returns what the next steps need, or undefined when it failed: then the check is over
 */
export async function* attempt<T>(
  title: string,
  run: () => Promise<Found<T>>,
): AsyncGenerator<Step, T | undefined> {
  let found: Found<T>;
  try {
    found = await run();
  } catch (error) {
    yield { title, detail: '', error };
    return undefined;
  }
  const { value, ...rest } = found;
  yield { title, ...rest };
  return value;
}
