import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openSocket } from '../../../src/sources/ldap/socket.ts';

const attempts = vi.hoisted((): string[] => []);

vi.mock('node:dns/promises', () => ({
  lookup: async () => [{ address: '192.0.2.1' }, { address: '192.0.2.2' }],
}));
vi.mock('node:net', async (importOriginal) => {
  const net = await importOriginal<object & { Socket: new () => object }>();
  /** A connection that is never answered. */
  const connect = ({ host }: { host: string }): object => {
    attempts.push(host);
    return new net.Socket();
  };
  return { ...net, connect };
});

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

it('gives each address of a name the whole time-out', async () => {
  const endpoint = {
    host: 'dc.example.com',
    port: 389,
    address: 'dc.example.com:389',
    security: 'plain',
    tls: {},
    timeoutMs: 60_000,
  } as const;
  const failure = openSocket(endpoint, new AbortController().signal).catch((error: unknown) => {
    attempts.push('failed');
    return error;
  });
  await vi.advanceTimersByTimeAsync(59_999);
  expect(attempts).toEqual(['192.0.2.1']);
  await vi.advanceTimersByTimeAsync(1);
  expect(attempts).toEqual(['192.0.2.1', '192.0.2.2']);
  await vi.advanceTimersByTimeAsync(59_999);
  expect(attempts).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(await failure).toMatchObject({
    code: 'timeout',
    message: 'dc.example.com:389 did not answer the connection attempt within 60 seconds.',
  });
});
