import type { Hono } from 'hono';
import type { StandInEnv } from '../server.ts';
import { parseJson, phpMap, ApiError, userOf, type StandInContext } from './context.ts';
import type { SeedDay } from './seed.ts';

const DAY_MS = 86_400_000;
const MAX_DAYS = 100;

/** `/attendance`: the types of days, and a user's days. */
export function addAttendanceRoutes(app: Hono<StandInEnv>, context: StandInContext): void {
  const { state, options } = context;

  app.use('/attendance/*', async (_c, next) => {
    if (!(options.attendance ?? true)) throw new ApiError(403, 'Attendance module is disabled');
    await next();
  });

  app.get('/attendance/day_types', (c) =>
    c.json({
      data: phpMap(
        state.dayTypes.map(({ id, name, is_day_off: isDayOff, is_active: isActive = true }) => [
          String(id),
          {
            id,
            slug: name.toLowerCase().replaceAll(/\W+/g, '_'),
            name,
            isDayOff,
            isDefault: false,
            isActive,
            options: { color: '#4bb063' },
          },
        ]),
      ),
    }),
  );

  app.get('/attendance/:userId/user', (c) => {
    const user = userOf(context, c.req.param('userId'));
    const { start = '', end = '' } = c.req.query();
    checkSpan([start, end]);
    const days = [...(state.attendance.get(user.id)?.values() ?? [])]
      .filter(({ day }) => start <= day && day <= end)
      .map((day) => [day.day, dayRow(context, day)] as const);
    return c.json({ data: phpMap(days) });
  });

  app.post('/attendance/:userId/user', async (c) => {
    const user = userOf(context, c.req.param('userId'));
    const body = parseJson(await c.req.text());
    if (!Array.isArray(body) || !body.every(isDayFields)) throw new ApiError(400, 'Invalid payload.');
    checkSpan(body.map(({ day }) => day));
    for (const { day, dayTypeId, shouldBe, vacationTime } of body) {
      if (!state.dayTypes.some(({ id }) => id === dayTypeId)) {
        throw new ApiError(400, { message: 'Invalid payload.', error: `Unknown day type ${dayTypeId}.` });
      }
      const known = state.attendance.get(user.id)?.get(day);
      state.setDay({
        user_id: user.id,
        day,
        day_type_id: dayTypeId,
        should_be: shouldBe ?? known?.should_be ?? 480,
        vacation_time: vacationTime ?? known?.vacation_time ?? 0,
      });
    }
    return c.json({ message: 'Attendance was updated successfully.' });
  });
}

interface DayFields {
  readonly day: string;
  readonly dayTypeId: number;
  readonly shouldBe?: number;
  readonly vacationTime?: number;
}

function isDayFields(value: unknown): value is DayFields {
  if (typeof value !== 'object' || value === null) return false;
  const { day, dayTypeId, shouldBe, vacationTime }: Partial<Record<keyof DayFields, unknown>> = value;
  return (
    typeof day === 'string' &&
    /^\d{4}-\d{2}-\d{2}$/.test(day) &&
    Number.isInteger(dayTypeId) &&
    [shouldBe, vacationTime].every((minutes) => minutes === undefined || Number.isInteger(minutes))
  );
}

function checkSpan(days: readonly string[]): void {
  const times = days.map((day) => Date.parse(day));
  const given = (Math.max(...times) - Math.min(...times)) / DAY_MS + 1;
  if (Number.isNaN(given)) throw new ApiError(400, 'Invalid payload.');
  if (given > MAX_DAYS) {
    throw new ApiError(400, {
      message: 'Invalid payload.',
      error: `The provided date range exceeds the allowed limit of ${MAX_DAYS} days. Given range: ${given} days.`,
    });
  }
}

function dayRow({ state }: StandInContext, day: SeedDay): object {
  return {
    userId: Number(day.user_id),
    day: day.day,
    dayTypeId: day.day_type_id,
    dayType: state.dayTypes.find(({ id }) => id === day.day_type_id)?.name,
    shouldBe: day.should_be,
    vacationTime: day.vacation_time,
  };
}
