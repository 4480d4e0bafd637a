import { describe, expect, it } from 'vitest';
import { cleanName, fallbackName, idSuffix } from '../../../src/core/prepare/names.ts';
import { only, person } from './people.ts';

describe('a name', () => {
  it.each([
    ['Ann', 'Ann'],
    [' Ann ', 'Ann'],
    ['(A)n{n}_`´“”', 'Ann'],
    ['Ann (', 'Ann'],
    [') Ann', 'Ann'],
    ['Zoe\u0308', 'Zoë'],
    ['Zoe(\u0308', 'Zoë'],
    ['"Ann" [Lee], R/D', '"Ann" [Lee], R/D'],
    ['(_)', ''],
  ])('%j is written %j', (name, expected) => {
    expect(cleanName(name)).toBe(expected);
  });

  it.each([
    ['Ann.Lee@Example.com', '7', 'ann.lee'],
    [' ann@example.com ', '7', 'ann'],
    ['"a@b"@example.com', '7', '"a@b"'],
    ['ann', '7', 'ann'],
    ['@example.com', '7', '@example.com'],
    ['(_)@example.com', '7', '@example.com'],
    ['', '7', '7'],
    ['(_)', '7', '7'],
    ['', '(7)', '7'],
    ['', '(_)', 'unnamed'],
    ['', '', 'unnamed'],
  ])('of someone with the e-mail %j and the id %j alone is %j', (email, external_id, expected) => {
    expect(fallbackName({ email, external_id })).toBe(expected);
  });

  it.each([
    ['7', ' - 7'],
    [' 7_', ' - 7'],
    ['(_)', ''],
    ['', ''],
  ])('gets of the id %j the suffix %j', (id, suffix) => {
    expect(idSuffix(id)).toBe(suffix);
  });

  it.each([
    [{}, {}, 'Ann'],
    [{ useJobTitleNameUsers: true }, {}, 'Lead [Ann]'],
    [{ useJobTitleNameUsers: true }, { job_title: null }, 'Ann'],
    [{ useJobTitleNameUsers: true }, { job_title: '(_)' }, 'Ann'],
    [{ useJobTitleNameUsers: true }, { name: '_', job_title: '(Lead)' }, 'Lead [a.lee]'],
    [{ showExternalId: true }, {}, 'Ann - 7'],
    [{ showExternalId: true, useJobTitleNameUsers: true }, {}, 'Lead [Ann] - 7'],
    [{ showExternalId: true }, { external_id: '(_)' }, 'Ann'],
    [{ useJobTitleNameGroups: true }, {}, 'Ann'],
  ])('with %j, for %j, is %j', (options, fields, expected) => {
    const ann = person('7', { name: 'Ann', job_title: 'Lead', email: 'a.lee@example.com', ...fields });
    expect(only([ann], options).timecamp_user_name).toBe(expected);
  });
});
