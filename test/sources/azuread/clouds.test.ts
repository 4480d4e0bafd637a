import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { source } from '../../../src/sources/azuread/index.ts';
import { contextFor } from '../context.ts';
import { startTenant } from './tenant.ts';

const ending: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0)) await end();
});

/** A company's proxy that takes every host for the service on `port`, and writes down who was asked for. */
async function startProxy(port: number) {
  const hosts: string[] = [];
  const server = createServer();
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    hosts.push(request.url ?? '');
    const target = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      target.pipe(socket).pipe(target);
    });
    target.on('error', () => socket.destroy());
    socket.on('error', () => target.destroy());
    ending.push(() => void target.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ending.push(() => void server.close());
  return { hosts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

describe("Microsoft's own login hosts", () => {
  it.each([
    [undefined, 'login.microsoftonline.com', 'login.microsoftonline.com'],
    ['https://login.microsoftonline.us', 'login.microsoftonline.us', 'login.microsoftonline.us'],
    ['login.chinacloudapi.cn', 'login.chinacloudapi.cn', 'login.partner.microsoftonline.cn'],
  ])('AZURE_AUTHORITY_HOST %s: a token by the proxy and the private authority', async (host, _own, asked) => {
    const tenant = await startTenant((state) => void state.addUser(), { login: { hosts: [asked] } });
    ending.push(() => tenant.close());
    const proxy = await startProxy(Number(new URL(tenant.login.url).port));
    const { AZURE_AUTHORITY_HOST: _local, ...env } = tenant.env;
    const { employees } = await source.fetch(
      contextFor(['azuread'], {
        ...env,
        ...(host === undefined ? {} : { AZURE_AUTHORITY_HOST: host }),
        HTTPS_PROXY: proxy.url,
      }),
    );
    expect(employees).toHaveLength(1);
    expect(proxy.hosts).toEqual([`${asked}:443`]);
    expect(tenant.login.requests.byKind()).toEqual({ 'POST /{tenant}/oauth2/v2.0/token': 1 });
  });
});
