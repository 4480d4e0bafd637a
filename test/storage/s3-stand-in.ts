import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import type { Notice } from '../../src/base/notice.ts';
import { loadSettings } from '../../src/config/load.ts';
import { SHARED_SECTIONS } from '../../src/config/table.ts';
import { routeTo } from '../../src/io/network.ts';
import { openStorage } from '../../src/storage/open.ts';
import type { LockableStorage } from '../../src/storage/storage.ts';

/** The key of one object. */
export const KEY = 'var/users.json';

export const NOW = Date.parse('2026-11-02T08:00:00Z');

/** The storage that these variables name, with USE_S3_STORAGE=true. @param notices gets its notices */
export function openS3(
  env: Readonly<Record<string, string>>,
  notices: Notice[] = [],
): Promise<LockableStorage> {
  const all = { USE_S3_STORAGE: 'true', S3_FORCE_PATH_STYLE: 'true', ...env };
  const { settings } = loadSettings(SHARED_SECTIONS, { env: all, cwd: '/nonexistent' }, [
    'storage',
    'network',
  ]);
  return openStorage(settings, {
    cwd: '/nonexistent',
    now: () => NOW,
    notify: (notice) => notices.push(notice),
    debug: () => {},
    agentTo: async (url) => routeTo(url, settings.network, true).agent,
  });
}

/** Variables of a key that is only good for servers that check nothing. */
export const ANY_KEY = {
  S3_BUCKET_NAME: 'people',
  S3_ACCESS_KEY_ID: 'ANYKEY',
  S3_SECRET_ACCESS_KEY: 'any-secret',
};

/** A web server on loopback for one test; its address. */
export async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function textOf(storage: LockableStorage, key: string): Promise<string | undefined> {
  const chunks = await storage.read(key);
  if (chunks === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}
