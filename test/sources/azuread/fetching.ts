import { expect, onTestFinished } from 'vitest';
import type { RemoteError, UserError } from '../../../src/base/errors.ts';
import type { DirectoryState } from '../../stand-ins/graph/state.ts';
import { source } from '../../../src/sources/azuread/index.ts';
import { contextFor } from '../context.ts';
import { startTenant } from './tenant.ts';

/** A tenant for one test, and how it is fetched. */
export async function start(
  fill: (state: DirectoryState) => void,
  options: Parameters<typeof startTenant>[1] = {},
) {
  const tenant = await startTenant(fill, options);
  onTestFinished(() => tenant.close());
  const fetch = (env: Record<string, string> = {}, changes = {}) =>
    source.fetch(contextFor(['azuread'], { ...tenant.env, ...env }, changes));
  const failure = (env: Record<string, string> = {}): Promise<UserError | RemoteError> =>
    fetch(env).then(
      () => expect.fail('It did not fail.'),
      (error: unknown) => error as RemoteError,
    );
  return { ...tenant, fetch, failure };
}

/** Fills the directory with this many users. */
export function people(count: number) {
  return (state: DirectoryState): void => {
    for (let n = 0; n < count; n += 1) state.addUser();
  };
}
