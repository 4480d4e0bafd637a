import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isIPv4 } from 'node:net';
import type { Certificate } from '../../src/sandbox/server.ts';

const DAY_MS = 86_400_000;

/**
 * Makes a certificate for these host names and IPv4 addresses, valid from yesterday for `days`. It is its own
 * authority.
 */
export function createCertificate(
  hosts: readonly string[],
  now: number,
  { algorithm = 'ec', days = 365 }: { readonly algorithm?: 'ec' | 'rsa'; readonly days?: number } = {},
): Certificate {
  const { publicKey, privateKey } =
    algorithm === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(OID.commonName, utf8String(hosts[0] ?? 'localhost'))));
  const signatureAlgorithm =
    algorithm === 'rsa' ? sequence(OID.rsaWithSha256, NULL) : sequence(OID.ecdsaWithSha256);
  const toBeSigned = sequence(
    // Version 3, which extensions need.
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    signatureAlgorithm,
    name,
    sequence(utcTime(now - DAY_MS), utcTime(now + days * DAY_MS)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(
      0xa3,
      sequence(extension(OID.basicConstraints, sequence(TRUE)), extension(OID.altNames, altNames(hosts))),
    ),
  );
  const signature = sign('sha256', toBeSigned, privateKey);
  const der = sequence(toBeSigned, signatureAlgorithm, bitString(signature));
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const NULL = tagged(0x05);
const TRUE = tagged(0x01, Buffer.from([0xff]));

const OID = {
  commonName: tagged(0x06, Buffer.from([0x55, 0x04, 0x03])),
  basicConstraints: tagged(0x06, Buffer.from([0x55, 0x1d, 0x13])),
  altNames: tagged(0x06, Buffer.from([0x55, 0x1d, 0x11])),
  rsaWithSha256: tagged(0x06, Buffer.from([0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b])),
  ecdsaWithSha256: tagged(0x06, Buffer.from([0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02])),
};

/** One value of DER: tag, length, content. */
function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function set(...parts: readonly Buffer[]): Buffer {
  return tagged(0x31, ...parts);
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function utf8String(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text, 'utf8'));
}

function utcTime(time: number): Buffer {
  return tagged(
    0x17,
    Buffer.from(`${new Date(time).toISOString().replace(/\D/g, '').slice(2, 14)}Z`, 'ascii'),
  );
}

function bitString(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.from([0]), bytes);
}

function extension(oid: Buffer, value: Buffer): Buffer {
  return sequence(oid, tagged(0x04, value));
}

function altNames(hosts: readonly string[]): Buffer {
  return sequence(
    ...hosts.map((host) =>
      isIPv4(host)
        ? tagged(0x87, Buffer.from(host.split('.').map(Number)))
        : tagged(0x82, Buffer.from(host, 'ascii')),
    ),
  );
}
