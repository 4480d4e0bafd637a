import { describe, expect, it } from 'vitest';
import { readPages, type Page } from '../../src/sources/pages.ts';

/** Reads pages that are made by their number; none after `last`. */
async function read(make: (page: number) => Page<number, number>, last = 1_000_000) {
  let asked = 0;
  const reading = readPages<number, number>({
    service: 'The service',
    what: 'people',
    first: 1,
    read: async (number) => {
      asked += 1;
      const page = make(number);
      return { ...page, next: number < last ? number + 1 : undefined };
    },
  });
  return { outcome: await reading.catch((error: unknown) => error), asked };
}

describe('pages', () => {
  it('end as soon as more came than was announced', async () => {
    const { outcome, asked } = await read((page) => ({ rows: [page, -page], next: undefined, total: 5 }));
    expect(outcome).toMatchObject({
      code: 'source',
      message: 'The service: 5 people were announced, but 6 were returned.',
    });
    expect(asked).toBe(3);
  });

  it('end after more of them than any company has', async () => {
    const { outcome, asked } = await read((page) => ({ rows: [page], next: undefined }));
    expect(outcome).toMatchObject({
      code: 'source',
      message: expect.stringContaining('after 10000 pages'),
    });
    expect(asked).toBe(10_000);
  });

  it('end when nothing is on them any more', async () => {
    const { outcome, asked } = await read((page) => ({ rows: page === 1 ? [1] : [], next: undefined }));
    expect(outcome).toMatchObject({
      code: 'source',
      message: expect.stringContaining('does not end: 21 pages in a row are empty'),
    });
    expect(asked).toBe(22);
  });

  it('are not all when their number changes on the way', async () => {
    const { outcome } = await read((page) => ({ rows: [page], next: undefined, pages: 4 - page }), 2);
    expect(outcome).toMatchObject({
      code: 'source',
      message: expect.stringContaining('page 2 reports 2 pages, but earlier pages reported 3'),
    });
  });

  it('are read to the last', async () => {
    const { outcome } = await read((page) => ({ rows: [page], next: undefined, total: 3 }), 3);
    expect(outcome).toEqual([1, 2, 3]);
  });

  /** Reads lists of ids; each reading of the whole list takes the next of them, the last one again and again. */
  async function readLists(lists: readonly (readonly (readonly string[])[])[], isSet = false) {
    let reading = -1;
    const outcome = await readPages<string, number>({
      service: 'The service',
      what: 'people',
      first: 1,
      read: async (number) => {
        if (number === 1) reading += 1;
        const pages = lists[Math.min(reading, lists.length - 1)] ?? [];
        return { rows: pages[number - 1] ?? [], next: number < pages.length ? number + 1 : undefined };
      },
      idOf: (id) => id,
      isSet,
    }).catch((error: unknown) => error);
    return { outcome, readings: reading + 1 };
  }

  const MOVED = [
    ['a', 'b'],
    ['b', 'c'],
  ];
  const WHOLE = [
    ['n', 'a'],
    ['b', 'c'],
  ];

  it.each([
    { name: 'are read once when nothing moves', lists: [WHOLE], outcome: ['n', 'a', 'b', 'c'], readings: 1 },
    {
      name: 'are read once more when a person is on two of them',
      lists: [MOVED, WHOLE],
      outcome: ['n', 'a', 'b', 'c'],
      readings: 2,
    },
    {
      name: 'are refused when a person is on two of them both times',
      lists: [MOVED, MOVED, WHOLE],
      outcome: expect.objectContaining({
        code: 'source',
        message: expect.stringContaining('a person on page 2 was already on page 1'),
      }),
      readings: 2,
    },
    {
      name: 'of a set may repeat rows',
      lists: [[['a', 'b'], ['b'], ['b'], ['c', 'a']]],
      isSet: true,
      outcome: ['a', 'b', 'c'],
      readings: 1,
    },
    {
      name: 'of a set end when they repeat earlier rows',
      lists: [Array.from({ length: 100 }, () => ['a'])],
      isSet: true,
      outcome: expect.objectContaining({
        message: expect.stringContaining('21 pages in a row repeat earlier rows'),
      }),
      readings: 1,
    },
  ])('$name', async ({ lists, isSet, outcome, readings }) => {
    expect(await readLists(lists, isSet)).toEqual({ outcome, readings });
  });

  it('are read once more when the announced total changes', async () => {
    const { outcome, asked } = await read((page) => ({ rows: [page], next: undefined, total: 1 + page }), 3);
    expect(outcome).toMatchObject({ message: expect.stringContaining('page 2 reports a total of 3') });
    expect(asked).toBe(4);
  });
});
