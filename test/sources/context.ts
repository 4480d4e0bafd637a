import { loadSettings } from '../../src/config/load.ts';
import type { Settings } from '../../src/config/table.ts';
import type { Clock } from '../../src/io/clock.ts';
import type { Log } from '../../src/io/log.ts';
import type { SourceContext } from '../../src/sources/source.ts';

/** A clock that nobody waits for: sleeping moves it on at once, and `slept` tells by how much. */
export function createTestClock(start = '2026-11-23T12:00:00Z'): Clock & { readonly slept: number[] } {
  let time = Date.parse(start);
  const slept: number[] = [];
  return {
    slept,
    now: () => time,
    sleep: async (ms) => {
      slept.push(ms);
      time += ms;
    },
  };
}

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** What a source gets when these variables are set, and nothing else. */
export function contextFor<S extends keyof Settings>(
  sections: readonly S[],
  env: Readonly<Record<string, string>>,
  changes: Partial<SourceContext<S>> = {},
): SourceContext<S> {
  return {
    settings: loadSettings<S | 'network'>({ env, cwd: '/nowhere' }, [...sections, 'network']).settings,
    clock: createTestClock(),
    log: silent,
    signal: new AbortController().signal,
    progress: () => {},
    allowMissingGroups: false,
    ...changes,
  };
}

/** Reads the employees by their external id. */
export function byId<T extends { readonly external_id: string }>(employees: readonly T[]): Record<string, T> {
  return Object.fromEntries(employees.map((employee) => [employee.external_id, employee]));
}
