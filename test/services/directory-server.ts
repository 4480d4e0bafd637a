import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canConnect, freePort, run, startProcess } from './process.ts';
import { findCommand, type Service } from './service.ts';

/** 389 Directory Server, the engine of FreeIPA. */
export const DIRECTORY_SERVER: Service = {
  title: '389 Directory Server',
  commands: ['dscreate', 'ns-slapd', 'ldapadd', 'setpriv', 'env'],
  packages: ['389-ds-base', 'ldap-utils', 'util-linux'],
  root: true,
};

export const SUFFIX = 'dc=example,dc=test';
const MANAGER = { dn: 'cn=Directory Manager', password: 'Directory-Manager-1' };

/** An account without any rights but to read. */
export const READER = { dn: `cn=reader,${SUFFIX}`, password: 'reader-1234' };

export interface DirectoryServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** What every directory begins with: all logins may read, and one is the reader. */
const TOP = `dn: ${SUFFIX}
changetype: modify
add: aci
aci: (targetattr="*")(version 3.0; acl "users read"; allow (read, search, compare)(userdn="ldap:///all");)

dn: ${READER.dn}
changetype: add
objectClass: person
cn: reader
sn: reader
userPassword: ${READER.password}
`;

/** The attribute of FreeIPA by which an account expires; FreeIPA brings the schema, not the engine. */
const KERBEROS_SCHEMA = `dn: cn=schema
attributeTypes: ( 2.16.840.1.113719.1.301.4.37.1 NAME 'krbPrincipalExpiration' EQUALITY generalizedTimeMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.24 SINGLE-VALUE )
objectClasses: ( 2.16.840.1.113719.1.301.6.8.1 NAME 'krbPrincipalAux' SUP top AUXILIARY MAY krbPrincipalExpiration )
`;

/**
 * A 389 Directory Server on a free port of 127.0.0.1. Its set-up wants systemctl: a script takes its place.
 * @param ldif the entries below the suffix, in order
 */
export async function startDirectoryServer(ldif: string): Promise<DirectoryServer> {
  const folder = await mkdtemp(join(tmpdir(), 'tcsync-389-'));
  const file = (name: string): string => join(folder, name);
  const name = `tcsync-${process.pid}`;
  const configuration = `/etc/dirsrv/slapd-${name}`;
  const pidFile = `/run/dirsrv/slapd-${name}.pid`;
  const remove = async (): Promise<void> => {
    const state = ['/var/lib/dirsrv', '/var/log/dirsrv', '/run/lock/dirsrv', '/var/lock/dirsrv'];
    const folders = [folder, configuration, ...state.map((place) => `${place}/slapd-${name}`)];
    await Promise.all(folders.map((one) => rm(one, { recursive: true, force: true })));
  };
  try {
    const [port, tlsPort] = [await freePort(), await freePort()];
    await mkdir('/run/dirsrv', { recursive: true });
    await mkdir(file('bin'));
    await writeFile(file('bin/systemctl'), systemctl(configuration, pidFile));
    await chmod(file('bin/systemctl'), 0o755);
    await writeFile(file('instance.inf'), instance(name, port, tlsPort));
    const path = `PATH=${file('bin')}:${process.env['PATH'] ?? ''}:/usr/sbin`;
    await run('env', path, 'dscreate', 'from-file', file('instance.inf'));
    await writeFile(`${configuration}/schema/98tcsync.ldif`, KERBEROS_SCHEMA);
    const server = await startProcess({
      command: findCommand('ns-slapd') ?? 'ns-slapd',
      args: ['-D', configuration, '-i', pidFile, '-d', '0'],
      ready: () => canConnect(port),
      timeoutMs: 120_000,
    });
    const stop = async (): Promise<void> => {
      await server.stop();
      await remove();
    };
    try {
      const login = ['-x', '-H', `ldap://127.0.0.1:${port}`, '-D', MANAGER.dn, '-w', MANAGER.password];
      await writeFile(file('top.ldif'), TOP);
      await run('ldapmodify', ...login, '-f', file('top.ldif'));
      await writeFile(file('people.ldif'), ldif);
      await run('ldapadd', ...login, '-f', file('people.ldif'));
    } catch (error) {
      await stop();
      throw error;
    }
    return { port, stop };
  } catch (error) {
    await remove();
    throw error;
  }
}

function systemctl(configuration: string, pidFile: string): string {
  return `#!/bin/sh
case "$1" in
  start) ns-slapd -D ${configuration} -i ${pidFile} >/dev/null 2>&1 </dev/null
    for i in 1 2 3 4 5 6 7 8 9 10; do [ -s ${pidFile} ] && break; sleep 1; done ;;
  stop) kill "$(cat ${pidFile})"; while kill -0 "$(cat ${pidFile})"; do sleep 0.2; done 2>/dev/null ;;
  is-active | status) kill -0 "$(cat ${pidFile})" 2>/dev/null ;;
esac
`;
}

function instance(name: string, port: number, tlsPort: number): string {
  return `[general]
config_version = 2
full_machine_name = localhost
start = False
strict_host_checking = False
systemd = False
selinux = False
[slapd]
instance_name = ${name}
port = ${port}
secure_port = ${tlsPort}
root_password = ${MANAGER.password}
self_sign_cert = False
user = root
group = root
[backend-userroot]
suffix = ${SUFFIX}
create_suffix_entry = True
sample_entries = no
`;
}
