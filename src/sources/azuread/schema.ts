import { z } from 'zod';

const text = z.string().nullish();

/** A user with the fields that are asked for; whoever has no manager lacks the field. */
export const userSchema = z.object({
  id: z.string().min(1),
  displayName: text,
  mail: text,
  userPrincipalName: text,
  department: text,
  jobTitle: text,
  accountEnabled: z.boolean().nullish(),
  /** `Member` or `Guest`; null on old accounts. */
  userType: text,
  /** May be a contact of the organisation instead of a user: `@odata.type` says so. */
  manager: z.object({ id: z.string(), '@odata.type': z.string().optional() }).nullish(),
});

export const groupSchema = z.object({ id: z.string().min(1), displayName: text });

/** A user, a device, a group…: only `@odata.type` tells. */
export const memberSchema = z.object({ id: z.string().min(1), '@odata.type': z.string().optional() });

/** A page of any list of Graph; the address of the next one is absolute, and absent on the last. */
export const pageSchema = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
});

export type GraphUser = z.output<typeof userSchema>;
export type GraphGroup = z.output<typeof groupSchema>;
