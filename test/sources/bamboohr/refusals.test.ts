import { describe, expect, it } from 'vitest';
import { FakeClock } from '../../fakes.ts';
import { employees } from './company.ts';
import { accountsWith, refusedRequests, VERSIONS } from './accounts.ts';

describe.each(VERSIONS)('version %i of the datasets', (version, _kind, versions) => {
  const start = accountsWith(versions);
  const REFUSED = refusedRequests(version);

  describe('refusals, in the words of BambooHR', () => {
    it('a wrong key', async () => {
      const { failure } = await start(employees(1));
      const error = await failure({ BAMBOOHR_API_KEY: 'canary-77e1f0' });
      expect(error).toMatchObject({ code: 'login', status: 401 });
      expect(error.message).toContain('Invalid API key');
      expect(`${error.message}${error.hint}`).not.toContain('canary-77e1f0');
    });

    it('a key without the right', async () => {
      const { failure } = await start(employees(1), { permitted: false });
      expect((await failure()).message).toContain('You do not have permission to view this data');
    });

    it('a filter it does not know', async () => {
      const { failure } = await start(employees(1));
      const error = await failure({
        BAMBOOHR_EXCLUDE_FILTER: '{"field":"shoeSize","operator":"equal","value":"42"}',
      });
      expect(error.message).toContain('shoeSize');
      expect(error.message).toContain('page 1 of the employees');
    });

    it('too many requests: it waits as long as it is asked to', async () => {
      const clock = new FakeClock();
      const { fetch } = await start(employees(1), {
        fault: ({ nOfKind }) =>
          nOfKind === 1 ? { kind: 'throttled', seconds: 42, hint: 'seconds' } : undefined,
      });
      const { summary } = await fetch({}, { clock });
      expect(clock.slept).toEqual(Array.from({ length: 1 + REFUSED }, () => 42_000));
      expect(summary.requests).toBe(2 * (1 + REFUSED));
    });
  });
});
