import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCertificate } from '../stand-ins/certificate.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { CANARY, DIRECT, listen, serve, json, client, READ, failure } from './http-exchange.ts';

describe('TLS and proxies', () => {
  const { cert, key } = createCertificate(['localhost', 'hr.example.test'], Date.now());

  async function serveTls(listener: RequestListener) {
    return listen(createTlsServer({ cert, key }, listener));
  }

  function authorityFile(content = cert): string {
    const folder = temporaryFolder();
    const path = join(folder, 'authority.pem');
    writeFileSync(path, content);
    return path;
  }

  it('refuses a certificate of an unknown authority at once, and says what to do', async () => {
    const { listener, seen } = await serve(json({}));
    const { http } = client(`https://localhost:${await serveTls(listener)}`);
    const error = await failure(http.request(READ));
    expect(error).toMatchObject({ code: 'connection', indeterminate: false });
    expect(error.message).toContain('not trusted');
    expect(error.hint).toContain('TCSYNC_CA_FILE');
    expect(http.counts.retried).toBe(0);
    expect(seen).toEqual([]);
  });

  it('trusts it by TCSYNC_CA_FILE, but not under another name', async () => {
    const { listener } = await serve(json({ a: 1 }));
    const port = await serveTls(listener);
    const network = { ...DIRECT, caFile: authorityFile() };
    expect((await client(`https://localhost:${port}`, { network }).http.request(READ)).body).toEqual({
      a: 1,
    });
    const error = await failure(client(`https://127.0.0.1:${port}`, { network }).http.request(READ));
    expect(error.message).toContain('it is for a different name');
  });

  it('accepts any certificate if verification is off', async () => {
    const { listener } = await serve(json({ a: 1 }));
    const { http } = client(`https://localhost:${await serveTls(listener)}`, { verifyTls: false });
    expect((await http.request(READ)).body).toEqual({ a: 1 });
  });

  it('says that a port does not speak TLS', async () => {
    const { port } = await serve(json({}));
    const error = await failure(client(`https://localhost:${port}`).http.request(READ));
    expect(error.message).toContain('does not speak TLS');
  });

  it.each([
    ['is not there', '/nowhere/authority.pem', 'cannot read the certificate file'],
    ['holds no certificate', undefined, 'no certificate'],
  ])('complains about a TCSYNC_CA_FILE that %s', (_name, path, words) => {
    const network = { ...DIRECT, caFile: path ?? authorityFile('hello') };
    expect(() => client('https://hr.example.test', { network })).toThrow(words);
  });

  async function startProxy(answer: number, targetPort: number) {
    const asked: { readonly line: string; readonly login: string | undefined }[] = [];
    const server = createServer((request, response) => {
      asked.push({ line: `${request.method} ${request.url}`, login: request.headers['proxy-authorization'] });
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"from":"proxy"}');
    });
    server.on('connect', (request: IncomingMessage, socket: Socket) => {
      asked.push({ line: `CONNECT ${request.url}`, login: request.headers['proxy-authorization'] });
      if (answer !== 200) {
        socket.end(`HTTP/1.1 ${answer} No\r\ncontent-length: 0\r\n\r\n`);
        return;
      }
      const target = connect(targetPort, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        target.pipe(socket).pipe(target);
      });
      target.on('error', () => socket.destroy());
      socket.on('error', () => target.destroy());
      socket.on('close', () => target.destroy());
    });
    return { asked, port: await listen(server) };
  }

  it('goes through HTTPS_PROXY, with its login, and checks the certificate of the service', async () => {
    const { listener, seen } = await serve(json({ a: 1 }));
    const proxy = await startProxy(200, await serveTls(listener));
    const network = {
      ...DIRECT,
      httpsProxy: `http://ann:p%40ss@127.0.0.1:${proxy.port}`,
      caFile: authorityFile(),
    };
    const { http } = client('https://hr.example.test', { network });
    expect((await http.request(READ)).body).toEqual({ a: 1 });
    await http.request(READ);
    expect(proxy.asked).toEqual([
      { line: 'CONNECT hr.example.test:443', login: `Basic ${Buffer.from('ann:p@ss').toString('base64')}` },
    ]);
    expect(seen).toHaveLength(2);
    const strict = client('https://hr.example.test', { network: { ...network, caFile: undefined } });
    expect((await failure(strict.http.request(READ))).message).toContain('not trusted');
  });

  it.each([
    [407, 'requires a login'],
    [403, 'HTTP 403'],
  ])('recognizes a proxy that answers %i', async (status, words) => {
    const proxy = await startProxy(status, 1);
    const network = { ...DIRECT, httpsProxy: `http://ann:${CANARY}@127.0.0.1:${proxy.port}` };
    const error = await failure(client('https://hr.example.test', { network }).http.request(READ));
    expect(error.message).toContain(words);
    expect(error.message).not.toContain(CANARY);
  });

  it('goes through HTTP_PROXY to plain addresses, never to loopback', async () => {
    const server = await serve(json({ from: 'server' }));
    const proxy = await startProxy(200, 1);
    const network = { ...DIRECT, httpProxy: `http://127.0.0.1:${proxy.port}` };
    expect((await client('http://hr.example.test', { network }).http.request(READ)).body).toEqual({
      from: 'proxy',
    });
    expect(proxy.asked[0]?.line).toBe('GET http://hr.example.test/people');
    expect((await client(server.url, { network }).http.request(READ)).body).toEqual({ from: 'server' });
  });
});
