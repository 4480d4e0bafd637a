import { describe, expect, it } from 'vitest';
import { translatePattern } from '../../../src/core/prepare/pattern.ts';
import { captureGroups, translateReplacement } from '../../../src/core/prepare/replacement.ts';

function sub(pattern: string, replacement: string, text: string): string {
  const compiled = translatePattern(pattern, 'g');
  return text.replace(compiled, translateReplacement(replacement, captureGroups(compiled)));
}

/** What Python 3.11 answers to `re.sub(pattern, replacement, text)`. */
const AS_PYTHON: readonly (readonly [pattern: string, replacement: string, text: string, result: string])[] =
  [
    [String.raw`\w+`, 'x', 'Żółw 1', 'x x'],
    [String.raw`\bŁ`, 'x', 'Łódź ŻŁ', 'xódź ŻŁ'],
    [String.raw`\B`, '-', 'Łó b', 'Ł-ó b'],
    [String.raw`\W`, '_', 'Zoë/Łuk-1', 'Zoë_Łuk_1'],
    [String.raw`\d`, 'x', '1٣a', 'xxa'],
    [String.raw`[\w-]+`, 'x', 'Ą-b/c', 'x/x'],
    [String.raw`[^\W\d]`, 'x', 'Ą1_ ', 'x1x '],
    [String.raw`\s`, '', 'a\u00a0b\u2028c d', 'abcd'],
    [String.raw`\Aa|b\Z`, 'x', 'aab\nb', 'xab\nx'],
    ['a$', 'x', 'a\n', 'x\n'],
    ['^a', 'x', 'a\na', 'x\na'],
    ['(?m)^a$', 'x', 'a\na\rb', 'x\na\rb'],
    ['(?i)sales', 'x', 'SALES Sales', 'x x'],
    ['(?i)i', 'x', 'iIİıj', 'xxxxj'],
    ['(?i)İ', 'x', 'iIİıj', 'xxxxj'],
    [String.raw`(?i)[\x69j]`, 'x', 'iIİıjk', 'xxxxxk'],
    ['(?i)[^ı]', 'x', 'iIİıj', 'iIİıx'],
    ['(?i)[a-z]', 'x', 'İſK1', 'xxx1'],
    ['(?i)[!-I]', 'x', 'ıa~', 'xx~'],
    ['(?i)[j-z]', 'x', 'ıİij', 'ıİix'],
    ['i', 'x', 'iIİı', 'xIİı'],
    ['(?is)A.B', 'x', 'a\nb', 'x'],
    ['a.b', 'x', 'a\nb a\rb', 'a\nb x'],
    [String.raw`(\w)(\w)`, String.raw`\2\1`, 'ab', 'ba'],
    [String.raw`(?P<first>\w)-(?P=first)`, String.raw`\g<first>`, 'a-a a-b', 'a a-b'],
    [String.raw`((a|b)+)-\1(c)?`, 'x', 'ab-abc', 'x'],
    [String.raw`(?:(a)|(b)\2)`, 'x', 'a bb', 'x x'],
    [String.raw`(?:x(a)){1,2}\1|(?=(b))b\2`, 'y', 'xaa bb', 'y y'],
    [String.raw`(a)(b)?`, String.raw`[\2\g<1>]`, 'a', '[a]'],
    ['a', String.raw`\g<0>\g<0>`, 'a', 'aa'],
    ['a', String.raw`\\\n\.`, 'a', '\\\n\\.'],
    [String.raw`a\/\-\.\&\"\#\ b`, 'x', 'a/-.&"# b', 'x'],
    ['[]a]', 'x', ']ab', 'xxb'],
    ['[a-]', 'x', 'a-b', 'xxb'],
    ['[&&~~|(){}]', 'x', '&~|({a', 'xxxxxa'],
    ['a{,2}b', 'x', 'aaab', 'ax'],
    ['a{x}', 'y', 'a{x}', 'y'],
    ['}]', 'x', 'a}]', 'ax'],
    ['x*', '-', 'abxd', '-a-b--d-'],
    [String.raw`\x41\u017b\U0001f600\101`, 'x', 'AŻ😀A', 'x'],
    ['(?#comment)a', 'x', 'a', 'x'],
    ['$', '!', '😀', '😀!'],
    ['.', 'x', '😀', 'x'],
    ['(?<=a)b(?!c)(?<!x)', 'y', 'abc ab', 'abc ay'],
  ];

describe('patterns as Python reads them', () => {
  it.each(AS_PYTHON)('sub(%j, %j, %j) is %j', (pattern, replacement, text, result) => {
    expect(sub(pattern, replacement, text)).toBe(result);
  });

  it('compare letters however they are composed', () => {
    expect(sub('Zoe\u0308', 'x', 'Zoë')).toBe('x');
  });
});

describe('patterns and replacements as JavaScript reads them', () => {
  it.each([
    [String.raw`(?<first>\w)-\k<first>`, '$<first>', 'a-a', 'a'],
    ['(a)(b)', '$2$1', 'ab', 'ba'],
    ['(a)', '$10', 'a', 'a0'],
    ['a', '$1 $x $', 'a', '$1 $x $'],
    ['a', '$$ $&', 'a', '$ a'],
  ])('%j, %j, %j is %j', (pattern, replacement, text, result) => {
    expect(sub(pattern, replacement, text)).toBe(result);
  });
});

describe('what cannot be used is refused', () => {
  it.each([
    ['(', 'unterminated group'],
    ['a)', 'unmatched'],
    ['*a', 'nothing to repeat'],
    ['a**', 'nothing to repeat'],
    ['[a', '"[" is not closed'],
    ['[b-a]', 'range out of order'],
    [String.raw`[\w-z]`, 'a range in'],
    [String.raw`\q`, String.raw`unknown escape "\q"`],
    ['a\\', 'nothing follows'],
    [String.raw`\1`, 'no group 1'],
    [String.raw`\1(a)`, 'no group 1 before'],
    [String.raw`(a\1)`, 'a reference to group 1 comes before the group is closed'],
    [String.raw`(a)?b\1`, 'group 1, which may not take part in the match'],
    [String.raw`(a)*\1`, 'may not take part'],
    [String.raw`(a){0,2}\1`, 'may not take part'],
    [String.raw`(a){,2}\1`, 'may not take part'],
    [String.raw`(?:(a)b)?\1`, 'may not take part'],
    [String.raw`(?:(a)|b)\1`, 'may not take part'],
    [String.raw`(a)|b\1`, 'may not take part'],
    [String.raw`(?:(a)|b\1)`, 'may not take part'],
    [String.raw`(?!(a))\1`, 'may not take part'],
    [String.raw`(?<!(a))\1`, 'may not take part'],
    ['(?P<x>a)?(?P=x)', 'group "x", which may not take part'],
    [String.raw`(?<=(a)\1)`, 'inside the same look-behind'],
    [String.raw`(?<!(a)\1)`, 'inside the same look-behind'],
    [String.raw`\xg1`, 'is not a character'],
    ['(?P=gone)', 'no group "gone"'],
    ['(?P<1>a)', 'no valid name'],
    ['(?P<n', 'is not closed'],
    ['(?P<n>a)(?P<n>b)', 'duplicate'],
    ['a(?i)b', 'flags must be at the start'],
    ['(?x)a', 'the flag (?x) is not supported'],
    ['(?>a)', 'is not supported'],
    ['(?(1)a|b)', 'is not supported'],
    ['(?#a', 'is not closed'],
  ])('%s', (pattern, reason) => {
    expect(() => translatePattern(pattern)).toThrow(
      expect.objectContaining({ name: 'RuleProblem' }) as Error,
    );
    expect(() => translatePattern(pattern)).toThrow(reason);
  });

  it.each([String.raw`\2`, String.raw`\g<x>`, String.raw`\q`, 'a\\'])(
    '%s as a replacement',
    (replacement) => {
      expect(() => sub('(a)', replacement, 'a')).toThrow(
        expect.objectContaining({ name: 'RuleProblem' }) as Error,
      );
    },
  );
});
