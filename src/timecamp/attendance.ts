import { z } from 'zod';
import { RemoteError } from '../base/errors.ts';
import type { DayType, PresentDay, WantedDay, Window } from '../core/time-off/plan.ts';
import type { HttpClient } from '../io/http.ts';

/**
 * TimeCamp's attendance, one method an endpoint. Every method throws RemoteError, as HttpClient does; `forbidden` means
 * that the account has no attendance module or the key no right to it.
 */
export interface AttendanceApi {
  dayTypes(): Promise<readonly DayType[]>;
  /** The days of one person that TimeCamp has anything about, in a window of at most 100 calendar days. */
  days(userId: string, window: Pick<Window, 'first' | 'last'>): Promise<readonly PresentDay[]>;
  /** Writes days over what is there; others stay. At most 100 calendar days from the first to the last. */
  setDays(userId: string, days: readonly WantedDay[]): Promise<void>;
}

/** The attendance API over this connection. */
export function createAttendanceApi(http: HttpClient): AttendanceApi {
  return {
    async dayTypes() {
      const path = '/attendance/day_types';
      const { body } = await http.request({ method: 'GET', path, what: 'the day types', kind: 'read' });
      const types = dayTypesSchema.safeParse(body);
      if (!types.success) throw badAnswer(`GET ${path}`, types.error);
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
      if (!days.success) throw badAnswer('GET /attendance/{userId}/user', days.error);
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
/** Absent is not told; null is none. */
const minutes = z
  .union([z.number(), z.string().regex(/^\d+$/).transform(Number), z.null().transform(() => 0)])
  .optional();

const dayType = z
  .object({ id, name: z.string(), isDayOff: z.boolean().default(false), isActive: z.boolean().default(true) })
  .transform(({ isActive, ...type }) => ({ type, isActive }));

/** An object by id; a list in some answers, `[]` when there are none. Those switched off are left out. */
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

/** The records of a day, however deep `data` nests them: by person, by day, in lists. */
function recordsOf(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('day' in value && 'dayTypeId' in value) return [value];
  return Object.values(value).flatMap(recordsOf);
}

/** Names the place in the answer, never a value. */
function badAnswer(endpoint: string, error: z.ZodError): RemoteError {
  const [issue] = error.issues;
  const place = `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'unknown'}`;
  return new RemoteError(`TimeCamp answered ${endpoint} in a shape that tcsync does not know (${place}).`, {
    service: 'TimeCamp',
    code: 'bad-answer',
    hint: 'Check that TIMECAMP_DOMAIN names your TimeCamp; if it does, please report this message.',
    cause: error,
  });
}
