import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { realClock } from '../../src/io/clock.ts';
import { createCertificate } from '../stand-ins/certificate.ts';
import { useDoctor, stepsOf, failed, open } from './doctor.ts';

const { pathOf, examine } = useDoctor();

describe('the way there', () => {
  it('ends at a name that nobody knows', async () => {
    const { env } = await open();
    const result = await examine({ ...env, BAMBOOHR_API_URL: 'https://nobody.invalid/api' });
    const [wrong] = failed(result);
    expect(wrong).toMatchObject({
      title: 'The name nobody.invalid can be resolved',
      error: { code: 'connection' },
    });
    expect(stepsOf(result, 'bamboohr').at(-1)).toBe(wrong);
    expect(stepsOf(result, 'timecamp').at(-1)?.ok).toBe(true);
  });

  it('ends at a port that is closed', async () => {
    const { env, timecamp } = await open();
    await timecamp.close();
    const [wrong, ...others] = failed(await examine(env));
    expect(wrong?.title).toMatch(/^Port \d+ on 127\.0\.0\.1 is open$/);
    expect(wrong?.error).toMatchObject({ message: expect.stringContaining('refuses connections') });
    expect(others).toEqual([]);
  });

  it('asks the clock of the other side', async () => {
    const { env } = await open();
    const clock = { ...realClock, now: () => Date.now() + 600_000 };
    const wrong = failed(await examine(env, [], { clock }));
    expect(wrong.map(({ title }) => title)).toEqual([
      "This machine's clock agrees with that of BambooHR",
      "This machine's clock agrees with that of TimeCamp",
    ]);
    expect(wrong[0]?.error?.message).toMatch(/ 60\d seconds ahead of/);
  });

  it('is tried through the proxy, with a private authority', async () => {
    const { env } = await open({});
    const certificate = createCertificate(['tc.example.com'], Date.now());
    const service = createTlsServer(certificate, (_, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end('{"message":"no such key"}');
    });
    const port = await listen(service);
    const proxy = createServer();
    proxy.on('connect', (_request, socket) => {
      const through = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        through.pipe(socket).pipe(through);
      });
      through.on('error', () => socket.destroy());
      socket.on('error', () => through.destroy());
    });
    const proxied = {
      ...env,
      TIMECAMP_DOMAIN: 'tc.example.com',
      HTTPS_PROXY: `http://127.0.0.1:${await listen(proxy)}`,
    };
    const untrusted = failed(await examine(proxied));
    expect(untrusted.map(({ title }) => title)).toEqual(['tc.example.com responds through the proxy']);
    expect(untrusted[0]?.error?.hint).toContain('TCSYNC_CA_FILE');

    await writeFile(pathOf('ca.pem'), certificate.cert);
    const trusted = await examine({ ...proxied, TCSYNC_CA_FILE: pathOf('ca.pem') });
    expect(stepsOf(trusted, 'timecamp')).toContainEqual(
      expect.objectContaining({
        detail: expect.stringMatching(/^TLSv1\.3, certificate issued by .+, valid until 20\d\d-/),
      }),
    );
    expect(failed(trusted).map(({ title }) => title)).toEqual(['TimeCamp accepts the API key']);

    const unchecked = await examine({ ...proxied, TIMECAMP_SSL_VERIFY: 'false' });
    expect(stepsOf(unchecked, 'timecamp').flatMap(({ warnings }) => warnings)).toHaveLength(1);
    expect(failed(unchecked).map(({ title }) => title)).toEqual(['TimeCamp accepts the API key']);
  });

  it.each([
    [407, /requires a login/],
    [403, /blocks requests to tc\.example\.com/],
  ])('distinguishes a proxy that answers %i from TimeCamp', async (status, words) => {
    const { env } = await open();
    const proxy = createServer();
    proxy.on('connect', (_request, socket) =>
      socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`),
    );
    const [wrong] = failed(
      await examine({
        ...env,
        TIMECAMP_DOMAIN: 'tc.example.com',
        HTTPS_PROXY: `http://user:proxy-password@127.0.0.1:${await listen(proxy)}`,
      }),
    );
    expect(wrong?.title).toBe('tc.example.com responds through the proxy');
    expect(wrong?.error?.message).toMatch(words);
    expect(JSON.stringify(wrong)).not.toContain('proxy-password');
  });
});

async function listen(server: Server | ReturnType<typeof createTlsServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}
