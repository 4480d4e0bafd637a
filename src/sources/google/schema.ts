import { z } from 'zod';

const text = z.string().nullish();
const rows = z.array(z.record(z.string(), z.json())).default([]);

/** A page of any list: Google leaves out a list with nothing in it, and the token on the last page. */
export const pageSchema = z.object({
  users: rows,
  groups: rows,
  members: rows,
  nextPageToken: z.string().min(1).optional(),
});

/** A user with the fields that are asked for; a field without a value is absent. */
export const userSchema = z.object({
  id: z.string().min(1),
  primaryEmail: z.string(),
  customerId: text,
  name: z.object({ fullName: text }).nullish(),
  suspended: z.boolean().nullish(),
  archived: z.boolean().nullish(),
  orgUnitPath: text,
  aliases: z.array(z.string()).nullish(),
  /** Addresses in domains that Google adds by itself. */
  nonEditableAliases: z.array(z.string()).nullish(),
  organizations: z
    .array(
      z.object({
        primary: z.boolean().nullish(),
        name: text,
        department: text,
        title: text,
        costCenter: text,
        location: text,
      }),
    )
    .nullish(),
  relations: z.array(z.object({ type: text, value: text })).nullish(),
  externalIds: z.array(z.object({ type: text, customType: text, value: text })).nullish(),
});

export const groupSchema = z.object({ id: z.string().min(1), email: z.string(), name: text });

/** A user, a group, or all users of a customer, with the id of that customer. A user of another company may have no id. */
export const memberSchema = z.object({ id: text, type: text });

export const tokenSchema = z.object({ access_token: z.string().min(1) });

/** Why a token is refused. */
export const tokenErrorSchema = z.object({ error: z.string(), error_description: z.string().default('') });

export type GoogleUser = z.output<typeof userSchema>;
export type GoogleGroup = z.output<typeof groupSchema>;
export type GoogleMember = z.output<typeof memberSchema>;
