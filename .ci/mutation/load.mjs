// A module that a command loads in the middle of a test would count that test as one that judges its constants.
import.meta.glob(['/src/core/**/*.ts', '/src/timecamp/apply/*.ts', '/src/timecamp/journal-writer.ts'], {
  eager: true,
});
