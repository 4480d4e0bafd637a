import { chmod, copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Certificates, createCertificates } from './certificates.ts';
import { canConnect, freePort, run, startProcess } from './process.ts';
import { findCommand, type Service } from './service.ts';

export const OPENLDAP: Service = {
  title: 'OpenLDAP',
  commands: ['slapd', 'slapadd', 'ldapadd', 'openssl', 'setpriv'],
  packages: ['slapd', 'ldap-utils', 'openssl', 'util-linux'],
};

export const SUFFIX = 'dc=example,dc=test';
const ADMIN = { dn: `cn=admin,${SUFFIX}`, password: 'secret' };

/** An account without any rights but to read; limits hold for it. */
export const READER = { dn: `cn=reader,${SUFFIX}`, password: 'reader-1234' };

/** Another one, who is shown 1,000 entries of one search and no more. */
export const LIMITED = { dn: `cn=limited,${SUFFIX}`, password: READER.password };

/** Their records, and the record of the suffix, for the beginning of the people. */
const TOP = `dn: ${SUFFIX}
objectClass: top
objectClass: dcObject
objectClass: organization
dc: example
o: Example

${account(READER.dn)}
${account(LIMITED.dn)}
`;

function account(dn: string): string {
  const name = /^cn=(\w+)/.exec(dn)?.[1] ?? '';
  const classes = 'objectClass: applicationProcess\nobjectClass: simpleSecurityObject';
  return `dn: ${dn}\n${classes}\ncn: ${name}\nuserPassword: ${READER.password}\n`;
}

export interface SlapdOptions {
  /** Below the suffix, loaded before the start, quickly: the units and the people. */
  readonly people: string;
  /** Added after the start, so that the memberOf overlay sees them: the groups. */
  readonly groups?: string;
  /** With Active Directory's attributes (objectGUID, sAMAccountName, userAccountControl), or OpenLDAP as it comes. */
  readonly schema: 'active-directory' | 'plain';
  /** Takes encrypted connections only from those that show a certificate of its authority. */
  readonly requireClientCertificate?: boolean;
}

export interface Slapd {
  readonly port: number;
  readonly tlsPort: number;
  readonly certificates: Certificates;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * An OpenLDAP server on free ports of 127.0.0.1, with certificates for `localhost`. As a directory should, it tells
 * nobody anything before the bind, and like Active Directory it refuses to show more than 500 entries without paging.
 */
export async function startSlapd(options: SlapdOptions): Promise<Slapd> {
  const folder = await mkdtemp(join(tmpdir(), 'tcsync-slapd-'));
  const file = (name: string): string => join(folder, name);
  try {
    await mkdir(file('db'));
    const certificates = await createCertificates(folder, ['DNS:localhost']);
    await copyFile(join(import.meta.dirname, 'active-directory.schema'), file('ad.schema'));
    await writeFile(file('slapd.conf'), configuration(folder, certificates, options));
    await writeFile(file('people.ldif'), `${TOP}${options.people}`);
    await run('slapadd', '-q', '-f', file('slapd.conf'), '-l', file('people.ldif'));
    if (process.getuid?.() === 0) await run('chown', '-R', 'nobody', folder);
    await chmod(folder, 0o755);

    const [port, tlsPort] = [await freePort(), await freePort()];
    const addresses = `ldap://127.0.0.1:${port} ldaps://127.0.0.1:${tlsPort}`;
    const server = await startProcess({
      command: findCommand('slapd') ?? 'slapd',
      args: ['-d', '0', '-f', file('slapd.conf'), '-h', addresses],
      ready: () => canConnect(tlsPort),
      user: 'nobody',
    });
    const stop = async (): Promise<void> => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    };
    try {
      if (options.groups !== undefined) {
        await writeFile(file('groups.ldif'), options.groups);
        const login = ['-x', '-H', `ldap://127.0.0.1:${port}`, '-D', ADMIN.dn, '-w', ADMIN.password];
        await run('ldapadd', ...login, '-f', file('groups.ldif'));
      }
    } catch (error) {
      await stop();
      throw error;
    }
    return { port, tlsPort, certificates, pid: server.pid, stop };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function configuration(
  folder: string,
  tls: Certificates,
  { schema, requireClientCertificate = false }: SlapdOptions,
): string {
  return `
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include /etc/ldap/schema/nis.schema
${schema === 'active-directory' ? `include ${folder}/ad.schema` : ''}
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
moduleload ppolicy
TLSCACertificateFile ${tls.ca}
TLSCertificateFile ${tls.certificate}
TLSCertificateKeyFile ${tls.key}
TLSVerifyClient ${requireClientCertificate ? 'demand' : 'never'}
sizelimit size.soft=500 size.hard=500 size.prtotal=unlimited
database mdb
maxsize 104857600
suffix "${SUFFIX}"
rootdn "${ADMIN.dn}"
rootpw ${ADMIN.password}
directory ${folder}/db
limits dn.exact="${LIMITED.dn}" size.prtotal=1000
index objectClass,cn,member,mail eq
overlay ppolicy
overlay memberof
memberof-group-oc ${schema === 'active-directory' ? 'group' : 'groupOfNames'}
memberof-member-ad member
memberof-memberof-ad memberOf
access to attrs=userPassword by anonymous auth by * none
access to * by users read by anonymous auth by * none
`;
}
