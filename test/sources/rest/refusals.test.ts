import { describe, expect, it } from 'vitest';
import type { RestOptions } from '../../stand-ins/rest/start.ts';
import { description, PEOPLE } from './descriptions.ts';
import { fetch, errorOf, withFields } from './fetching.ts';

describe('fetch rest refuses', () => {
  it.each<[string, string, object, RestOptions]>([
    [
      'a wrong path to the rows',
      'requests[0].rows (hr.json, line 1): "people" is not a list in the response; the response contains: data, meta.',
      description({}, { rows: 'people' }),
      {},
    ],
    [
      'a last day that is not a date',
      'last_day must be a day such as 2026-12-31; got "31.12.2026"',
      withFields({ last_day: 'ends' }),
      { people: PEOPLE.map((one) => ({ ...one, ends: '31.12.2026' })) },
    ],
    [
      'rows that are no objects',
      'row 1 is not an object',
      description(),
      { people: [1] as unknown as object[] },
    ],
    [
      'a wrong path to the total',
      'requests[0].total (hr.json, line 1): "meta.count" is not a number',
      description({}, { total: 'meta.count' }),
      {},
    ],
    [
      'a wrong path to the number of pages',
      'requests[0].paging.pages (hr.json, line 1): "meta.page_count" is not a number',
      description({}, { total: undefined, paging: { type: 'page', pages: 'meta.page_count' } }),
      {},
    ],
    [
      'a wrong path to the sign that more follows',
      'requests[0].paging.more (hr.json, line 1): "meta.has_more" is not true or false',
      description({}, { total: undefined, paging: { type: 'offset', more: 'meta.has_more' } }),
      { paging: 'offset' },
    ],
    [
      'a list with a next page that it does not read',
      'has a next page in its Link header',
      description({}, { paging: undefined, total: undefined }),
      { paging: 'link', announcesTotal: false },
    ],
    [
      'a full first page without a cursor',
      'the first page is full, with 2 rows, and "meta.after" contains no next page',
      description(
        {},
        { total: undefined, paging: { type: 'cursor', next: 'meta.after', size: 2, size_param: 'limit' } },
      ),
      { paging: 'cursor', announcesTotal: false },
    ],
    [
      'an address on another host',
      'refers to another host, evil.example',
      description({}, { total: undefined, paging: { type: 'next', next: 'meta.next' } }),
      { paging: 'next', nextHost: 'https://evil.example' },
    ],
    [
      'a total that is not reached',
      '5 people were announced, but 2 were returned',
      description({}, { paging: undefined }),
      {},
    ],
    [
      'a field that no row has',
      'the field mail_address is missing from all 5 people',
      withFields({ email: 'mail_address' }),
      {},
    ],
    [
      'a part of a template that no row has',
      'the field firstname is missing from all 5 people',
      withFields({ name: '${firstname} ${last}' }),
      {},
    ],
    [
      'a row without an id',
      'row 2 of the people: external_id is empty',
      description(),
      { people: [PEOPLE[0] ?? {}, { ...PEOPLE[1], id: '' }] },
    ],
    [
      'a row without a status',
      'row 2 of the people: status is empty',
      description(),
      { people: [PEOPLE[0] ?? {}, { ...PEOPLE[1], state: null }] },
    ],
    [
      'an object where a text belongs',
      'row 2 of the people: email must be text; got {"id":1}',
      withFields({ email: 'boss' }),
      {},
    ],
    [
      'an id that lost digits',
      'external_id must be text or a number',
      description(),
      { people: [{ ...PEOPLE[0], id: 2 ** 60 }] },
    ],
    [
      'a joined row under a name that is taken',
      'the people already have "unit"',
      description({
        requests: [
          { path: '/people', rows: 'data.items' },
          { path: '/departments', join: { on: 'unit', key: 'code', as: 'unit' } },
        ],
      }),
      { paging: 'none' },
    ],
    [
      'a start date that is no date',
      'is "soon", which is not a date',
      description({ start_date: 'starts' }),
      { people: [{ ...PEOPLE[0], starts: 'soon' }] },
    ],
  ])('%s', async (_, message, content, options) => {
    expect(await errorOf(content, options)).toContain(message);
  });

  it('nothing where a field is optional', async () => {
    const fields = { ...(description() as { fields: object }).fields, job_title: 'title' };
    expect((await fetch(description({ fields, optional: ['job_title'] }))).notices).toEqual([]);
    expect(await errorOf(description({ fields }))).toContain('the field title is missing');
  });
});
