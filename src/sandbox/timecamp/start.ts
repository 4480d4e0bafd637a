import { isObject } from '../../base/json.ts';
import { Hono, type MiddlewareHandler } from 'hono';
import { startStandIn, type StandIn, type StandInEnv } from '../server.ts';
import { addAttendanceRoutes } from './attendance.ts';
import { addGroupRoutes } from './groups.ts';
import { addMemberRoutes } from './members.ts';
import { ApiError, type StandInContext } from './context.ts';
import type { TimecampOptions } from './options.ts';
import { emptyAccount } from './seed.ts';
import { addSettingRoutes } from './settings.ts';
import type { TimecampState } from './account.ts';
import { createTimecampState } from './state.ts';
import { addUserRoutes } from './users.ts';
import { toXml } from './xml.ts';

const BASE_PATH = '/third_party/api';

export interface TimecampStandIn extends StandIn {
  readonly state: TimecampState;
}

/** A TimeCamp on loopback; TIMECAMP_DOMAIN is its `url`. */
export async function startTimecamp(options: TimecampOptions = {}): Promise<TimecampStandIn> {
  const now = options.now ?? Date.now;
  const state = createTimecampState(options.account ?? emptyAccount(), now);
  const context: StandInContext = { state, options, now };
  const api = new Hono<StandInEnv>();
  api.use('*', xmlUnlessJson, authenticate(context));
  addGroupRoutes(api, context);
  addMemberRoutes(api, context);
  addUserRoutes(api, context);
  addSettingRoutes(api, context);
  addAttendanceRoutes(api, context);
  // Within the API also this is XML unless JSON is asked for.
  api.all('*', () => {
    throw new ApiError(404, 'Not found');
  });

  const app = new Hono<StandInEnv>().route(BASE_PATH, api);
  app.onError((error) => {
    if (!(error instanceof ApiError)) throw error;
    return errorResponse(error, options);
  });
  const standIn = await startStandIn(
    { service: 'timecamp', basePath: BASE_PATH, app },
    options.oneWriteAtATime === true
      ? { ...options, exclusive: ({ access }) => access === 'write' }
      : options,
  );
  return { ...standIn, state };
}

function errorResponse({ status, body }: ApiError, { refusesWith200, translate }: TimecampOptions): Response {
  if (!isObject(body)) return Response.json(body, { status });
  const message = typeof body['message'] === 'string' ? body['message'] : '';
  const translated = { ...body, message: translate?.(message) ?? message };
  return refusesWith200 === true
    ? Response.json({ ...translated, code: status })
    : Response.json(translated, { status });
}

/** JSON comes to those who ask for it, in the Accept header or by `format=json`. */
const xmlUnlessJson: MiddlewareHandler<StandInEnv> = async (c, next) => {
  await next();
  const wantsJson = c.req.header('accept')?.includes('application/json') || c.req.query('format') === 'json';
  if (wantsJson || !c.res.headers.get('content-type')?.includes('json')) return;
  const { status } = c.res;
  const xml = toXml(await c.res.json());
  c.res = undefined;
  c.res = new Response(xml, { status, headers: { 'content-type': 'text/xml; charset=UTF-8' } });
};

function authenticate({ state, options }: StandInContext): MiddlewareHandler<StandInEnv> {
  const status = options.unauthorized ?? 401;
  return async (c, next) => {
    const key = c.req.header('authorization')?.replace(/^Bearer /i, '') || c.req.query('api_token');
    if (key === undefined || key === '') {
      throw new ApiError(status, 'authentication required - api token not found');
    }
    if (key !== state.token) throw new ApiError(status, 'authentication required - api token is not valid');
    await next();
  };
}
