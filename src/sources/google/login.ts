import { SignJWT } from 'jose';
import { UserError } from '../../base/errors.ts';
import { createClient } from '../client.ts';
import { keepToken, type Login } from '../login.ts';
import { parseResponse } from '../response.ts';
import type { SourceContext } from '../source.ts';
import { loginError, SERVICE } from './login-errors.ts';
import { tokenErrorSchema, tokenSchema } from './schema.ts';
import { scopesFor } from './scopes.ts';
import { parseServiceAccount, type ServiceAccount } from './service-account.ts';
import type { GoogleSettings } from './settings.ts';

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** The longest that Google takes. */
const LIFETIME_SECONDS = 3600;
/** Statuses with which Google explains a refusal. */
const EXPLAINED_STATUSES = [400, 401, 403];

/** Logs the service account in, in the name of the administrator (RFC 7523). */
export function createLogin(context: SourceContext<{ google: GoogleSettings }>): Login {
  const { google } = context.settings;
  const { adminEmail, tokenUrl } = google;
  const account = serviceAccountOf(google);
  const scopes = scopesFor(google);
  const http = createClient(context, { service: SERVICE, baseUrl: new URL(tokenUrl).origin });

  function signed(): Promise<string> {
    const now = Math.floor(context.clock.now() / 1000);
    return new SignJWT({ scope: scopes.join(' ') })
      .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: account.keyId })
      .setIssuer(account.email)
      .setSubject(adminEmail)
      .setAudience(tokenUrl)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFETIME_SECONDS)
      .sign(account.key);
  }

  async function requestToken(): Promise<string> {
    const what = 'a token';
    const { status, body } = await http.request({
      method: 'POST',
      path: tokenUrl,
      body: new URLSearchParams({ grant_type: GRANT_TYPE, assertion: await signed() }),
      what,
      kind: 'read',
      accept: EXPLAINED_STATUSES,
    });
    const shape = { service: SERVICE, what, hint: 'Check GOOGLE_TOKEN_URL.' };
    if (status < 400) return parseResponse(tokenSchema, body, shape).access_token;
    const { error, error_description: description } = parseResponse(tokenErrorSchema, body, shape);
    throw loginError({ error, description, status }, { account, adminEmail, scopes });
  }

  return keepToken(http, requestToken);
}

/** The key of the settings, whose kind has checked it. */
export function serviceAccountOf({ serviceAccount }: Pick<GoogleSettings, 'serviceAccount'>): ServiceAccount {
  const account = parseServiceAccount(serviceAccount);
  if (account === undefined)
    throw new UserError('GOOGLE_SERVICE_ACCOUNT is not the JSON key of a service account.', {
      code: 'settings',
    });
  return account;
}
