import { z } from 'zod';
import { parseDay } from '../../core/time-off/days.ts';

/** Factorial's ids are whole numbers; older versions of its API send some as text. */
const id = z.union([z.int(), z.string().min(1)]).transform(String);
const text = z.string().nullish();
/** A calendar day; the time of a timestamp is cut off. */
const day = z.string().transform((value, context) => {
  const parsed = parseDay(value);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: `"${value}" is not a date such as 2018-12-31` });
  return z.NEVER;
});

/**
 * A page of any of Factorial's lists. An empty list may come as `{ "errors": null }`, without `data` and `meta`;
 * `meta.limit` may be null and is not read.
 */
export const pageSchema = z.union([
  z.object({
    data: z.array(z.unknown()),
    meta: z.object({ total: z.int().nullish(), has_next_page: z.boolean() }),
  }),
  z
    .object({ data: z.undefined().optional(), errors: z.null() })
    .transform(() => ({ data: [], meta: { total: undefined, has_next_page: false } })),
]);

/** What most rows of every list have. */
export const idSchema = z.object({ id });

/** Of the employee only what is mapped: the records also carry national ids and bank data. */
export const employeeSchema = z.object({
  id,
  full_name: text,
  /** The e-mail of the login; `email` is the personal one. */
  login_email: text,
  email: text,
  manager_id: id.nullish(),
  active: z.boolean().nullish(),
  terminated_on: day.nullish(),
});

export const teamSchema = z.object({
  id,
  name: z.string(),
  employee_ids: z.array(id).nullish(),
  lead_ids: z.array(id).nullish(),
});

export const membershipSchema = z.object({ employee_id: id, team_id: id, lead: z.boolean().nullish() });

export const contractSchema = z.object({
  id: id.nullish(),
  employee_id: id,
  job_title: text,
  effective_on: day.nullish(),
  starts_on: day.nullish(),
  ends_on: day.nullish(),
});

export const leaveSchema = z.object({
  id,
  employee_id: id,
  start_on: day,
  /** Null while the end is open. */
  finish_on: day.nullish(),
  half_day: text,
  /** Hundredths of an hour, for a leave of hours. */
  hours_amount_in_cents: z.int().nullish(),
  /** When a leave of hours begins. */
  start_time: text,
  leave_type_id: id.nullish(),
  /** Only with `include_leave_type=true`, and not in every version of the API. */
  leave_type_name: text,
  /** Null until it is decided. */
  approved: z.boolean().nullish(),
  deleted_at: text,
});

export const leaveTypeSchema = z.object({ id, name: z.string() });

export type FactorialEmployee = z.output<typeof employeeSchema>;
export type FactorialTeam = z.output<typeof teamSchema>;
export type FactorialMembership = z.output<typeof membershipSchema>;
export type FactorialContract = z.output<typeof contractSchema>;
export type FactorialLeave = z.output<typeof leaveSchema>;
