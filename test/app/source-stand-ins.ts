import type { FetchRequest } from '../../src/app/fetch.ts';
import { RemoteError } from '../../src/base/errors.ts';
import type { Employee } from '../../src/core/model.ts';
import type { TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import type { AllSettings } from '../../src/sources/registry.ts';
import type { MemoryStorage } from './memory-storage.ts';
import { createTestSession, type TestSession } from './session.ts';

/** What each source answers; undefined for a source that is down. */
export type Answers = Readonly<Record<string, readonly Employee[] | undefined>>;

/** A session of an account with these sources. */
export function sessionWithSources(
  timecamp: TimecampStandIn,
  names: readonly string[],
  storage?: MemoryStorage,
): TestSession<keyof AllSettings> {
  const made = createTestSession(timecamp, ['sources', 'prepare', 'timecamp'], storage && { storage });
  const settings = { ...made.settings, sources: { ...made.settings.sources, sources: names } };
  return { ...made, settings: settings as AllSettings };
}

/** Fetches of sources that answer so. */
export function fetchesOf(answers: Answers): readonly FetchRequest[] {
  return Object.entries(answers).map(([name, employees]) => ({
    source: {
      name,
      title: name.toUpperCase(),
      sections: [],
      fetch: async () => {
        if (employees === undefined)
          throw new RemoteError(`${name} is down`, { service: name, code: 'unreachable' });
        return {
          employees,
          skipped: [],
          summary: { read: 0, skipped: {}, managersAdded: 0, requests: 0 },
          notices: [],
        };
      },
    },
    sourceOptions: {},
  }));
}
