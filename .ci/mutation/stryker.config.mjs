// `npm run mutation`: breaks src/core and src/timecamp/apply on purpose, one mutant at a time, and reports which
// breaks the tests do not notice. One folder: `npm run mutation -- -m 'src/core/plan/**/*.ts'`.
export default {
  mutate: ['src/core/**/*.ts', 'src/timecamp/apply/**/*.ts', 'src/timecamp/journal-writer.ts'],
  plugins: ['./.ci/mutation/test-runner.mjs'],
  testRunner: 'one-run',
  // Stryker rewrites tsconfig.json by an API that TypeScript 7 no longer has; without the file it skips that step.
  tsconfigFile: 'none',
  coverageAnalysis: 'perTest',
  // A mutant of a module's constants would need a whole new test run.
  ignoreStatic: true,
  ignorePatterns: ['/deploy', '/dist'],
  concurrency: 1,
  // For what waits for ever; the runner itself ends a loop without end.
  timeoutMS: 60_000,
  reporters: ['clear-text', 'json'],
  jsonReporter: { fileName: 'var/mutation/report.json' },
  clearTextReporter: { allowColor: false, reportTests: false, reportMutants: false },
  tempDirName: 'var/mutation/tmp',
  thresholds: { high: 90, low: 85, break: 85 },
};
