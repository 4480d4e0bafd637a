import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { INVALID, type Kind } from './setting.ts';

/** A file that is read again whenever it is used; the value is its absolute path. */
export const readableFile: Kind<string> = {
  type: 'path',
  expects: 'the path of a readable file that is not empty',
  read: (given, { cwd }) => {
    const file = resolve(cwd, given);
    try {
      return readFileSync(file).length > 0 ? file : INVALID;
    } catch {
      return INVALID;
    }
  },
};

/** A PEM file of certificates; the value is its absolute path. */
export const caFile: Kind<string> = {
  type: 'path',
  expects: 'the path of a readable text file with "-----BEGIN CERTIFICATE-----" in it',
  read: (given, { cwd }) => {
    const file = resolve(cwd, given);
    try {
      return readFileSync(file, 'utf8').includes('-----BEGIN CERTIFICATE-----') ? file : INVALID;
    } catch {
      return INVALID;
    }
  },
};
