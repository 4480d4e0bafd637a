import { logNotices } from '../app/result.ts';
import type { Settings } from '../config/table.ts';
import type { Log } from '../io/log.ts';
import type { LockableStorage } from '../storage/storage.ts';
import type { Shell } from './context.ts';

/** The storage of the settings, reached as the settings of the network say. */
export async function openStorageHere(
  settings: Pick<Settings, 'storage' | 'network'>,
  { cwd, clock }: Pick<Shell, 'cwd' | 'clock'>,
  log: Log,
): Promise<LockableStorage> {
  const { openStorage } = await import('../storage/open.ts');
  return openStorage(settings, {
    cwd,
    now: () => clock.now(),
    notify: (notice) => logNotices(log, [notice]),
    debug: (message) => log.debug({}, message),
    agentTo: async (url) => {
      const { routeTo } = await import('../io/network.ts');
      return routeTo(url, settings.network, true).agent;
    },
  });
}
