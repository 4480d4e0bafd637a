import { RemoteError } from '../../base/errors.ts';
import { getPath, parsePath } from '../../core/prepare/property-path.ts';
import type { HttpClient, HttpOptions } from '../../io/http.ts';
import { createClient } from '../client.ts';
import { keepToken, type Login } from '../login.ts';
import type { SourceContext } from '../source.ts';
import type { RestAuth, RestDescription } from './schema.ts';
import type { RestSettings } from './settings.ts';

/** The setting that an auth type needs, by its key. */
const NEEDED: Readonly<Record<RestAuth['type'], Readonly<Partial<Record<keyof RestSettings, string>>>>> = {
  none: {},
  bearer: { token: 'REST_TOKEN' },
  basic: { user: 'REST_USER' },
  header: { token: 'REST_TOKEN' },
  oauth2: { clientId: 'REST_CLIENT_ID', clientSecret: 'REST_CLIENT_SECRET' },
};

/** The settings that the description needs and that are not set. */
export function missingSecrets(
  { auth }: RestDescription,
  settings: Partial<RestSettings>,
): readonly string[] {
  return Object.entries(NEEDED[auth.type])
    .filter(([key]) => settings[key as keyof RestSettings] === undefined)
    .map(([, name]) => name);
}

/** How every request of the description logs in, but for oauth2. */
export function credentials(
  auth: RestAuth,
  settings: RestSettings,
): Pick<HttpOptions, 'headers' | 'basicAuth'> {
  const { token = '', user = '', password = '' } = settings;
  switch (auth.type) {
    case 'none':
    case 'oauth2':
      return {};
    case 'bearer':
      return { headers: { authorization: `Bearer ${token}` } };
    case 'basic':
      return { basicAuth: { username: user, password } };
    case 'header':
      return { headers: { [auth.header]: `${auth.prefix}${token}` } };
  }
}

/**
 * Logs in by client credentials (RFC 6749, 4.4).
 * @param tokenUrl the absolute address of the tokens
 */
export function createLogin(
  context: SourceContext<{ rest: RestSettings }>,
  service: string,
  auth: Extract<RestAuth, { type: 'oauth2' }>,
  tokenUrl: string,
): Login {
  const { clientId = '', clientSecret = '' } = context.settings.rest;
  const isBasic = auth.client_auth === 'basic';
  const http: HttpClient = createClient(context, {
    service,
    baseUrl: new URL(tokenUrl).origin,
    ...(isBasic ? { basicAuth: { username: clientId, password: clientSecret } } : {}),
  });

  async function requestToken(): Promise<string> {
    const client = isBasic ? {} : { client_id: clientId, client_secret: clientSecret };
    const { status, body } = await http.request({
      method: 'POST',
      path: tokenUrl,
      body: new URLSearchParams({ ...auth.params, ...client }),
      what: 'a token',
      kind: 'read',
      accept: [400, 401, 403],
    });
    const token = getPath(body, parsePath(auth.token, 'auth.token'));
    if (status < 400 && typeof token === 'string' && token !== '') return token;
    // The answer may repeat the client secret, so it is not quoted.
    throw status < 400
      ? new RemoteError(`${service}: the response to the token request has no "${auth.token}".`, {
          code: 'bad-answer',
          service,
          hint: 'Correct auth.token in the description: it must be the path to the token in the response.',
        })
      : new RemoteError(`${service} rejects the client id or secret (HTTP ${status}).`, {
          code: 'login',
          service,
          status,
          hint: 'Check REST_CLIENT_ID and REST_CLIENT_SECRET, and auth.token_url and auth.params in the description.',
        });
  }

  return keepToken(http, requestToken);
}
