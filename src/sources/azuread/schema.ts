import { z } from 'zod';

const text = z.string().nullish();

/** A user with the fields that were requested, also those of AZURE_EXTRA_FIELDS; without a manager the field is absent. */
export const userSchema = z.looseObject({
  id: z.string().min(1),
  displayName: text,
  mail: text,
  userPrincipalName: text,
  department: text,
  jobTitle: text,
  accountEnabled: z.boolean().nullish(),
  /** `Member` or `Guest`; null on old accounts. */
  userType: text,
  /** May be a contact of the organization instead of a user: `@odata.type` says so. */
  manager: z.object({ id: z.string(), '@odata.type': z.string().optional() }).nullish(),
  /** Requested only by AZURE_EXTRA_FIELDS: an ISO time. */
  employeeLeaveDateTime: text,
});

export const groupSchema = z.object({ id: z.string().min(1), displayName: text });

/** A user, a device, a group…: only `@odata.type` says which. */
export const memberSchema = z.object({ id: z.string().min(1), '@odata.type': z.string().optional() });

/** A page of any list of Graph; the address of the next one is absolute, and absent on the last. */
export const pageSchema = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
});

export type GraphUser = z.output<typeof userSchema>;
export type GraphGroup = z.output<typeof groupSchema>;
