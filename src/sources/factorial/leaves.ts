import type { WithNotices, Notice } from '../../base/notice.ts';
import { pluralize } from '../../core/text.ts';
import { addDays, type Day } from '../../core/time-off/days.ts';
import { isOpenEnd, type Vacation, WORKING_DAY_MINUTES } from '../../core/time-off/vacation.ts';
import type { FactorialLeave } from './schema.ts';

/** A leave whose end is open is taken as this many days, the first included. */
const OPEN_END_DAYS = 100;

export interface LeaveContext {
  /** E-mails of the people read, by their id; leaves of others are none of ours. */
  readonly emails: ReadonlyMap<string, string>;
  /** Names of Factorial's leave types by id, for leaves that come without the name. */
  readonly typeNames: ReadonlyMap<string, string>;
  /**
   * From Factorial's leave type names to TimeCamp's day types, `Default` for the rest; case is ignored. A name with an
   * empty one has none.
   */
  readonly typeMap: Readonly<Record<string, string>>;
  /** Days before it and after `to` are cut off. */
  readonly from?: Day | undefined;
  readonly to?: Day | undefined;
}

/** Factorial's approved leaves as records of var/vacation.json: of whole days, half days or hours. */
export function mapLeaves(
  leaves: readonly FactorialLeave[],
  context: LeaveContext,
): WithNotices<readonly Vacation[]> {
  const types = new Map(Object.entries(context.typeMap).map(([from, to]) => [fold(from), to]));
  const value: Vacation[] = [];
  const unclearHours: string[] = [];
  const withoutEmail: string[] = [];
  const unmapped = new Map<string, string[]>();
  for (const leave of leaves) {
    const email = context.emails.get(leave.employee_id);
    if (email === undefined || leave.approved !== true || leave.deleted_at) continue;
    const dates = clip(leave, context);
    if (dates === undefined) continue;
    const type = leave.leave_type_name || (context.typeNames.get(leave.leave_type_id ?? '') ?? '');
    const dayType = (types.get(fold(type)) ?? types.get('default') ?? '').trim();
    if (email === '') withoutEmail.push(leave.employee_id);
    else if (dayType === '') unmapped.set(type, [...(unmapped.get(type) ?? []), email]);
    else {
      const minutes = minutesOf(leave);
      if (minutes === undefined) unclearHours.push(email);
      else
        value.push({
          email,
          ...dates,
          tc_leave_type: dayType,
          ...(minutes < WORKING_DAY_MINUTES ? { minutes_per_day: minutes } : {}),
        });
    }
  }
  const notices: Notice[] = [...unmapped].map(([type, who]) => ({
    level: 'warning',
    code: 'leave-type-not-mapped',
    message: `The leave type "${type}" is not mapped to a TimeCamp day type, so its ${pluralize(who.length, 'leave is', 'leaves are')} skipped. Add it, or a "Default", to FACTORIAL_LEAVE_TYPE_MAP.`,
    who: unique(who),
  }));
  if (unclearHours.length > 0)
    notices.push({
      level: 'warning',
      code: 'leave-hours',
      message: `${pluralize(unclearHours.length, 'hourly leave is', 'hourly leaves are')} skipped because Factorial does not provide the hours per day. Enter the hours for each day in Factorial.`,
      who: unique(unclearHours),
    });
  if (withoutEmail.length > 0)
    notices.push({
      level: 'warning',
      code: 'leave-without-email',
      message: `${pluralize(withoutEmail.length, 'leave is skipped because the employee has', 'leaves are skipped because the employees have')} no e-mail in Factorial.`,
      who: unique(withoutEmail),
    });
  return { value, notices };
}

/** Minutes of leave on each day; undefined when a leave of hours does not say how many on one day. */
function minutesOf(leave: FactorialLeave): number | undefined {
  const isOneDay = leave.finish_on === leave.start_on;
  const minutes = Math.round(((leave.hours_amount_in_cents ?? 0) * 60) / 100);
  if (leave.start_time || (minutes > 0 && isOneDay))
    return minutes > 0 && isOneDay ? Math.min(minutes, WORKING_DAY_MINUTES) : undefined;
  return leave.half_day ? WORKING_DAY_MINUTES / 2 : WORKING_DAY_MINUTES;
}

/** The leave's dates within `from` and `to`; undefined when nothing is left of it. */
function clip(
  leave: FactorialLeave,
  { from, to }: LeaveContext,
): Pick<Vacation, 'start_on' | 'finish_on'> | undefined {
  const given = leave.finish_on ?? undefined;
  const isOpen = given === undefined || isOpenEnd(leave.start_on, given);
  const end = isOpen ? addDays(leave.start_on, OPEN_END_DAYS - 1) : given;
  const start = from !== undefined && from > leave.start_on ? from : leave.start_on;
  const finish = to !== undefined && to < end ? to : end;
  return start > finish ? undefined : { start_on: start, finish_on: finish };
}

function fold(name: string): string {
  return name.trim().toLowerCase();
}

function unique(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}
