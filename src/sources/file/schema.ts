import { z } from 'zod';

const recordSchema = z.record(z.string(), z.json());

/** The JSON that `fetch file` takes: a list of people, or an object with the list under `users`. */
export const recordsSchema = z.union([
  z.array(recordSchema),
  z.object({ users: z.array(recordSchema) }).transform(({ users }) => users),
]);
