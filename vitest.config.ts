import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LeftOutReporter } from './.ci/left-out.ts';

/** Nothing waits for a timeout unless it fails: long enough for a machine whose cores are busy. */
const PATIENCE = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 30_000 } },
};

/** Tests of what happens once in a process: they need modules that no test has loaded before. */
const ONCE_A_PROCESS = ['test/sources/ldap/socket.test.ts', 'test/storage/s3-client.test.ts'];

export default defineConfig({
  test: {
    // Most tests wait for servers and processes: three at once even on two cores.
    maxWorkers: Math.max(3, availableParallelism() - 1),
    reporters: ['default', new LeftOutReporter()],
    tags: [
      { name: 'slow', description: 'Takes long: killed processes, whole installations, hundreds of runs.' },
      { name: 'service', description: 'Needs a program beside Node: a real server, a browser, a shell.' },
    ],
    projects: [
      {
        test: {
          ...PATIENCE,
          name: 'inside',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**', ...ONCE_A_PROCESS],
          // Loading all modules anew for each file took as long as half of the tests.
          isolate: false,
        },
      },
      {
        test: {
          ...PATIENCE,
          name: 'once',
          include: ONCE_A_PROCESS,
        },
      },
      {
        test: {
          ...PATIENCE,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/e2e/build.ts',
        },
      },
    ],
  },
});
