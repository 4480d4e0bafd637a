import { COMMON_SECTIONS, type Session } from '../../src/app/session.ts';
import { loadSettings } from '../../src/config/load.ts';
import { SECTIONS } from '../../src/sources/all-settings.ts';
import type { AllSettings } from '../../src/sources/registry.ts';
import type { TimecampStandIn } from '../../src/sandbox/timecamp/start.ts';
import { FakeClock, SILENT } from '../fakes.ts';
import { createMemoryStorage, type MemoryStorage } from './memory-storage.ts';

export interface TestSession<S extends keyof AllSettings> extends Session<S> {
  readonly clock: FakeClock;
  readonly storage: MemoryStorage;
}

/** A session with a stand-in of TimeCamp, a storage in memory, and time that only moves when a test moves it. */
export function createTestSession<S extends keyof AllSettings>(
  timecamp: TimecampStandIn,
  sections: readonly S[],
  { clock = new FakeClock('2026-11-02T08:00:00Z'), storage = createMemoryStorage() } = {},
): TestSession<S> {
  const env = {
    TIMECAMP_DOMAIN: timecamp.url,
    TIMECAMP_API_KEY: timecamp.state.token,
    TIMECAMP_ROOT_GROUP_ID: timecamp.state.rootId,
  };
  const { settings } = loadSettings(SECTIONS, { cwd: '/nowhere', env }, [...sections, ...COMMON_SECTIONS]);
  return {
    settings,
    log: SILENT,
    storage,
    clock,
    signal: new AbortController().signal,
    progress: { show: () => {}, clear: () => {} },
    tool: 'tcsync test',
    started: clock.now(),
    startedBy: { user: 'admin', host: 'hr-server', from: 'script' },
    scrub: (text) => text,
  };
}
