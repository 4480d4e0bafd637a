import { defineConfig } from 'vitest/config';

// The tests of the code that `npm run mutation` changes, without those that walk through hundreds of whole runs.
export default defineConfig({
  test: {
    // Mutants are switched on by a global variable: no file needs modules of its own.
    isolate: false,
    testTimeout: 120_000,
    include: ['test/core/**/*.test.ts', 'test/timecamp/{apply/*,journal}.test.ts'],
  },
});
