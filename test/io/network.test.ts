import { describe, expect, it } from 'vitest';
import { proxyFor, type Network } from '../../src/io/network.ts';

const NETWORK: Network = {
  httpsProxy: 'http://proxy.example.com:3128',
  httpProxy: 'http://plain.example.com:80',
  noProxy: [],
  caFile: undefined,
};

function proxyOf(url: string, noProxy: readonly string[] = []): string | undefined {
  return proxyFor(new URL(url), { ...NETWORK, noProxy })?.hostname;
}

describe('the proxy for an address', () => {
  it('goes by the scheme', () => {
    expect(proxyOf('https://hr.example.org')).toBe('proxy.example.com');
    expect(proxyOf('http://hr.example.org')).toBe('plain.example.com');
    expect(
      proxyFor(new URL('https://hr.example.org'), { ...NETWORK, httpsProxy: undefined }),
    ).toBeUndefined();
  });

  it.each(['https://localhost:3000', 'https://127.0.0.1', 'https://127.9.8.7', 'https://[::1]:8443'])(
    'is none for %s',
    (url) => {
      expect(proxyOf(url)).toBeUndefined();
    },
  );

  it.each([
    ['*', 'https://hr.example.org', true],
    ['example.org', 'https://hr.example.org', true],
    ['.example.org', 'https://hr.example.org', true],
    ['*.example.org', 'https://hr.example.org', true],
    ['.example.org', 'https://example.org', true],
    ['EXAMPLE.org.', 'https://hr.example.org', true],
    ['example.org', 'https://notexample.org', false],
    ['hr.example.org:443', 'https://hr.example.org', true],
    ['hr.example.org:8443', 'https://hr.example.org', false],
    ['10.0.0.0/8', 'https://10.1.2.3', true],
    ['10.0.0.0/8', 'https://11.1.2.3', false],
    ['10.1.2.3', 'https://10.1.2.3', true],
    ['[fd00::5]:443', 'https://[fd00::5]', true],
    ['fd00::/8', 'https://[fd00::5]', true],
    ['10.0.0.0/99', 'https://10.1.2.3', false],
  ])('NO_PROXY %s leaves out %s: %s', (entry, url, exempt) => {
    expect(proxyOf(url, ['other.example.net', entry]) === undefined).toBe(exempt);
  });
});
