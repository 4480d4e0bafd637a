import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startGraph, type GraphOptions } from '../../stand-ins/graph/start.ts';
import { createDirectoryState, type DirectoryState } from '../../stand-ins/graph/state.ts';
import { startLogin, type LoginOptions, type LoginStandIn } from '../../stand-ins/login/start.ts';
import type { StandIn } from '../../../src/sandbox/server.ts';

/** A tenant on loopback: the login over https, Graph, and the settings with which tcsync reaches them. */
export interface Tenant {
  readonly state: DirectoryState;
  readonly graph: StandIn;
  readonly login: LoginStandIn;
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export async function startTenant(
  fill: (state: DirectoryState) => void,
  options: { readonly graph?: GraphOptions; readonly login?: Omit<LoginOptions, 'state'> } = {},
): Promise<Tenant> {
  const state = createDirectoryState();
  fill(state);
  const graph = await startGraph({ ...options.graph, state });
  const login = await startLogin({ ...options.login, state });
  const folder = mkdtempSync(join(tmpdir(), 'tcsync-tenant-'));
  const authority = join(folder, 'authority.pem');
  writeFileSync(authority, login.authority);
  const { tenantId, clientId, secret } = state.application;
  return {
    state,
    graph,
    login,
    env: {
      AZURE_TENANT_ID: tenantId,
      AZURE_CLIENT_ID: clientId,
      AZURE_CLIENT_SECRET: secret,
      AZURE_AUTHORITY_HOST: login.url,
      AZURE_SCIM_ENDPOINT: `${graph.url}/v1.0/users`,
      TCSYNC_CA_FILE: authority,
    },
    async close() {
      await Promise.all([graph.close(), login.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}
