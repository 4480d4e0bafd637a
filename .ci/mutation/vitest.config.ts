import { defineConfig } from 'vitest/config';

// The tests of the code that `npm run mutation` changes, without those that walk through hundreds of whole runs.
export default defineConfig({
  test: {
    runner: './.ci/mutation/vitest-runner.mjs',
    setupFiles: './.ci/mutation/load.mjs',
    // One thread loads all of them, and stays.
    isolate: false,
    pool: 'threads',
    maxWorkers: 1,
    testTimeout: 120_000,
    // Stryker reports.
    reporters: [{}],
    include: [
      'test/core/**/*.test.ts',
      'test/timecamp/{apply/*,journal,time-off}.test.ts',
      'test/storage/plan-file.test.ts',
      'test/cli/{console-people,explain-missing,plan,sync-time-off,tree,undo-time-off}.test.ts',
    ],
  },
});
