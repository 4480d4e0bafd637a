import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { z } from 'zod';
import { RemoteError } from '../../base/errors.ts';
import type { Clock } from '../../io/clock.ts';
import type { HttpClient, HttpResponse } from '../../io/http.ts';
import { parseResponse } from '../response.ts';
import { createDpopKey, type DpopKey } from './dpop.ts';
import { parsePrivateKey, type PrivateKey } from './private-key.ts';
import type { OktaSettings } from './settings.ts';

type Headers = Readonly<Record<string, string>>;

/** How requests to Okta are authenticated. */
export interface OktaLogin {
  /** Logs in, if that is needed, and returns what makes the headers for each try of a GET of this absolute address. */
  authorize(url: string): Promise<() => Promise<Headers>>;
  /** Whether a request may be sent once more after a 401. */
  readonly isRenewable: boolean;
  /** After a 401: keeps the nonce that Okta wants, or else drops the token, so that the next request gets a new one. */
  refused(response: HttpResponse): void;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const ASSERTION_SECONDS = 300;
/** Without a proof, with one, and with one that repeats Okta's nonce. */
const MAX_REQUESTS = 3;

const tokenSchema = z.object({ access_token: z.string().min(1), token_type: z.string() });
const refusalSchema = z.object({ error: z.string(), error_description: z.string().default('') });

/** The least scopes that the settings need. */
export function scopesFor(okta: OktaSettings): readonly string[] {
  const groups = [okta.filterGroups, okta.filterGroupIds, okta.supervisorGroups, okta.supervisorGroupIds];
  return ['okta.users.read', ...(groups.flat().length === 0 ? [] : ['okta.groups.read'])];
}

/** The login of the settings: an API token, or an application with a private key. */
export function createLogin(okta: OktaSettings, http: HttpClient, clock: Clock): OktaLogin {
  const key = okta.privateKey === undefined ? undefined : parsePrivateKey(okta.privateKey);
  if (key !== undefined && okta.clientId !== undefined)
    return createOauthLogin({ okta, clientId: okta.clientId, key, http, clock });
  return {
    authorize: async () => async () => ({ authorization: `SSWS ${okta.apiToken ?? ''}` }),
    isRenewable: false,
    refused: () => {},
  };
}

interface OauthOptions {
  readonly okta: OktaSettings;
  readonly clientId: string;
  readonly key: PrivateKey;
  readonly http: HttpClient;
  readonly clock: Clock;
}

/** OAuth 2.0 client credentials with a signed assertion (RFC 7523), with DPoP if Okta demands it. */
function createOauthLogin({ okta, clientId, key, http, clock }: OauthOptions): OktaLogin {
  const url = `${okta.orgUrl}/oauth2/v1/token`;
  let token: Promise<z.output<typeof tokenSchema>> | undefined;
  let dpop: DpopKey | undefined;
  let nonce: string | undefined;

  function assertion(): Promise<string> {
    const now = Math.floor(clock.now() / 1000);
    const { algorithm: alg, keyId } = key;
    return new SignJWT()
      .setProtectedHeader({ alg, ...(keyId === undefined ? {} : { kid: keyId }) })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(url)
      .setJti(randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + ASSERTION_SECONDS)
      .sign(key.key);
  }

  function send(): Promise<HttpResponse> {
    return http.request({
      method: 'POST',
      path: '/oauth2/v1/token',
      what: 'a token',
      kind: 'read',
      accept: [400, 401],
      // Okta takes each assertion and each proof once only.
      prepare: async () => ({
        headers: dpop === undefined ? {} : { dpop: await dpop.proof({ method: 'POST', url, nonce }) },
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          scope: scopesFor(okta).join(' '),
          client_assertion_type: ASSERTION_TYPE,
          client_assertion: await assertion(),
        }),
      }),
    });
  }

  async function requestToken(): Promise<z.output<typeof tokenSchema>> {
    const shape = { service: 'Okta', what: 'a token', hint: 'Check OKTA_ORG_URL.' };
    for (let requests = 1; ; requests += 1) {
      const { status, body, headers } = await send();
      if (status < 400) return parseResponse(tokenSchema, body, shape);
      const { error, error_description: description } = parseResponse(refusalSchema, body, shape);
      const isDpopDemand = error === 'invalid_dpop_proof' && dpop === undefined;
      if ((!isDpopDemand && error !== 'use_dpop_nonce') || requests === MAX_REQUESTS)
        throw loginError(error, description, clientId, scopesFor(okta));
      dpop ??= await createDpopKey(clock);
      nonce = headers['dpop-nonce'] ?? nonce;
    }
  }

  return {
    async authorize(address) {
      token ??= requestToken();
      const { access_token: value, token_type: type } = await token;
      const boundTo = type.toLowerCase() === 'dpop' ? dpop : undefined;
      return async () =>
        boundTo === undefined
          ? { authorization: `Bearer ${value}` }
          : {
              authorization: `DPoP ${value}`,
              dpop: await boundTo.proof({ method: 'GET', url: address, token: value, nonce }),
            };
    },
    isRenewable: true,
    refused({ headers }) {
      const wanted = headers['dpop-nonce'];
      if (wanted === undefined || wanted === nonce) token = undefined;
      nonce = wanted ?? nonce;
    },
  };
}

function loginError(
  error: string,
  description: string,
  clientId: string,
  scopes: readonly string[],
): RemoteError {
  const detail = description === '' ? error : `${error}: ${description}`;
  return new RemoteError(`Okta refuses the login of the application ${clientId} (${detail}).`, {
    code: 'login',
    service: 'Okta',
    remoteMessage: description,
    hint:
      error === 'invalid_scope'
        ? `In the Admin Console, open the application > Okta API Scopes and grant ${scopes.join(' and ')}.`
        : "Check OKTA_CLIENT_ID, and that the public key for OKTA_PRIVATE_KEY_FILE is among the application's keys. If the key has an id (kid), use it as a JWK. Also check this machine's clock.",
  });
}
