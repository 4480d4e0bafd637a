import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StandIn } from '../../../src/sandbox/server.ts';
import { startDirectory, type DirectoryOptions } from '../../stand-ins/google/directory.ts';
import { createGoogleState, type GoogleState } from '../../stand-ins/google/state.ts';
import { startTokenService, type TokenOptions } from '../../stand-ins/google/token.ts';

/** A Google Workspace on loopback, and the settings with which tcsync reaches it. */
export interface Workspace {
  readonly state: GoogleState;
  readonly directory: StandIn;
  readonly token: StandIn;
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startWorkspace(
  fill: (state: GoogleState) => void,
  options: {
    readonly directory?: Omit<DirectoryOptions, 'state'>;
    readonly token?: Omit<TokenOptions, 'state'>;
  } = {},
): Promise<Workspace> {
  const state = createGoogleState();
  fill(state);
  const directory = await startDirectory({ ...options.directory, state });
  const token = await startTokenService({ ...options.token, state });
  const folder = mkdtempSync(join(tmpdir(), 'tcsync-google-'));
  const keyFile = join(folder, 'key.json');
  writeFileSync(keyFile, state.serviceAccount.keyFile);
  return {
    state,
    directory,
    token,
    env: {
      GOOGLE_SERVICE_ACCOUNT_FILE: keyFile,
      GOOGLE_ADMIN_EMAIL: state.admin.primaryEmail,
      GOOGLE_API_URL: directory.url,
      GOOGLE_TOKEN_URL: `${token.url}/token`,
    },
    async close() {
      await Promise.all([directory.close(), token.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}
