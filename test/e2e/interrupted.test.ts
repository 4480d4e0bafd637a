import { describe, expect, it } from 'vitest';
import type { Summary } from '../../src/core/plan/outcome.ts';
import { prepared } from '../core/plan/builders.ts';
import { NAMES, OWNER, PEOPLE, withEnvironment } from './forty-people.ts';
import type { CommandEnvironment } from './command-environment.ts';

const SETTINGS = {
  TIMECAMP_DISABLE_MANUAL_USER_UPDATES: 'true',
  DISABLE_FILE_LOGGING: 'true',
  TIMECAMP_CONCURRENCY: '2',
};
const SLOW = { tags: ['slow'], timeout: 600_000 };

const summaryOf = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as Summary;

function accountOf({ timecamp: { state } }: CommandEnvironment) {
  return {
    people: state.people(),
    groups: [...state.groups.keys()].map((id) => state.path(id)).sort((a, b) => a.localeCompare(b)),
    invited: state.invitations.map(({ email }) => email).sort((a, b) => a.localeCompare(b)),
  };
}

/** The account after a run that nothing interrupts, and how many requests that takes. */
async function runUndisturbed() {
  const seen: { account: ReturnType<typeof accountOf>; requests: number }[] = [];
  await withEnvironment(
    async (environment) => {
      await environment.give(PEOPLE);
      await environment.run(['sync']);
      seen.push({ account: accountOf(environment), requests: environment.timecamp.requests.all.length });
    },
    {},
    SETTINGS,
  );
  return seen[0] ?? expect.unreachable();
}

/** Kills runs, evenly spread over their requests, and runs each again. */
async function killRuns(count: number): Promise<void> {
  const { account, requests } = await runUndisturbed();
  for (let sample = 0; sample < count; sample++) {
    const n = 1 + Math.floor((sample * requests) / count);
    const after = sample % 2 === 0;
    let victim: () => void = () => {};
    const strike = (request: { n: number }) => (request.n === n ? victim() : undefined);
    await withEnvironment(
      async (environment) => {
        await environment.give(PEOPLE);
        const killed = await environment.run(['sync'], (child) => {
          victim = () => void child.kill('SIGKILL');
        });
        expect(killed.code, `killed ${after ? 'after' : 'before'} request ${n} of ${requests}`).toBe(null);
        const next = await environment.run(['sync', '--format', 'json']);
        expect([next.code, accountOf(environment)], `after request ${n}: ${next.stdout}`).toEqual([
          0,
          account,
        ]);
      },
      after ? { onCarriedOut: strike } : { onRequest: strike },
      SETTINGS,
    );
  }
}

describe('a killed run is finished by the next one', () => {
  it('killed at 4 requests', () => killRuns(4));
  it('killed at 60 requests', SLOW, () => killRuns(60));
});

it('SIGINT: the run finishes the requests in flight, prints the summary and exits with 130', async () => {
  const { account } = await runUndisturbed();
  let victim: () => void = () => {};
  await withEnvironment(
    async (environment) => {
      await environment.give(PEOPLE);
      const stopped = await environment.run(['sync', '--format', 'json'], (child) => {
        victim = () => void child.kill('SIGINT');
      });
      expect([stopped.code, summaryOf(stopped).failed]).toEqual([130, []]);
      expect(summaryOf(stopped).counts['reset-manual']?.skipped).toBeGreaterThan(0);
      expect((await environment.run(['sync'])).code).toBe(0);
      expect(accountOf(environment)).toEqual(account);
    },
    { onRequest: ({ n }) => (n === 20 ? victim() : undefined), latencyMs: 10 },
    SETTINGS,
  );
});

/** Starts two syncs at the same time, over and over. */
async function runTwoAtOnce(rounds: number): Promise<void> {
  for (let round = 0; round < rounds; round++) {
    await withEnvironment(
      async (environment) => {
        await environment.give([OWNER, ...NAMES.map((name) => prepared(name)), prepared('new1')]);
        const both = await Promise.all([environment.run(['sync']), environment.run(['sync'])]);
        const codes = both.map(({ code }) => code ?? -1).sort((a, b) => a - b);
        const overlapped = codes[1] === 4;
        // One may have ended before the other began; then the second had nothing to do.
        expect(
          overlapped || both.some(({ stdout }) => stdout.includes('Nothing to do')),
          both.map(({ stderr }) => stderr).join(),
        ).toBe(true);
        expect(codes[0]).toBe(0);
        expect(environment.timecamp.state.invitations).toHaveLength(1);
        expect(environment.timecamp.requests.count('PUT /user/{id}/setting')).toBe(2);
      },
      { latencyMs: 3 },
      { DISABLE_FILE_LOGGING: 'true' },
    );
  }
}

describe('of two syncs at the same time exactly one writes', () => {
  it('3 times', () => runTwoAtOnce(3));
  it('50 times', SLOW, () => runTwoAtOnce(50));
});
