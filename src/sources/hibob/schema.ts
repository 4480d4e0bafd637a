import { z } from 'zod';

/** One person: the shape differs by account and mode, see `fieldOf`; ids are text of about 19 digits. */
const personSchema = z.record(z.string(), z.json());

/** The whole answer of `POST /people/search`: there are no pages. */
export const searchSchema = z.object({ employees: z.array(personSchema) });

export type HibobPerson = z.output<typeof personSchema>;
