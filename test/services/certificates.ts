import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from './process.ts';

/** Paths of PEM files: a certificate authority made for one suite, and a server's certificate signed by it. */
export interface Certificates {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** @param names the server's names as openssl writes them: `DNS:dc1.example.test`, `IP:127.0.0.1` */
export async function createCertificates(folder: string, names: readonly string[]): Promise<Certificates> {
  const file = (name: string): string => join(folder, name);
  const files = { ca: file('ca.crt'), certificate: file('server.crt'), key: file('server.key') };
  const authority = [
    '-addext',
    'basicConstraints=critical,CA:TRUE',
    '-addext',
    'keyUsage=critical,keyCertSign',
  ];
  await run(
    'openssl',
    'req',
    '-x509',
    ...KEY,
    '-days',
    '2',
    '-subj',
    '/CN=tcsync test authority',
    ...authority,
    '-keyout',
    file('ca.key'),
    '-out',
    files.ca,
  );
  await run(
    'openssl',
    'req',
    ...KEY,
    '-subj',
    '/CN=test server',
    '-keyout',
    files.key,
    '-out',
    file('server.csr'),
  );
  await writeFile(file('extensions'), `subjectAltName=${names.join(',')}\nextendedKeyUsage=serverAuth\n`);
  await run(
    'openssl',
    'x509',
    '-req',
    '-in',
    file('server.csr'),
    '-CA',
    files.ca,
    '-CAkey',
    file('ca.key'),
    '-CAcreateserial',
    '-days',
    '2',
    '-extfile',
    file('extensions'),
    '-out',
    files.certificate,
  );
  return files;
}
