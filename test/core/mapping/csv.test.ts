import { describe, expect, it } from 'vitest';
import { readColumns, withCsvFiles } from '../../../src/core/mapping/csv.ts';

const read = (text: string, key = 'k', column = 'v') =>
  readColumns({ path: 'codes.csv', text }, key, column, 'transform[0]');

describe('two columns of a CSV file', () => {
  it.each<[string, string, [string, string, number][]]>([
    [
      'commas',
      'k,v\n1,a\n2,b\n',
      [
        ['1', 'a', 2],
        ['2', 'b', 3],
      ],
    ],
    ['semicolons', 'k;v\n1;a,b\n', [['1', 'a,b', 2]]],
    ['tabs', 'k\tv\n1\ta,b', [['1', 'a,b', 2]]],
    ['the separator that the header has most of', 'k;v;a,b\n1;2;3', [['1', '2', 2]]],
    ['other columns, in any order', 'x,v,k\n0,a,1\n', [['1', 'a', 2]]],
    ['blanks around the names of columns', ' k , v \n 1 , a \n', [[' 1 ', ' a ', 2]]],
    ['a byte order mark', '\uFEFFk,v\n1,a', [['1', 'a', 2]]],
    ['blank lines, also before the header', ' \n\nk;v\n ; \n1;a\n;\n', [['1', 'a', 5]]],
    [
      'line ends of Windows and of old Macs',
      'k,v\r\n1,a\r2,b\r\n',
      [
        ['1', 'a', 2],
        ['2', 'b', 3],
      ],
    ],
    [
      'an empty value',
      'k,v\n1,\n,b\n2,c\n',
      [
        ['1', '', 2],
        ['', 'b', 3],
        ['2', 'c', 4],
      ],
    ],
    ['an empty value at the end of the file', 'k,v\n1,', [['1', '', 2]]],
    [
      'quotes, separators and lines in quotes',
      'k,v\n"1,""x""","a\nb"\n2,c',
      [
        ['1,"x"', 'a\nb', 2],
        ['2', 'c', 4],
      ],
    ],
    ['no rows', 'k,v\n', []],
  ])('are read with %s', (_, text, rows) => {
    expect(read(text)).toEqual(rows);
  });

  it('are separated by commas when the header has as many of each', () => {
    expect(read('k,v;w\n1,a', 'k', 'v;w')).toEqual([['1', 'a', 2]]);
  });

  it.each([
    ['', 'codes.csv is empty; its first line must contain the column names'],
    [' \n\n', 'codes.csv is empty; its first line must contain the column names'],
    ['a;b', 'codes.csv has no column "k"; it has a, b'],
    ['k,a', 'codes.csv has no column "v"; it has k, a'],
    ['k,v\n1,a\n\n2,b,c', 'codes.csv line 4 has 3 fields; the first line has 2'],
    ['k,v\n1', 'codes.csv line 2 has 1 fields; the first line has 2'],
    ['k,v\n1,"a', 'codes.csv line 2: a quote is not closed or is inside a field'],
    ['k,v\n1,a"b', 'codes.csv line 2: a quote is not closed or is inside a field'],
  ])('are refused in %j', (text, problem) => {
    expect(() => read(text)).toThrow(`transform[0]: ${problem}`);
  });
});

describe('the CSV files of rules', () => {
  it('are read where a lookup names one, at any depth', () => {
    const config = {
      transform: [
        { action: 'lookup', csv: 'codes.csv', key: 'k' },
        { action: 'lookup', csv: 'none.csv' },
        { action: 'lookup', csv: { path: 'x.csv', text: 'k' } },
        { action: 'lookup', table: { csv: 'codes.csv' }, otherwise: 'codes.csv' },
        { action: 'set', csv: 'codes.csv' },
      ],
    };
    const result = withCsvFiles(config, (path) => {
      if (path !== 'codes.csv') throw new Error('no such file');
      return 'k,v\n';
    });
    expect(result).toEqual({
      transform: [
        { action: 'lookup', csv: { path: 'codes.csv', text: 'k,v\n' }, key: 'k' },
        ...config.transform.slice(1),
      ],
    });
  });
});
