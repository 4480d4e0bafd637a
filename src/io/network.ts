import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { BlockList, isIP } from 'node:net';
import tls from 'node:tls';
import { HttpProxyAgent } from 'http-proxy-agent';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { settingsError } from '../base/errors.ts';
import { isLoopback } from '../base/loopback.ts';

/** The network section of the settings. */
export interface Network {
  /** Addresses that start with http:// or https://. */
  readonly httpsProxy: string | undefined;
  readonly httpProxy: string | undefined;
  /** Hosts to connect to directly: names, `.domains`, `host:port`, CIDR ranges or `*`. */
  readonly noProxy: readonly string[];
  /** A PEM file of authorities to trust in addition to the system's. */
  readonly caFile: string | undefined;
}

const MAX_SOCKETS = 32;

export interface Route {
  readonly agent: HttpAgent;
  /** Host and port of the proxy, without its credentials; undefined for a direct connection. */
  readonly proxy: string | undefined;
}

/**
 * The route to one origin: direct or through the proxy of the settings, with private authorities trusted.
 * Idle connections are kept for the next request and do not keep the process alive.
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
  // The constructor's options apply only to the connection to the proxy.
  Object.assign(agent.options, service);
  return { agent, proxy: proxy.host };
}

/**
 * The certificates of the trusted authorities: those that Node trusts, and those in `caFile`.
 * @param setting the variable that named the file, for the message
 * @throws UserError when the file cannot be read or holds no certificate
 */
export function trustedAuthorities(caFile: string, setting = 'TCSYNC_CA_FILE'): string[] {
  let text: string;
  try {
    text = readFileSync(caFile, 'utf8');
  } catch (cause) {
    throw settingsError(
      `tcsync cannot read the certificate file ${caFile}.`,
      `Check ${setting}: the file must exist and be readable.`,
      cause,
    );
  }
  if (!text.includes('-----BEGIN CERTIFICATE-----')) {
    throw settingsError(
      `The file ${caFile} contains no certificate in PEM format.`,
      `Set ${setting} to a text file that contains "-----BEGIN CERTIFICATE-----". To convert a binary file, run \`openssl x509 -inform der -in FILE -out FILE.pem\`.`,
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

/** The proxy for an address by the settings; undefined for a direct connection. Loopback is always direct. */
export function proxyFor(url: URL, network: Network): URL | undefined {
  const proxy = url.protocol === 'https:' ? network.httpsProxy : network.httpProxy;
  if (proxy === undefined || isLoopback(url.hostname) || isExempt(url, network.noProxy)) return undefined;
  return new URL(proxy);
}

/** NO_PROXY as in curl: a name, with or without a leading dot, includes its subdomains; `*`; CIDR ranges. */
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
