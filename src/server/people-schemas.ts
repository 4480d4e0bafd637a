import { z } from '@hono/zod-openapi';
import type { PersonChange } from '../core/history/person-changes.ts';
import type { AccountExplanation } from '../core/plan/account-explanation.ts';
import type { Explanation } from '../core/prepare/explanation.ts';

/** A field of a source's record. */
export interface RecordField {
  readonly name: string;
  /** Null when it is hidden: only tcsync's own fields are shown. */
  readonly value: string | null;
}

/** What became of one record of the source. */
export interface RecordView extends Omit<Explanation, 'record'> {
  readonly title: string;
  readonly fields: readonly RecordField[];
}

const list = (description: string) => ({
  type: 'array' as const,
  items: { type: 'object' as const },
  description,
});
const identity = z.object({ name: z.string(), email: z.string(), external_id: z.string() });

export const holdView = z
  .object({
    person: z.string().describe('An e-mail, an external id or a TimeCamp user id'),
    until: z.string().nullable().describe('The last day; null until it is released'),
    why: z.string(),
    created: z.string(),
    by: z.string(),
  })
  .openapi('Hold');
export const holdList = z.object({ holds: z.array(holdView).readonly() });
export const holdRequest = z
  .strictObject({
    until: z.string().max(10).optional().describe('The last day, such as `2026-12-31`'),
    why: z.string().max(500).optional(),
  })
  .openapi('HoldRequest');

export const personView = z
  .object({
    candidates: z
      .array(identity)
      .readonly()
      .describe('The people the text may refer to, if there are several'),
    more: z.int().describe('How many more candidates there are'),
    missing: z
      .array(z.enum(['source', 'prepared']))
      .readonly()
      .describe(
        'The data that no run has written yet: source records or prepared users. If both are missing, only the account is searched, and what a sync would do is not known',
      ),
    key: z.string().nullable().describe('Identifies the person to hold; null if no one was found'),
    holds: z.array(holdView).readonly().describe('The holds on the person'),
    records: z
      .custom<readonly RecordView[]>()
      .openapi(list('The source records, and the result of prepare for each')),
    skipped: z
      .array(identity.extend({ reason: z.string() }))
      .readonly()
      .describe('Skipped by fetch'),
    users: z
      .custom<readonly AccountExplanation[]>()
      .openapi(list('The users in TimeCamp, how they match, and what a sync would do')),
    changes: z.custom<readonly PersonChange[]>().openapi(list('What past runs changed, newest first')),
  })
  .openapi('Person');

export type HoldView = Readonly<z.infer<typeof holdView>>;
export type PersonView = Readonly<z.infer<typeof personView>>;
