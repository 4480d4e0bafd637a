import { onTestFinished } from 'vitest';
import type { RemoteError } from '../../../src/base/errors.ts';
import type { Employee } from '../../../src/core/model.ts';
import { source } from '../../../src/sources/google/index.ts';
import type { AllSettings } from '../../../src/sources/registry.ts';
import type { SourceContext } from '../../../src/sources/source.ts';
import type { GoogleState } from '../../stand-ins/google/state.ts';
import { FakeClock } from '../../fakes.ts';
import { contextFor } from '../context.ts';
import { startWorkspace, type Workspace } from './workspace.ts';

export type Settings = Readonly<Record<string, string>>;
type Options = Parameters<typeof startWorkspace>[1];

/** A workspace for one test. */
export async function workspace(
  fill: (state: GoogleState) => void,
  options: Options = {},
): Promise<Workspace> {
  const place = await startWorkspace(fill, options);
  onTestFinished(() => place.close());
  return place;
}

export function fetchFrom(
  { env }: Pick<Workspace, 'env'>,
  settings: Settings = {},
  changes: Partial<SourceContext<Pick<AllSettings, 'google'>>> = {},
) {
  const clock = new FakeClock(new Date().toISOString());
  return source.fetch(contextFor(['google'], { ...env, ...settings }, { clock, ...changes }));
}

/** Why a fetch fails. */
export async function failure(place: Workspace, settings: Settings = {}): Promise<RemoteError> {
  return fetchFrom(place, settings).then(
    () => Promise.reject(new Error('It did not fail')),
    (error: RemoteError) => error,
  );
}

/** Their addresses, without the domain. */
export function emails(employees: readonly Employee[]): readonly string[] {
  return employees.map(({ email }) => email.replace('@example.com', ''));
}

export function reportsTo(boss: { readonly primaryEmail: string }) {
  return { relations: [{ type: 'manager', value: boss.primaryEmail.toUpperCase() }] };
}
