import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Certificates, createCertificates } from './certificates.ts';
import { canConnect, run, startProcess } from './process.ts';
import { findCommand, type Service } from './service.ts';

export const SAMBA: Service = {
  title: 'Samba Active Directory',
  commands: ['samba', 'samba-tool', 'ldbadd', 'ldbsearch', 'openssl', 'setpriv'],
  packages: [
    'samba',
    'samba-ad-dc',
    'samba-ad-provision',
    'samba-dsdb-modules',
    'samba-vfs-modules',
    'winbind',
    'krb5-config',
    'krb5-user',
    'ldb-tools',
    'python3-samba',
    'attr',
    'acl',
    'openssl',
  ],
  root: true,
};

export const DOMAIN = 'example.test';
export const SERVICE_ACCOUNT = { name: 'svc', password: 'svcpw-1234' };

/** An account of the LDIF that logs in. */
export interface Login {
  readonly name: string;
  readonly password: string;
  /** `User must change password at next logon`. */
  readonly mustChange?: boolean;
  /** Setting a password enables an account, so it is disabled again. */
  readonly disabled?: boolean;
}

export interface Samba {
  readonly port: 389;
  readonly tlsPort: 636;
  readonly certificates: Certificates;
  readonly pid: number;
  /** What Samba's own tool, which reads the database and not LDAP, says the objectGUIDs are, by login name. */
  guids(): Promise<ReadonlyMap<string, string>>;
  stop(): Promise<void>;
}

/**
 * An Active Directory domain controller, LDAP services only, on 127.0.0.1. Its ports are fixed, so one runs at a time:
 * everything that needs it lives in one test file. The certificate is for dc1.example.test and 127.0.0.1, and so not
 * for `localhost`.
 * @param ldif the people and groups, loaded before the start
 * @param logins get their passwords afterwards, a command each
 */
export async function startSamba(ldif: string, logins: readonly Login[]): Promise<Samba> {
  const folder = await mkdtemp(join(tmpdir(), 'tcsync-samba-'));
  const file = (name: string): string => join(folder, name);
  try {
    const certificates = await createCertificates(folder, [`DNS:dc1.${DOMAIN}`, 'IP:127.0.0.1']);
    await chmod(certificates.key, 0o600);
    await mkdir(file('run'));
    await run(
      'samba-tool',
      'domain',
      'provision',
      `--realm=${DOMAIN.toUpperCase()}`,
      '--domain=EXAMPLE',
      '--server-role=dc',
      '--dns-backend=NONE',
      '--adminpass=Adm1n-Passw0rd!',
      '--host-name=dc1',
      '--host-ip=127.0.0.1',
      `--targetdir=${file('dc')}`,
      '--option=interfaces=127.0.0.1/8',
      '--option=bind interfaces only=yes',
    );
    await writeFile(file('smb.conf'), configuration(folder, certificates));
    await writeFile(file('people.ldif'), ldif);
    const database = ['-H', file('dc/private/sam.ldb')];
    const tool = ['-s', file('smb.conf'), ...database];
    await run(
      'samba-tool',
      'domain',
      'passwordsettings',
      'set',
      ...tool,
      '--complexity=off',
      '--min-pwd-length=4',
      '--max-pwd-age=0',
    );
    await run('samba-tool', 'user', 'create', SERVICE_ACCOUNT.name, SERVICE_ACCOUNT.password, ...tool);
    await run('ldbadd', `--configfile=${file('smb.conf')}`, ...database, file('people.ldif'));

    for (const { name, password, mustChange, disabled } of logins) {
      const change = mustChange === true ? ['--must-change-at-next-login'] : [];
      await run('samba-tool', 'user', 'setpassword', name, `--newpassword=${password}`, ...change, ...tool);
      if (disabled === true) await run('samba-tool', 'user', 'disable', name, ...tool);
    }

    const server = await startProcess({
      command: findCommand('samba') ?? 'samba',
      args: ['-i', '-M', 'single', '--no-process-group', '-s', file('smb.conf'), '--debug-stdout'],
      ready: () => canConnect(636),
    });

    const stop = async (): Promise<void> => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    };
    const guids = async (): Promise<ReadonlyMap<string, string>> => {
      const printed = await run(
        'ldbsearch',
        `--configfile=${file('smb.conf')}`,
        ...database,
        '(sAMAccountName=*)',
        'sAMAccountName',
        'objectGUID',
      );
      const records = printed
        .split('\n\n')
        .map(
          (record) =>
            [
              /^sAMAccountName: (.+)$/m.exec(record)?.[1] ?? '',
              /^objectGUID: (.+)$/m.exec(record)?.[1] ?? '',
            ] as const,
        );
      return new Map(records);
    };
    return { guids, port: 389, tlsPort: 636, certificates, pid: server.pid, stop };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

function configuration(folder: string, tls: Certificates): string {
  return `
[global]
netbios name = DC1
realm = ${DOMAIN.toUpperCase()}
workgroup = EXAMPLE
server role = active directory domain controller
server services = ldap
interfaces = 127.0.0.1/8
bind interfaces only = Yes
private dir = ${folder}/dc/private
lock directory = ${folder}/dc
state directory = ${folder}/dc/state
cache directory = ${folder}/dc/cache
binddns dir = ${folder}/dc/bind-dns
pid directory = ${folder}/run
ncalrpc dir = ${folder}/run/ncalrpc
winbindd socket directory = ${folder}/run/winbindd
log file = ${folder}/run/log.%m
logging = file
max log size = 0
panic action =
tls enabled = yes
tls keyfile = ${tls.key}
tls certfile = ${tls.certificate}
tls cafile = ${tls.ca}
`;
}
