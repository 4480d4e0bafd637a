import type { ConnectionOptions } from 'node:tls';
import { isIP } from 'node:net';
import { settingsError } from '../../base/errors.ts';
import { isLoopback } from '../../base/loopback.ts';
import type { WithNotices, Notice } from '../../base/notice.ts';
import { trustedAuthorities } from '../../io/network.ts';
import type { LdapSettings } from './settings.ts';

/** How the connection is protected: from its start, after asking for it on a plain one, or not at all. */
export type Security = 'ldaps' | 'starttls' | 'plain';

/** Where the directory is, and how to get there. */
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

/**
 * @throws UserError when LDAP_HOST is more than a name, or a file of certificates cannot be read
 */
export function ldapEndpoint(ldap: LdapSettings, networkCaFile: string | undefined): WithNotices<Endpoint> {
  const host = hostOf(ldap.host);
  const notices: Notice[] = [];
  const security = securityOf(ldap);
  const port = security === 'ldaps' && ldap.port === LDAP_PORT ? LDAPS_PORT : ldap.port;
  if (security === 'ldaps' && !ldap.useSsl) {
    notices.push({
      level: 'notice',
      code: 'ldap-ssl-by-port',
      message: `The connection is encrypted although LDAP_USE_SSL is off: port ${LDAPS_PORT} speaks nothing else.`,
    });
  }
  if (security === 'plain' && !isLoopback(host)) {
    notices.push({
      level: 'warning',
      code: 'ldap-plain',
      message: `The password and everybody's data cross the network to ${host} unencrypted: set LDAP_USE_START_TLS=true or LDAP_USE_SSL=true.`,
    });
  }
  if (security !== 'plain' && !ldap.sslVerify) {
    notices.push({
      level: 'warning',
      code: 'ldap-unverified',
      message: `LDAP_SSL_VERIFY is off: whoever answers as ${host} gets the password. Name your authority's certificate in LDAP_CA_FILE instead.`,
    });
  }
  const address = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const tls = tlsOptions(host, ldap, networkCaFile);
  return { value: { host, port, address, security, tls, timeoutMs: ldap.timeoutSeconds * 1000 }, notices };
}

function securityOf(ldap: LdapSettings): Security {
  if (ldap.useStartTls) return 'starttls';
  return ldap.useSsl || ldap.port === LDAPS_PORT ? 'ldaps' : 'plain';
}

/** @throws UserError when LDAP_HOST is more than a name */
export function hostOf(given: string): string {
  const host = given.trim().replace(/^\[(.*)\]$/, '$1');
  const colons = host.split(':').length - 1;
  if (!/[/\s]/.test(host) && (colons === 0 || isIP(host) === 6)) return host;
  throw settingsError(
    `LDAP_HOST is not the name of a server: ${given}.`,
    'Give the name alone, such as dc1.example.com; the port is LDAP_PORT, and ldaps:// is LDAP_USE_SSL=true.',
  );
}

function tlsOptions(host: string, ldap: LdapSettings, networkCaFile: string | undefined): ConnectionOptions {
  const authorities = [
    ...(ldap.caFile === undefined ? [] : trustedAuthorities(ldap.caFile, 'LDAP_CA_FILE')),
    ...(networkCaFile === undefined ? [] : trustedAuthorities(networkCaFile)),
  ];
  return {
    host,
    // An address cannot be asked for by name; Node then compares the certificate with `host`.
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(authorities.length === 0 ? {} : { ca: [...new Set(authorities)] }),
    rejectUnauthorized: ldap.sslVerify,
  };
}

/** The name to bind with: LDAP_USERNAME as it is when it says enough by itself, else within LDAP_DOMAIN. */
export function bindName(ldap: Pick<LdapSettings, 'username' | 'domain'>): string {
  return /[@\\=]/.test(ldap.username) ? ldap.username : `${ldap.username}@${ldap.domain}`;
}
