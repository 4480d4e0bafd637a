import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isObject, type JsonObject, type JsonValue } from '../base/json.ts';
import { withCsvFiles } from '../core/mapping/csv.ts';
import { INVALID, type Kind } from './setting.ts';

/** One JSON object or a list of them; the value is always a list. */
export const jsonObjects: Kind<readonly JsonObject[]> = {
  type: 'JSON',
  expects: 'a JSON object in braces, or a list of them',
  read: (given) => {
    const value = jsonOf(given);
    const objects = Array.isArray(value) ? value : [value];
    return objects.every((item): item is JsonObject => isObject(item)) ? objects : INVALID;
  },
};

/** A JSON object whose values are all texts. */
export const jsonTexts: Kind<Readonly<Record<string, string>>> = {
  type: 'JSON',
  expects: 'a JSON object that maps names to names, such as {"Holiday": "Vacation", "Default": "Other"}',
  read: (given) => {
    const value = jsonOf(given);
    if (!isObject(value)) return INVALID;
    const entries = Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    );
    return entries.length === Object.keys(value).length ? Object.fromEntries(entries) : INVALID;
  },
};

/** Transform rules: JSON text, or the path of a JSON file. The value is parsed, with the CSV files of lookups in it. */
export const transformConfig: Kind<JsonValue> = {
  type: 'JSON or path',
  expects: 'a JSON object, or the path of a readable file that contains one',
  read: (given, { cwd }) => {
    try {
      const text = /^[[{]/.test(given)
        ? given
        : readFileSync(resolve(cwd, given), 'utf8').replace(/^\uFEFF/, '');
      return withCsvFiles(JSON.parse(text), (path) => readFileSync(resolve(cwd, path), 'utf8'));
    } catch {
      return INVALID;
    }
  },
};

function jsonOf(given: string): JsonValue | undefined {
  try {
    return JSON.parse(given) as JsonValue;
  } catch {
    return undefined;
  }
}
