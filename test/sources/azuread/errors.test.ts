import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { DirectoryState } from '../../stand-ins/graph/state.ts';
import { FAULTS } from '../../../src/sandbox/faults.ts';
import { people, start } from './fetching.ts';

describe('errors that teach', () => {
  it.each([
    [
      'a wrong tenant',
      () => ({ AZURE_TENANT_ID: randomUUID() }),
      /There is no tenant/,
      /Directory \(tenant\) ID/,
    ],
    [
      'Graph in another cloud',
      () => ({ AZURE_SCIM_ENDPOINT: 'https://graph.microsoft.us/v1.0/users' }),
      /AADSTS500011/,
      /cloud/,
    ],
    [
      'a wrong application',
      () => ({ AZURE_CLIENT_ID: randomUUID() }),
      /not registered in the tenant.*AADSTS700016/,
      /Application \(client\) ID/,
    ],
    [
      'a wrong secret',
      () => ({ AZURE_CLIENT_SECRET: 'sesame' }),
      /not a secret of the application.*AADSTS7000215/,
      /new client secret/,
    ],
    [
      'the id of the secret',
      (state: DirectoryState) => ({ AZURE_CLIENT_SECRET: state.application.secretId }),
      /is set to the secret's id, not its value/,
      /Value/,
    ],
    [
      'an expired secret',
      (state: DirectoryState) => {
        state.application.secretExpired = true;
        return {};
      },
      /has expired \(AADSTS7000222\)/,
      /create a new secret/,
    ],
    [
      'no consent to read users',
      (state: DirectoryState) => {
        state.application.permissions.delete('User.Read.All');
        return {};
      },
      /lacks the permission User\.Read\.All.*Insufficient privileges/,
      /Grant admin consent/,
    ],
    [
      'no consent to read groups',
      (state: DirectoryState) => {
        state.application.permissions.delete('GroupMember.Read.All');
        return { AZURE_FILTER_GROUPS: 'Leads' };
      },
      /lacks the permission GroupMember\.Read\.All/,
      /application permission GroupMember\.Read\.All/,
    ],
    [
      'an unknown certificate',
      () => ({ TCSYNC_CA_FILE: '' }),
      /certificate of 127\.0\.0\.1.*not trusted/,
      /TCSYNC_CA_FILE/,
    ],
  ])('%s', async (_name, change, message, hint) => {
    const { failure, state } = await start(people(1));
    const error = await failure(change(state));
    expect(error.message).toMatch(message);
    expect(error.hint).toMatch(hint);
    const text = `${error.message} ${error.hint ?? ''} ${error.stack ?? ''}`;
    expect(text).not.toContain(state.application.secret);
    expect(text).not.toMatch(/Trace ID|Correlation/);
  });

  it('reports a login that does not answer with its own message', async () => {
    const { failure, login } = await start(people(1), { login: { fault: () => FAULTS['503'] } });
    expect((await failure()).message).toMatch(/Microsoft Entra ID failed.*HTTP 503.*5 times/);
    expect(login.requests.all).toHaveLength(5);
  });
});
