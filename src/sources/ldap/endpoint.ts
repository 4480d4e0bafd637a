import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type ConnectionOptions, createSecureContext } from 'node:tls';
import { messageOf, settingsError, type UserError } from '../../base/errors.ts';
import { isLoopback } from '../../base/loopback.ts';
import type { WithNotices, Notice } from '../../base/notice.ts';
import { trustedAuthorities } from '../../io/network.ts';
import type { LdapSettings } from './settings.ts';

/** How the connection is protected: from its start, after asking for it on a plain one, or not at all. */
export type Security = 'ldaps' | 'starttls' | 'plain';

/** A server of the directory, and how to connect to it. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** Host and port, for messages. */
  readonly address: string;
  readonly security: Security;
  readonly tls: ConnectionOptions;
  /** How long to wait for a connection, and for each answer. */
  readonly timeoutMs: number;
}

const LDAP_PORT = 389;
const LDAPS_PORT = 636;
/** Ports that speak TLS from the start; 3269 is the global catalog of Active Directory. */
const TLS_PORTS = new Set([LDAPS_PORT, 3269]);

/**
 * The servers in LDAP_HOST, in their order.
 * @throws UserError when LDAP_HOST is more than names, or a file of certificates cannot be used
 */
export function ldapEndpoints(
  ldap: LdapSettings,
  networkCaFile: string | undefined,
): WithNotices<readonly Endpoint[]> {
  const hosts = hostsOf(ldap.host);
  const security = securityOf(ldap);
  const port = security === 'ldaps' && ldap.port === LDAP_PORT ? LDAPS_PORT : ldap.port;
  const shared = security === 'plain' ? {} : tlsOptions(ldap, networkCaFile);
  const value = hosts.map((host) => ({
    host,
    port,
    address: `${host.includes(':') ? `[${host}]` : host}:${port}`,
    security,
    tls: { ...shared, host, ...serverName(host) },
    timeoutMs: ldap.timeoutSeconds * 1000,
  }));
  return { value, notices: securityNotices(ldap, security, hosts) };
}

function securityNotices(
  ldap: LdapSettings,
  security: Security,
  hosts: readonly string[],
): readonly Notice[] {
  const notices: Notice[] = [];
  if (security === 'ldaps' && !ldap.useSsl) {
    notices.push({
      level: 'notice',
      code: 'ldap-ssl-by-port',
      message: `tcsync uses TLS although LDAP_USE_SSL is off: port ${ldap.port} requires it.`,
    });
  }
  const remote = hosts.filter((host) => !isLoopback(host));
  if (security === 'plain' && remote.length > 0) {
    notices.push({
      level: 'warning',
      code: 'ldap-plain',
      message: `The password and all personal data travel unencrypted between tcsync and ${remote.join(', ')}. Set LDAP_USE_START_TLS=true or LDAP_USE_SSL=true.`,
    });
  }
  if (security !== 'plain' && !ldap.sslVerify) {
    notices.push({
      level: 'warning',
      code: 'ldap-unverified',
      message: `LDAP_SSL_VERIFY is off: any server that impersonates ${hosts.join(', ')} receives the password. Set LDAP_CA_FILE to your authority's certificate instead.`,
    });
  }
  return notices;
}

function securityOf(ldap: LdapSettings): Security {
  if (ldap.useStartTls) return 'starttls';
  return ldap.useSsl || TLS_PORTS.has(ldap.port) ? 'ldaps' : 'plain';
}

/**
 * The names in LDAP_HOST, separated by commas or spaces.
 * @throws UserError when one is more than a name
 */
export function hostsOf(given: string): readonly string[] {
  const hosts = given.split(/[\s,]+/).filter((host) => host !== '');
  if (hosts.length === 0) throw invalidHost(given);
  return hosts.map(hostOf);
}

function hostOf(given: string): string {
  const host = given.replace(/^\[(.*)\]$/, '$1');
  const colons = host.split(':').length - 1;
  if (!host.includes('/') && (colons === 0 || isIP(host) === 6)) return host;
  throw invalidHost(given);
}

function invalidHost(given: string): UserError {
  return settingsError(
    `LDAP_HOST is not a server name: ${given}.`,
    'Use only the name, such as dc1.example.com, or several names separated by commas. Set the port in LDAP_PORT, and use LDAP_USE_SSL=true instead of ldaps://.',
  );
}

/** An address has no name to ask for; Node then compares the certificate with `host`. */
function serverName(host: string): ConnectionOptions {
  return isIP(host) === 0 ? { servername: host } : {};
}

/** Of the settings, what is the same for all servers. */
function tlsOptions(ldap: LdapSettings, networkCaFile: string | undefined): ConnectionOptions {
  const authorities = [
    ...(ldap.caFile === undefined ? [] : trustedAuthorities(ldap.caFile, 'LDAP_CA_FILE')),
    ...(networkCaFile === undefined ? [] : trustedAuthorities(networkCaFile)),
  ];
  return {
    ...(authorities.length === 0 ? {} : { ca: [...new Set(authorities)] }),
    ...clientCertificate(ldap),
    rejectUnauthorized: ldap.sslVerify,
  };
}

function clientCertificate({ clientCertFile, clientKeyFile }: LdapSettings): ConnectionOptions {
  if (clientCertFile === undefined) return {};
  try {
    const options = {
      cert: readFileSync(clientCertFile),
      key: readFileSync(clientKeyFile ?? clientCertFile),
    };
    createSecureContext(options);
    return options;
  } catch (error) {
    throw settingsError(
      `tcsync cannot use the client certificate in LDAP_CLIENT_CERT_FILE: ${messageOf(error)}.`,
      'Use PEM files that tcsync can read, with a key that matches the certificate and has no passphrase.',
      error,
    );
  }
}

/** The name to bind with: LDAP_USERNAME within LDAP_DOMAIN, unless it has a domain or is a distinguished name. */
export function bindName(ldap: Pick<LdapSettings, 'username' | 'domain'>): string {
  return /[@\\=]/.test(ldap.username) ? ldap.username : `${ldap.username}@${ldap.domain}`;
}
