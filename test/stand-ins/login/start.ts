import { randomUUID } from 'node:crypto';
import { Hono, type Context } from 'hono';
import { parsedUrl } from '../../../src/base/url.ts';
import { createCertificate } from '../certificate.ts';
import {
  startStandIn,
  type StandIn,
  type StandInEnv,
  type StandInOptions,
} from '../../../src/sandbox/server.ts';
import type { DirectoryState } from '../graph/state.ts';
import { refuseAssertion } from './assertion.ts';

export interface LoginOptions extends StandInOptions {
  /** Shared with the stand-in of Graph, which accepts the tokens given here. */
  readonly state: DirectoryState;
  /** Host names beside loopback's for which the certificate is good: `login.microsoftonline.com`. */
  readonly hosts?: readonly string[];
}

export interface LoginStandIn extends StandIn {
  /** PEM of the authority that a client must trust: the certificate itself. */
  readonly authority: string;
}

/** The login of Entra ID for applications, over https with a certificate of its own. */
export async function startLogin(options: LoginOptions): Promise<LoginStandIn> {
  const certificate = createCertificate(['localhost', '127.0.0.1', ...(options.hosts ?? [])], Date.now());
  const app = createApp(options.state, options.now ?? Date.now);
  const standIn = await startStandIn(
    { service: 'login', basePath: '', app, certificate, errorBody },
    options,
  );
  return { ...standIn, authority: certificate.cert };
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

function createApp(state: DirectoryState, now: () => number): Hono<StandInEnv> {
  const { application, graphHosts, tokens } = state;
  const app = new Hono<StandInEnv>();

  app.get('/:tenant/v2.0/.well-known/openid-configuration', (c) => {
    const tenant = c.req.param('tenant');
    if (tenant !== application.tenantId) return refused(c, 'invalid_tenant', noTenant(tenant));
    const base = `${new URL(c.req.url).origin}/${tenant}`;
    return c.json({
      token_endpoint: `${base}/oauth2/v2.0/token`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      end_session_endpoint: `${base}/oauth2/v2.0/logout`,
      jwks_uri: `${base}/discovery/v2.0/keys`,
      issuer: `${base}/v2.0`,
    });
  });

  app.post('/:tenant/oauth2/v2.0/token', async (c) => {
    const tenant = c.req.param('tenant');
    const form = new URLSearchParams(await c.req.text());
    if (tenant !== application.tenantId) return refused(c, 'invalid_request', noTenant(tenant));
    if (form.get('grant_type') !== 'client_credentials') {
      return refused(
        c,
        'unsupported_grant_type',
        'AADSTS70003: The app requested an unsupported grant type.',
      );
    }
    const clientId = form.get('client_id') ?? '';
    if (clientId !== application.clientId) {
      return refused(
        c,
        'unauthorized_client',
        `AADSTS700016: Application with identifier '${clientId}' was not found in the directory 'Example'.`,
      );
    }
    const assertion = form.get('client_assertion');
    if (assertion !== null) {
      const refusal =
        form.get('client_assertion_type') === ASSERTION_TYPE && form.get('client_secret') === null
          ? refuseAssertion(assertion, application, c.req.url.replace(/\?.*$/, ''), now())
          : 'AADSTS50027: JWT token is invalid or malformed.';
      if (refusal !== undefined) return refused(c, 'invalid_client', refusal, 401);
    } else if (form.get('client_secret') !== application.secret) {
      return refused(
        c,
        'invalid_client',
        `AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${clientId}'.`,
        401,
      );
    }
    if (assertion === null && application.secretExpired) {
      return refused(
        c,
        'invalid_client',
        `AADSTS7000222: The provided client secret keys for app '${clientId}' are expired.`,
        401,
      );
    }
    const resource = /(?:^| )(\S+)\/\.default(?: |$)/.exec(form.get('scope') ?? '')?.[1];
    if (resource === undefined) {
      return refused(c, 'invalid_scope', 'AADSTS1002012: The provided value for scope is not valid.');
    }
    const host = parsedUrl(resource)?.hostname ?? '';
    if (!graphHosts.has(host)) {
      return refused(
        c,
        'invalid_resource',
        `AADSTS500011: The resource principal named ${resource} was not found in the tenant named Example. This can happen if the application has not been installed by the administrator of the tenant.`,
      );
    }
    const token = `sandbox.${randomUUID()}`;
    tokens.set(token, host);
    return c.json({ token_type: 'Bearer', expires_in: 3599, ext_expires_in: 3599, access_token: token });
  });
  return app;
}

function noTenant(tenant: string): string {
  return `AADSTS90002: Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud.`;
}

/** Entra adds a trace id, a correlation id and the time to every explanation. */
function refused(
  c: Context<StandInEnv>,
  error: string,
  description: string,
  status: 400 | 401 = 400,
): Response {
  const [trace, correlation] = [randomUUID(), randomUUID()];
  return c.json(
    {
      error,
      error_description: `${description} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: 2026-11-23 12:00:00Z`,
      error_codes: [Number(/AADSTS(\d+)/.exec(description)?.[1])],
      trace_id: trace,
      correlation_id: correlation,
    },
    status,
  );
}

function errorBody(_status: number, message: string): object {
  return { error: 'temporarily_unavailable', error_description: message };
}
