import { afterEach, expect, it, vi } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { SHARED_SECTIONS } from '../../src/config/table.ts';
import { createS3Client } from '../../src/storage/s3-client.ts';

afterEach(() => vi.restoreAllMocks());

it("hands on what the SDK says about Node's version, so that it does not reach stderr", () => {
  vi.spyOn(process, 'version', 'get').mockReturnValue('v20.19.0');
  const emitted = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  const { settings } = loadSettings(SHARED_SECTIONS, { env: {}, cwd: '/nonexistent' }, [
    'storage',
    'network',
  ]);
  const messages: string[] = [];
  createS3Client(settings, {
    agentTo: () => Promise.reject(new Error('not asked for')),
    debug: (message) => messages.push(message),
  });
  expect(messages).toEqual([expect.stringMatching(/AWS SDK for JavaScript.*require node/s)]);
  expect(emitted).not.toHaveBeenCalled();
});
