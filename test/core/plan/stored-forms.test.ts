import { describe, expect, it } from 'vitest';
import {
  isSameValue,
  isStoredForm,
  STORED_FIELDS,
  storedFormNotices,
} from '../../../src/core/plan/stored-forms.ts';

describe('the form in which TimeCamp stores a text', () => {
  const thirty = 'Department of Research and Develop';

  it.each([
    ['Sales', 'Sales', true],
    ['sales', ' SALES ', true],
    ['RD', 'R|D', true],
    ['R&amp;D', 'R&D', true],
    ['O&#039;Neil &LT;b&GT; &quot;x&quot; &apos;y&apos; &#39;', `O'Neil <b> "x" 'y' '`, true],
    ['Cafe', 'Café', true],
    ['Cafe\u0301', 'Café', true],
    ['Fi', 'ﬁ', true],
    ['ann@xn--bcher-kva.example', 'Ann@Bücher.example', true],
    ['oneilhr@example.com', "o'neil+hr@example.com", true],
    ['Sale', 'Sales', false],
    ['', '?!', true],
    [thirty, `${thirty}ment`, true],
    [thirty.slice(0, -1), `${thirty}ment`, false],
    [thirty, `The ${thirty}`, false],
    [`${thirty}ment`, thirty, false],
  ])('%j can be that of %j: %s', (stored, wanted, expected) => {
    expect(isStoredForm(stored, wanted)).toBe(expected);
  });
});

describe('two values that are the same for tcsync', () => {
  it.each([
    ['in another case', 'ANN@example.com', 'ann@example.com', ['email', 'additional_email']],
    ['with spaces around', ' Ann ', 'Ann', ['group', 'name', 'email', 'additional_email']],
    ['in another Unicode form', 'Zoe\u0308', 'Zoë', ['group', 'name', 'email', 'additional_email']],
    ['exactly the same', 'Ann', 'Ann', STORED_FIELDS],
    ['different', 'Ann', 'Anna', []],
  ])('%s', (_, a, b, fields) => {
    expect(STORED_FIELDS.filter((field) => isSameValue(field, a, b))).toEqual(fields);
    expect(STORED_FIELDS.filter((field) => isSameValue(field, b, a))).toEqual(fields);
  });
});

describe('the warning about stored forms', () => {
  const form = (field: (typeof STORED_FIELDS)[number], id: string) => ({
    field,
    id,
    wanted: `${field}|`,
    stored: field,
  });

  it('is absent without any', () => {
    expect(storedFormNotices([])).toEqual([]);
  });

  it('names one', () => {
    expect(storedFormNotices([form('group', '2')])).toEqual([
      {
        level: 'warning',
        code: 'stored-otherwise',
        message:
          'TimeCamp stores 1 value in a different form than tcsync sent: group "group|" as "group". tcsync remembers the stored form and treats both as equal.',
        who: ['group|'],
      },
    ]);
  });

  it('names five of many', () => {
    const forms = [...STORED_FIELDS, ...STORED_FIELDS].map((field) => form(field, '2'));
    expect(storedFormNotices(forms)).toMatchObject([
      {
        message:
          'TimeCamp stores 10 values in a different form than tcsync sent: group "group|" as "group", name "name|" as "name", e-mail "email|" as "email", additional e-mail "additional_email|" as "additional_email", external id "external_id|" as "external_id" and 5 more. tcsync remembers the stored form and treats both as equal.',
      },
    ]);
  });
});
