import { describe, expect, it } from 'vitest';
import { parseDotenv } from '../../src/config/dotenv.ts';
import { fc } from '../properties.ts';
import { textOfLines } from './dotenv-text.ts';

function read(text: string, environment: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(parseDotenv(text, environment).values);
}

describe('.env', () => {
  it.each<[what: string, text: string, value: string]>([
    ['a plain value', 'X=abc', 'abc'],
    ['white space around it', '  X =  abc  ', 'abc'],
    ['export before it', 'export X=abc', 'abc'],
    ['a name in single quotes', "'X'=abc", 'abc'],
    ['# inside a word', 'X=ab#cd', 'ab#cd'],
    ['# at the beginning', 'X=#abc', '#abc'],
    ['a comment behind a value', 'X=abc  # def', 'abc'],
    ['a comment in place of a value', 'X=  # text', ''],
    ['nothing', 'X=', ''],
    ['an equals sign inside', 'X=a=b', 'a=b'],
    ['quotes inside', 'X=a"b\'c', 'a"b\'c'],
    ['a lone $ and backslash', 'X=a$b\\n', 'a$b\\n'],
    ['double quotes', 'X="a b # c"', 'a b # c'],
    ['escapes in double quotes', String.raw`X="a\"b\\c\nd\te"`, 'a"b\\c\nd\te'],
    ['no other escapes in double quotes', String.raw`X="a\d"`, String.raw`a\d`],
    ['a backslash at the end, doubled', 'X="a\\\\"\nY="b"', 'a\\'],
    ['a backslash at the end of the file, alone', String.raw`X="C:\people\"`, 'C:\\people\\'],
    ['single quotes', `X='a "b" # $c \${d} \\n'`, `a "b" # $c \${d} \\n`],
    ['escapes in single quotes', String.raw`X='it\'s \\'`, "it's \\"],
    ['a comment behind quotes', 'X="abc" # def', 'abc'],
    ['several lines in quotes', 'X="a\nb"', 'a\nb'],
    ['several lines from Windows', 'X="a\r\nb"\r\nY=1', 'a\nb'],
    ['lines from Windows', 'X=abc\r\nY=1\r\n', 'abc'],
    ['a byte order mark', '\uFEFFX=abc', 'abc'],
    ['the last of several', 'X=a\nX=b', 'b'],
    ['a comment line before it', '# X=no\n\nX=abc', 'abc'],
  ])('reads %s', (_, text, value) => {
    expect(read(text)['X']).toBe(value);
  });

  it.each<[text: string, value: string]>([
    ['X=${OUTSIDE}/b', 'out/b'],
    ['X="${OUTSIDE}/b"', 'out/b'],
    ['ABOVE=up\nX=${ABOVE}', 'up'],
    ['OUTSIDE=in the file\nX=${OUTSIDE}', 'out'],
    ['X=${MISSING}b', 'b'],
    ['X=${MISSING:-instead}b', 'insteadb'],
    ['X=${EMPTY:-instead}b', 'b'],
    ['EMPTY=in the file\nX=${EMPTY}', 'in the file'],
    ['X=${OUTSIDE:-instead}', 'out'],
    ['X=$OUTSIDE', '$OUTSIDE'],
  ])('expands %j', (text, value) => {
    expect(read(text, { OUTSIDE: 'out', EMPTY: '' })['X']).toBe(value);
  });

  it('names the invalid lines, and reads the others', () => {
    const { values, lines, invalid } = parseDotenv(`A=1\n=x\nB="a" b\n\nC=3\nD='never closed\nE=5`, {});
    expect(Object.fromEntries(values)).toEqual({ A: '1', C: '3', E: '5' });
    expect(Object.fromEntries(lines)).toEqual({ A: 1, C: 5, E: 7 });
    expect(invalid).toEqual([2, 3, 6]);
  });

  it('expands the name of nothing that was given to nothing, whatever objects have of that name', () => {
    expect(parseDotenv('X=a${constructor}b', {}).values.get('X')).toBe('ab');
  });

  it('takes a name without a value for nothing', () => {
    expect(parseDotenv('X', {})).toEqual({ values: new Map(), lines: new Map(), invalid: [] });
  });

  it('gives back any text that was put in single quotes as documented', () => {
    fc.assert(
      fc.property(textOfLines(), (text) => {
        const quoted = text.replaceAll('\\', '\\\\').replaceAll("'", "\\'");
        expect(read(`X='${quoted}' # comment\nY="b"\nZ='c'`)).toEqual({ X: text, Y: 'b', Z: 'c' });
      }),
    );
  });

  it('gives back any text that was put in double quotes as documented', () => {
    fc.assert(
      fc.property(
        textOfLines().filter((text) => !/\$\{[^}:]*(:-[^}]*)?\}/.test(text)),
        (text) => {
          const quoted = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
          expect(read(`X="${quoted}" # comment\nY="b"\nZ='c'`)).toEqual({ X: text, Y: 'b', Z: 'c' });
        },
      ),
    );
  });

  it('does not take long over quotes that are never closed', () => {
    const text = `X="${'\\\\'.repeat(20_000)}${'\\"'.repeat(20_000)}`;
    expect(parseDotenv(text, {}).values.size).toBeLessThan(2);
  });
});
