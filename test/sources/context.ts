import { loadSettings } from '../../src/config/load.ts';
import { SECTIONS, type SectionName } from '../../src/sources/all-settings.ts';
import type { AllSettings } from '../../src/sources/registry.ts';
import type { SourceContext } from '../../src/sources/source.ts';
import { FakeClock, SILENT } from '../fakes.ts';

/** What a source gets when these variables are set, and nothing else. */
export function contextFor<S extends SectionName>(
  sections: readonly S[],
  env: Readonly<Record<string, string>>,
  changes: Partial<SourceContext<Pick<AllSettings, S>>> = {},
): SourceContext<Pick<AllSettings, S>> {
  const names = [...sections, 'network'] as const;
  return {
    settings: loadSettings(SECTIONS, { env, cwd: '/nowhere' }, names).settings,
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
