import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { BlockList, isIP } from 'node:net';
import tls from 'node:tls';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { settingsError } from '../base/errors.ts';
import { isLoopback } from '../base/loopback.ts';

/** How this machine reaches others: the network's section of the settings. */
export interface Network {
  /** Addresses with http:// or https:// before them. */
  readonly httpsProxy: string | undefined;
  readonly httpProxy: string | undefined;
  /** Hosts, `.domains`, `host:port`, CIDR ranges or `*` that are reached directly. */
  readonly noProxy: readonly string[];
  /** A PEM file of authorities to trust besides the usual ones. */
  readonly caFile: string | undefined;
}

const MAX_SOCKETS = 32;

export interface Route {
  readonly agent: HttpAgent;
  /** Host and port of the proxy in between, without its credentials; undefined when the connection is direct. */
  readonly proxy: string | undefined;
}

/**
 * The way to one origin: directly or through the proxy of the settings, with the private authorities trusted.
 * Idle connections are kept for the next request and do not hold the process.
 * @throws UserError when TCSYNC_CA_FILE cannot be read
 */
export function routeTo(url: URL, network: Network, verifyTls: boolean): Route {
  const options = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const authorities = network.caFile === undefined ? {} : { ca: trustedAuthorities(network.caFile) };
  const service = { ...authorities, rejectUnauthorized: verifyTls };
  const secure = url.protocol === 'https:';
  const proxy = proxyFor(url, network);
  if (proxy === undefined) {
    const agent = secure ? new HttpsAgent({ ...options, ...service }) : new HttpAgent(options);
    return { agent, proxy: undefined };
  }
  if (!secure) return { agent: new HttpProxyAgent(proxy, { ...options, ...authorities }), proxy: proxy.host };
  const agent = new HttpsProxyAgent(proxy, { ...options, ...authorities });
  // What it is constructed with holds for the connection to the proxy alone.
  Object.assign(agent.options, service);
  return { agent, proxy: proxy.host };
}

/**
 * The certificates of the authorities to trust: those that Node trusts, and the ones in `caFile`.
 * @param setting the variable that named the file, for the message
 * @throws UserError when the file cannot be read or holds no certificate
 */
export function trustedAuthorities(caFile: string, setting = 'TCSYNC_CA_FILE'): string[] {
  let text: string;
  try {
    text = readFileSync(caFile, 'utf8');
  } catch (cause) {
    throw settingsError(
      `The file of certificates ${caFile} cannot be read.`,
      `Check ${setting}: the file must be there and readable.`,
      cause,
    );
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw settingsError(
      `The file ${caFile} holds no certificate in PEM format.`,
      `${setting} names a text file with "-----BEGIN CERTIFICATE-----" in it; convert a binary one with openssl x509 -inform der -in FILE -out FILE.pem.`,
    );
  }
  return [...builtInAuthorities(), text];
}

/** Node 22.15 and later also know the authorities of the operating system and of NODE_EXTRA_CA_CERTS. */
function builtInAuthorities(): readonly string[] {
  const { getCACertificates } = tls as { getCACertificates?: (kind: 'default' | 'system') => string[] };
  if (getCACertificates === undefined) return tls.rootCertificates;
  return [...getCACertificates('default'), ...getCACertificates('system')];
}

/** The proxy that the settings name for an address; undefined for a direct connection. Loopback is always direct. */
export function proxyFor(url: URL, network: Network): URL | undefined {
  const proxy = url.protocol === 'https:' ? network.httpsProxy : network.httpProxy;
  if (proxy === undefined || isLoopback(url.hostname) || isExempt(url, network.noProxy)) return undefined;
  return new URL(proxy);
}

/** NO_PROXY as curl reads it: names with or without a leading dot also cover what is below them; `*`; CIDR ranges. */
function isExempt(url: URL, noProxy: readonly string[]): boolean {
  const host = bare(url.hostname);
  const port = url.port === '' ? (url.protocol === 'https:' ? '443' : '80') : url.port;
  return noProxy.some((entry) => {
    if (entry === '*') return true;
    const [range, bits] = entry.split('/');
    if (range !== undefined && bits !== undefined) return inRange(host, range, Number(bits));
    const withPort = /^(?<name>\[.+\]|[^:]+):(?<port>\d+)$/.exec(entry)?.groups;
    if (withPort !== undefined && withPort['port'] !== port) return false;
    const name = bare(withPort?.['name'] ?? entry).replace(/^\*?\./, '');
    return name !== '' && (host === name || host.endsWith(`.${name}`));
  });
}

function inRange(host: string, range: string, bits: number): boolean {
  const family = isIP(host);
  if (family === 0 || isIP(range) !== family || !(bits >= 0 && bits <= (family === 4 ? 32 : 128)))
    return false;
  const kind = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(range, bits, kind);
  return list.check(host, kind);
}

function bare(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}
