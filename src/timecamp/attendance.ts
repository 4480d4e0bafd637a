import { z } from 'zod';
import type { DayType, PresentDay, Window } from '../core/time-off/plan.ts';
import type { HttpClient } from '../io/http.ts';
import { firstProblem, unexpectedResponse } from './unexpected-response.ts';

/**
 * TimeCamp's attendance, one method per endpoint. Every method throws RemoteError, as HttpClient does; `forbidden` means
 * that the account has no attendance module or that the key has no right to it.
 */
export interface AttendanceApi {
  dayTypes(): Promise<readonly DayType[]>;
  /** The days of one user that have an entry, in a window of at most 100 calendar days. */
  days(userId: string, window: Pick<Window, 'first' | 'last'>): Promise<readonly PresentDay[]>;
  /** Replaces these days and leaves the others. At most 100 calendar days from the first to the last. */
  setDays(userId: string, days: readonly PresentDay[]): Promise<void>;
}

/** The attendance API over this connection. */
export function createAttendanceApi(http: HttpClient): AttendanceApi {
  return {
    async dayTypes() {
      const path = '/attendance/day_types';
      const { body } = await http.request({ method: 'GET', path, what: 'the day types', kind: 'read' });
      const types = dayTypesSchema.safeParse(body);
      if (!types.success) throw unexpectedResponse(`GET ${path}`, firstProblem(types.error));
      return types.data.data;
    },

    async days(userId, { first, last }) {
      const { body } = await http.request({
        method: 'GET',
        path: `/attendance/${userId}/user`,
        query: { start: first, end: last },
        what: `the attendance of user ${userId}`,
        kind: 'read',
      });
      const days = z.array(daySchema).safeParse(recordsOf(body));
      if (!days.success) throw unexpectedResponse('GET /attendance/{userId}/user', firstProblem(days.error));
      return days.data.filter((day) => day.userId === undefined || day.userId === userId);
    },

    async setDays(userId, days) {
      await http.request({
        method: 'POST',
        path: `/attendance/${userId}/user`,
        body: days.map((day) => ({ ...day, dayTypeId: Number(day.dayTypeId) })),
        what: `the attendance of user ${userId}`,
        kind: 'write',
      });
    },
  };
}

const id = z.union([z.string().min(1), z.int()]).transform(String);
/** Absent: unknown; null: no minutes. */
const minutes = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number), z.null().transform(() => 0)])
  .optional();

const dayType = z
  .object({ id, name: z.string(), isDayOff: z.boolean().default(false), isActive: z.boolean().default(true) })
  .transform(({ isActive, ...type }) => ({ type, isActive }));

/** An object by id, a list in some responses, `[]` when empty. Inactive day types are left out. */
const dayTypesSchema = z.object({
  data: z
    .union([z.array(dayType), z.record(z.string(), dayType).transform((types) => Object.values(types))])
    .transform((types) => types.filter(({ isActive }) => isActive).map(({ type }) => type)),
});

const daySchema = z
  .object({
    userId: id.optional(),
    day: z.string().regex(/^\d{4}-\d{2}-\d{2}/),
    dayTypeId: id,
    shouldBe: minutes,
    vacationTime: minutes,
  })
  .transform(({ userId, day, dayTypeId, shouldBe, vacationTime }) => ({
    userId,
    day: day.slice(0, 10),
    dayTypeId,
    shouldBe,
    vacationTime,
  }));

/** The records of days at any depth of `data`: by user, by day, in lists. */
function recordsOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('day' in value && 'dayTypeId' in value) return [value];
  return Object.values(value).flatMap(recordsOf);
}
