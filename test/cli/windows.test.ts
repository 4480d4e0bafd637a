import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { checkVariables } from '../../src/cli/doctor/environment.ts';

afterEach(() => vi.unstubAllGlobals());

it('doctor says on Windows that it cannot see who can read the secrets', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tcsync-windows-'));
  try {
    writeFileSync(join(folder, '.env'), 'TIMECAMP_API_KEY=secret-of-ann\n', { mode: 0o600 });
    expect(checkVariables({ env: {}, cwd: folder })).toEqual([]);
    vi.stubGlobal('process', { ...process, platform: 'win32' });
    const [notice] = checkVariables({ env: {}, cwd: folder });
    expect(notice).toMatchObject({ level: 'notice', code: 'windows-modes' });
    expect(notice?.message).toContain('which contains TIMECAMP_API_KEY. Run icacls .env');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
