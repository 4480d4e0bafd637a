import { resolve } from 'node:path';
import { statusMap } from '../../config/kinds.ts';
import { defaulted, INVALID, type Kind, optional, section, type ValuesOf } from '../../config/setting.ts';
import { FIELDS, headerKey, type MapEntry, parseColumnMap } from './column-map.ts';
import { isEncoding } from './decode.ts';

const absolutePath: Kind<string> = {
  type: 'path',
  expects: 'the path of a file',
  read: (given, { cwd }) => resolve(cwd, given),
};

const columnMap: Kind<readonly MapEntry[]> = {
  type: 'field=header,…',
  expects: `fields and their headers, such as name=First name+Last name,email=Mail; fields are ${FIELDS.join(', ')}`,
  read: (given) => {
    const entries = parseColumnMap(given);
    const isKnown = ([name]: MapEntry): boolean =>
      FIELDS.some((field) => headerKey(field) === headerKey(name));
    return entries?.every(isKnown) === true ? entries : INVALID;
  },
};

const encoding: Kind<string> = {
  type: 'encoding',
  expects: 'the name of an encoding such as utf-8, windows-1252 or windows-1250',
  read: (given) => (isEncoding(given) ? given : INVALID),
};

export const settings = section({
  title: 'A file',
  intro:
    'Read by `fetch file` and `run file`. `tcsync init` proposes the values after reading the file. A path and options on the command line take precedence.',
  inUseBy: 'path',
  settings: {
    path: optional('FILE_PATH', absolutePath, 'The file that lists the people: CSV, JSON or XLSX.'),
    map: defaulted(
      'FILE_MAP',
      columnMap,
      '',
      'The columns of each field, for example name=First name+Last name,email=Mail. `+` joins columns. Columns named after a field need no entry.',
    ),
    encoding: optional('FILE_ENCODING', encoding, 'The text encoding of a CSV or JSON file.', {
      whenUnset: 'UTF-8, or UTF-16 with a byte order mark',
    }),
    statusMap: defaulted(
      'FILE_STATUS_MAP',
      statusMap,
      '',
      'The meaning of status words in the file, for example on sabbatical=active,gone=inactive. They take precedence over TIMECAMP_STATUS_MAP.',
    ),
  },
});

export type FileSettings = ValuesOf<typeof settings>;
