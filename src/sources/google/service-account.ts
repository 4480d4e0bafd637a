import { createPrivateKey, type KeyObject } from 'node:crypto';
import { isObject, property } from '../../base/json.ts';
import { INVALID, type Kind } from '../../config/setting.ts';

/** A key of a service account, as the Google Cloud console downloads it. */
export interface ServiceAccount {
  readonly email: string;
  /** By this id the Admin console knows the service account. */
  readonly clientId: string;
  readonly keyId: string;
  readonly key: KeyObject;
}

/** Reads the JSON of a key; undefined when it is anything else, such as an OAuth client or a broken key. */
export function parseServiceAccount(text: string): ServiceAccount | undefined {
  try {
    const json: unknown = JSON.parse(text);
    if (!isObject(json) || json['type'] !== 'service_account') return undefined;
    const key = createPrivateKey(textIn(json, 'private_key'));
    if (key.asymmetricKeyType !== 'rsa') return undefined;
    return {
      email: textIn(json, 'client_email'),
      clientId: textIn(json, 'client_id'),
      keyId: textIn(json, 'private_key_id'),
      key,
    };
  } catch {
    return undefined;
  }
}

function textIn(json: unknown, field: string): string {
  const value = property(json, field);
  if (typeof value !== 'string' || value === '') throw new Error(`${field} is missing`);
  return value;
}

/** Such a key, handed on as the text it was given as: settings in force are logged, and an object would show the key. */
export const serviceAccountKey: Kind<string> = {
  type: 'JSON',
  expects:
    'the JSON key of a service account, as the Google Cloud console downloads it ("type": "service_account", with private_key, private_key_id, client_email and client_id)',
  secrecy: 'password',
  isWholeFile: true,
  read: (given) => (parseServiceAccount(given) === undefined ? INVALID : given),
};
