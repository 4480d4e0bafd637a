import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { GoogleState } from '../../stand-ins/google/state.ts';
import { FakeClock } from '../../fakes.ts';
import { type Settings, workspace, fetchFrom, failure } from './fetching.ts';

const SCOPE = 'https://www.googleapis.com/auth/admin.directory';

describe('rights', () => {
  it.each<[string, Settings, readonly string[]]>([
    ['users alone', {}, ['user']],
    ['organizational units', { GOOGLE_ORG_UNITS: '/', GOOGLE_USE_ORG_UNIT_STRUCTURE: 'yes' }, ['user']],
    ['groups by address', { GOOGLE_FILTER_GROUPS: 'staff@example.com' }, ['user', 'group.member']],
    ['groups by name', { GOOGLE_SUPERVISOR_GROUPS: 'Staff' }, ['user', 'group.member', 'group']],
  ])('for %s are the least: the scopes suffice, and one less is refused', async (_, settings, names) => {
    const place = await workspace((state) => state.addGroup('Staff', [state.admin]));
    const scopes = names.map((name) => `${SCOPE}.${name}.readonly`);
    place.state.delegatedScopes = scopes;
    await expect(fetchFrom(place, settings)).resolves.toBeDefined();
    expect([...place.state.tokens.values()][0]?.scopes).toEqual(scopes);
    for (const left of scopes) {
      place.state.delegatedScopes = scopes.filter((scope) => scope !== left);
      const error = await failure(place, settings);
      expect(error).toMatchObject({ code: 'login', status: 401 });
      expect(error.hint).toContain(`client ID ${place.state.serviceAccount.clientId}`);
      expect(error.hint).toContain(`: ${scopes.join(',')}.`);
    }
  });
});

describe('a refused login says what to put right', () => {
  const NOBODY = { GOOGLE_ADMIN_EMAIL: 'nobody@example.com' };

  it.each<[string, (state: GoogleState) => void, Settings, RegExp, RegExp]>([
    ['no such administrator', () => {}, NOBODY, /no active user nobody@example\.com/, /GOOGLE_ADMIN_EMAIL/],
    [
      'a suspended administrator',
      ({ admin }) => void (admin.suspended = true),
      {},
      /no active user admin@/,
      /not suspended/,
    ],
    [
      'a deleted key',
      ({ serviceAccount }) => serviceAccount.keys.clear(),
      {},
      /The key 5f0c1b\w+ of the service account timecamp-sync@\S+ is deleted/,
      /create a new JSON key/,
    ],
    [
      'a key that is not the one of this id',
      ({ serviceAccount: { keys } }) => {
        const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
        for (const id of keys.keys()) keys.set(id, publicKey);
      },
      {},
      /The key 5f0c1b\w+ /,
      /create a new JSON key/,
    ],
  ])('%s', async (_, change, settings, message, hint) => {
    const place = await workspace(change);
    const error = await failure(place, settings);
    expect(error).toMatchObject({ code: 'login', message: expect.stringMatching(message) });
    expect(error.hint).toMatch(hint);
  });

  it('another address for tokens', async () => {
    const token = { audience: 'https://oauth2.googleapis.com/token' };
    const error = await failure(await workspace(() => {}, { token }));
    expect(error).toMatchObject({ code: 'login', hint: 'Remove GOOGLE_TOKEN_URL.' });
  });

  it.each([-7200_000, 7200_000])('a clock that is %d ms off', async (ms) => {
    const place = await workspace(() => {});
    const clock = new FakeClock(new Date(Date.now() + ms).toISOString());
    await expect(fetchFrom(place, {}, { clock })).rejects.toMatchObject({
      code: 'login',
      message: expect.stringContaining("This machine's clock"),
    });
  });
});

describe('a forbidden request is final, and says what to put right', () => {
  it.each<[string, (state: GoogleState) => void, RegExp, RegExp]>([
    [
      'no administrator',
      ({ admin }) => void (admin.isAdmin = false),
      /is not allowed to read it: Not Authorized/,
      /Users > Read/,
    ],
    [
      'the API is off',
      (state) => void (state.isApiEnabled = false),
      /Admin SDK API is disabled/,
      /enable the Admin SDK API/,
    ],
  ])('%s', async (_, change, message, hint) => {
    const place = await workspace(change);
    const error = await failure(place);
    expect(error).toMatchObject({ code: 'forbidden', status: 403, message: expect.stringMatching(message) });
    expect(error.hint).toMatch(hint);
    expect(place.directory.requests.all).toHaveLength(1);
  });

  it('a scope that the token lacks', async () => {
    const place = await workspace(() => {});
    // Tokens that cannot read users, whatever they were asked for.
    const set = place.state.tokens.set.bind(place.state.tokens);
    place.state.tokens.set = (name, token) => set(name, { ...token, scopes: [`${SCOPE}.group.readonly`] });
    const error = await failure(place);
    expect(error.message).toContain(`lacks the scope ${SCOPE}.user.readonly`);
    expect(error.hint).toContain(place.state.serviceAccount.clientId);
  });

  it('another company', async () => {
    const error = await failure(await workspace(() => {}), { GOOGLE_CUSTOMER: 'C0another' });
    expect(error).toMatchObject({ code: 'forbidden' });
  });
});

it('puts the key nowhere on the wire', async () => {
  const place = await workspace(() => {});
  const { port } = new URL(place.token.url);
  let sent = '';
  const recorder = createServer((socket) => {
    const through = connect(Number(port), '127.0.0.1');
    socket.on('data', (bytes) => (sent += bytes.toString()));
    socket.pipe(through).pipe(socket);
  });
  recorder.listen(0, '127.0.0.1');
  await once(recorder, 'listening');
  const { port: recorded } = recorder.address() as AddressInfo;
  await fetchFrom(place, { GOOGLE_TOKEN_URL: `http://127.0.0.1:${recorded}/token` });
  recorder.close();
  expect(sent).toContain('assertion=');
  for (const line of place.state.serviceAccount.privateKey.split('\n').filter((one) => one.length > 20))
    expect(decodeURIComponent(sent)).not.toContain(line);
});
