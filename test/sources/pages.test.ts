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
      message: 'The service: 5 people were announced, but 6 were sent.',
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

  it('are read to the last', async () => {
    const { outcome } = await read((page) => ({ rows: [page], next: undefined, total: 3 }), 3);
    expect(outcome).toEqual([1, 2, 3]);
  });
});
