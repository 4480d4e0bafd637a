import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LdapSettings } from '../../../src/sources/ldap/settings.ts';
import { describeWith } from '../../services/service.ts';
import { OPENLDAP, READER, type Slapd, startSlapd } from '../../services/slapd.ts';
import { BASE, record } from './company.ts';
import { failure, fetchLdap, type Run } from './fetching.ts';
import { type RecordingProxy, startRecordingProxy } from './recording-proxy.ts';

const PEOPLE = [1, 2, 3]
  .map((number) =>
    record(`uid=u${number},${BASE}`, {
      objectClass: 'inetOrgPerson',
      uid: `u${number}`,
      cn: `Person ${number}`,
      sn: 'Person',
      mail: `u${number}@example.com`,
    }),
  )
  .join('');

/** The beginning of a TLS handshake: a record of type 22. */
const HANDSHAKE = 0x16;

describeWith(OPENLDAP, 'fetch ldap over TLS', () => {
  let server: Slapd;
  let strict: Slapd;
  let proxy: RecordingProxy | undefined;
  beforeAll(async () => {
    server = await startSlapd({ schema: 'plain', people: PEOPLE });
    strict = await startSlapd({ schema: 'plain', people: PEOPLE, requireClientCertificate: true });
  }, 120_000);
  afterEach(async () => {
    await proxy?.close();
    proxy = undefined;
  });
  afterAll(async () => {
    await server?.stop();
    await strict?.stop();
  });

  const run = (more: Partial<LdapSettings>, rest: Omit<Run, 'ldap'> = {}): Run => ({
    ldap: {
      host: 'localhost',
      port: server.port,
      username: READER.dn,
      password: READER.password,
      dn: BASE,
      filter: '(uid=*)',
      caFile: server.certificates.ca,
      ...more,
    },
    ...rest,
  });
  const count = async (more: Partial<LdapSettings>): Promise<number> =>
    (await fetchLdap(run(more))).employees.length;

  it('trusts LDAP_CA_FILE, over LDAPS and StartTLS', async () => {
    const ldaps = await fetchLdap(run({ port: server.tlsPort, useSsl: true }));
    const startTls = await fetchLdap(run({ useStartTls: true }));
    expect([ldaps, startTls].map(({ employees }) => employees.length)).toEqual([3, 3]);
    expect([...ldaps.notices, ...startTls.notices].filter(({ code }) => code.startsWith('ldap-'))).toEqual(
      [],
    );
  });

  it('refuses what it cannot verify', async () => {
    const ldaps = { port: server.tlsPort, useSsl: true };
    const untrusted = `The certificate of localhost:${server.tlsPort} was issued by an authority that this machine does not trust. → Save the certificate of your organization's authority as a PEM file and set LDAP_CA_FILE to its path.`;
    const otherName =
      'is for a different name: localhost. → Set LDAP_HOST to a name in the certificate instead of 127.0.0.1, or have a certificate issued for 127.0.0.1.';
    expect(await failure(run({ ...ldaps, caFile: undefined }))).toBe(untrusted);
    expect(await failure(run({ useStartTls: true, caFile: undefined }))).toBe(
      untrusted.replace(String(server.tlsPort), String(server.port)),
    );
    expect(await failure(run({ ...ldaps, host: '127.0.0.1' }))).toContain(otherName);
    expect(await failure(run({ host: '127.0.0.1', useStartTls: true }))).toContain(otherName);
  });

  it('does not reopen an encrypted connection that breaks', async () => {
    proxy = await startRecordingProxy(server.port);
    const { port, cut } = proxy;
    expect(await failure(run({ port, useStartTls: true, pageSize: 2 }, { progress: cut }))).toBe(
      `localhost:${port} closed the connection before it answered the request for page 2 of the people. → Try again; if it happens every time, see the server log.`,
    );
    expect(proxy.connections()).toBe(1);
  });

  describe('the password on the wire', () => {
    it('is in clear without encryption only', async () => {
      const seen = async (target: number, more: Partial<LdapSettings>): Promise<boolean> => {
        const relay = await startRecordingProxy(target);
        proxy = relay;
        expect(await count({ port: relay.port, ...more })).toBe(3);
        const bytes = relay.sent();
        await relay.close();
        return bytes.includes(READER.password);
      };
      expect(await seen(server.port, {})).toBe(true);
      expect(await seen(server.port, { useStartTls: true })).toBe(false);
      expect(await seen(server.tlsPort, { useSsl: true })).toBe(false);
    });

    it.each([636, 3269])('is never in clear on port %i, whatever the settings', async (port) => {
      // Other addresses of this machine than that of the domain controller of another suite.
      const host = '127.0.0.9';
      proxy = await startRecordingProxy(server.tlsPort, port, host);
      expect(await count({ host, port, sslVerify: false })).toBe(3);
      expect(proxy.sent()[0]).toBe(HANDSHAKE);
      expect(proxy.sent().includes(READER.password)).toBe(false);
    });

    it('is not sent to a server whose certificate is refused', async () => {
      proxy = await startRecordingProxy(server.port);
      await failure(run({ port: proxy.port, useStartTls: true, caFile: undefined }));
      expect(proxy.sent().includes(READER.password)).toBe(false);
    });
  });

  describe('a client certificate', () => {
    const demanding = { useSsl: true, timeoutSeconds: 10 };
    const files = () => ({
      caFile: strict.certificates.ca,
      port: strict.tlsPort,
      ...demanding,
    });

    it('is shown when LDAP_CLIENT_CERT_FILE names one', async () => {
      const { certificate, key } = strict.certificates;
      expect(await count({ ...files(), clientCertFile: certificate, clientKeyFile: key })).toBe(3);
      const startTls = { ...files(), useSsl: false, useStartTls: true, port: strict.port };
      expect(await count({ ...startTls, clientCertFile: certificate, clientKeyFile: key })).toBe(3);
    });

    it('that is missing is explained, although OpenLDAP only closes the connection', async () => {
      expect(await failure(run(files()))).toMatch(
        /closed the connection before it answered the login\. → .* requires a client certificate/,
      );
    });

    it('that does not fit its key is explained before a connection is made', async () => {
      const mismatch = {
        clientCertFile: strict.certificates.certificate,
        clientKeyFile: server.certificates.key,
      };
      expect(await failure(run({ ...files(), ...mismatch }))).toMatch(
        /^tcsync cannot use the client certificate in LDAP_CLIENT_CERT_FILE: .*\. → Use PEM files/,
      );
    });
  });

  it('explains a server that speaks old versions of TLS only', async () => {
    const { certificate, key } = server.certificates;
    const old = createServer({
      cert: await readFile(certificate),
      key: await readFile(key),
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    await new Promise<void>((resolve) => {
      old.listen(0, '127.0.0.1', resolve);
    });
    const { port } = old.address() as AddressInfo;
    try {
      expect(await failure(run({ port, useSsl: true }))).toBe(
        `localhost:${port} supports no TLS version that this machine accepts: the server is limited to TLS 1.1 or older. → Enable TLS 1.2 or later on the server.`,
      );
    } finally {
      await new Promise((resolve) => old.close(resolve));
    }
  });
});
