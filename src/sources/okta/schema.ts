import { z } from 'zod';
import type { JsonValue } from '../../base/json.ts';

const value: z.ZodType<JsonValue> = z.json();

/** A user of Okta's listing. A profile attribute that is not set is absent. */
export const userSchema = z.object({
  id: z.string().min(1),
  status: z.string(),
  /** The status that a change under way will end in. */
  transitioningToStatus: z.string().nullish(),
  profile: z.record(z.string(), value),
});

export const groupSchema = z.object({
  id: z.string().min(1),
  profile: z.object({ name: z.string() }),
});

export type OktaUser = z.output<typeof userSchema>;
export type OktaGroup = z.output<typeof groupSchema>;
