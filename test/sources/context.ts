import { loadSettings } from '../../src/config/load.ts';
import type { Settings } from '../../src/config/table.ts';
import type { SourceContext } from '../../src/sources/source.ts';
import { FakeClock, SILENT } from '../fakes.ts';

/** What a source gets when these variables are set, and nothing else. */
export function contextFor<S extends keyof Settings>(
  sections: readonly S[],
  env: Readonly<Record<string, string>>,
  changes: Partial<SourceContext<S>> = {},
): SourceContext<S> {
  return {
    settings: loadSettings<S | 'network'>({ env, cwd: '/nowhere' }, [...sections, 'network']).settings,
    clock: new FakeClock(),
    log: SILENT,
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
