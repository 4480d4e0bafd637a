import { expect, onTestFinished } from 'vitest';
import type { RemoteError } from '../../../src/base/errors.ts';
import {
  startBamboohr,
  type BamboohrOptions,
  type BamboohrSeed,
} from '../../../src/sandbox/bamboohr/start.ts';
import { source } from '../../../src/sources/bamboohr/index.ts';
import { contextFor } from '../context.ts';
import { company } from './company.ts';

/** An account with both versions of the datasets, and one that has only the first. */
export const VERSIONS = [
  [2, 'POST /v2/datasets/employee/data', [1, 2]],
  [1, 'POST /v1/datasets/employee', [1]],
] as const;

/** Requests that an account without version 2 answers with 404. */
export function refusedRequests(version: 1 | 2): number {
  return 2 - version;
}

/** Starts accounts with these versions of the datasets. */
export function accountsWith(versions: readonly (1 | 2)[]) {
  return async function start(rows: BamboohrSeed['employees'], options: BamboohrOptions = {}) {
    const bamboohr = await startBamboohr({ company: company(rows), versions, ...options });
    onTestFinished(() => bamboohr.close());
    const fetch = (env: Record<string, string> = {}, changes = {}) =>
      source.fetch(
        contextFor(
          ['bamboohr'],
          {
            BAMBOOHR_SUBDOMAIN: 'acme',
            BAMBOOHR_API_KEY: 'bamboo-key-4711',
            BAMBOOHR_API_URL: `${bamboohr.url}/api`,
            ...env,
          },
          changes,
        ),
      );
    const failure = (env: Record<string, string> = {}): Promise<RemoteError> =>
      fetch(env).then(
        () => expect.fail('It did not fail.'),
        (error: unknown) => error as RemoteError,
      );
    return { bamboohr, fetch, failure };
  };
}

/** In the order in which they are asked for. */
export function byNumber(rows: BamboohrSeed['employees']): BamboohrSeed['employees'][number][] {
  return [...rows].sort((a, b) => ((a['employeeNumber'] ?? '') < (b['employeeNumber'] ?? '') ? -1 : 1));
}
