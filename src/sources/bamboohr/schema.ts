import { z } from 'zod';

const count = z.coerce.number().int().nonnegative();

/** One row of the employee dataset: the fields asked for, values mostly as text even where they are numbers. */
const rowSchema = z.record(z.string(), z.json());

/** A page of version 1. */
export const pageSchema = z.object({
  data: z.array(rowSchema),
  pagination: z.object({
    total_records: count,
    current_page: count,
    total_pages: count,
    /** A whole address on BambooHR's own host; null on the last page. */
    next_page: z.string().nullish(),
  }),
});

/** A page of version 2, which wraps the values of a row in `fields`. */
export const pageSchemaV2 = z.object({
  data: z.array(z.object({ fields: rowSchema })),
  links: z.object({ next: z.unknown() }).partial().nullish(),
  meta: z.object({ page: count, totalPages: count, totalItems: count }),
});

export type BamboohrRow = z.output<typeof rowSchema>;
