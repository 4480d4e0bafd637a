import {
  ConfidentialClientApplication,
  type INetworkModule,
  type NetworkRequestOptions,
  type NetworkResponse,
} from '@azure/msal-node';
import { RemoteError, UserError } from '../../base/errors.ts';
import type { HttpClient } from '../../io/http.ts';
import { createClient, requestsSent } from '../client.ts';
import type { Login } from '../login.ts';
import type { SourceContext } from '../source.ts';
import { checkValidity, credentialOf, msalCredential } from './credential.ts';
import { loginError, SERVICE } from './login-errors.ts';
import type { AzureadSettings } from './settings.ts';

/** Statuses with which Entra ID explains a refusal: msal reads the explanation. */
const EXPLAINED_STATUSES = [400, 401, 403, 404];

/**
 * Hosts that msal knows, some under another name. Any other host must be declared in `knownAuthorities`, or msal asks
 * Microsoft about it.
 */
const MICROSOFT_HOST =
  /(?:^|\.)(?:microsoftonline\.(?:com|us|cn|de)|chinacloudapi\.cn|usgovcloudapi\.net|windows\.net|microsoft\.com)$/i;

/** Logs the application in by msal-node, over the same network settings and retries as everything else. */
export function createLogin(context: SourceContext<{ azuread: AzureadSettings }>, scope: string): Login {
  const { tenantId, clientId, authorityHost } = context.settings.azuread;
  const credential = credentialOf(context.settings.azuread);
  checkValidity(credential, context.clock.now());
  const host = new URL(authorityHost);
  const network = createNetwork(context);
  const application = new ConfidentialClientApplication({
    auth: {
      clientId,
      ...msalCredential(credential),
      authority: `${host.origin}/${tenantId}`,
      ...(MICROSOFT_HOST.test(host.hostname) ? {} : { knownAuthorities: [host.host] }),
    },
    system: { networkClient: network.module },
  });

  return {
    get requests() {
      return network.requests;
    },
    async token({ renew } = { renew: false }) {
      try {
        const result = await application.acquireTokenByClientCredential({
          scopes: [scope],
          skipCache: renew,
        });
        if (result !== null) return result.accessToken;
      } catch (error) {
        context.signal.throwIfAborted();
        if (error instanceof UserError) throw error;
        throw network.failure ?? loginError(error, credential, context.settings.azuread);
      }
      throw new RemoteError('The response from Microsoft Entra ID contains no token.', {
        code: 'login',
        service: SERVICE,
      });
    },
  };
}

interface Network {
  readonly module: INetworkModule;
  /** What the network said last, if it failed: msal puts its own words over it. */
  readonly failure: unknown;
  readonly requests: number;
}

function createNetwork(context: SourceContext<{ azuread: AzureadSettings }>): Network {
  // In some clouds the tokens come from another host than the one that names it.
  const clients = new Map<string, HttpClient>();
  let failure: unknown;

  function clientFor(origin: string): HttpClient {
    const known = clients.get(origin);
    if (known !== undefined) return known;
    const created = createClient(context, { service: SERVICE, baseUrl: origin });
    clients.set(origin, created);
    return created;
  }

  async function send<T>(
    method: 'GET' | 'POST',
    url: string,
    { headers = {}, body }: NetworkRequestOptions = {},
  ): Promise<NetworkResponse<T>> {
    failure = undefined;
    try {
      const answer = await clientFor(new URL(url).origin).request({
        method,
        path: url,
        headers,
        body: body === undefined ? undefined : new URLSearchParams(body),
        what: method === 'GET' ? 'the login endpoints' : 'a token',
        kind: 'read',
        accept: EXPLAINED_STATUSES,
      });
      return { status: answer.status, headers: { ...answer.headers }, body: answer.body as T };
    } catch (error) {
      failure = error;
      throw error;
    }
  }

  return {
    module: {
      sendGetRequestAsync: (url, options) => send('GET', url, options),
      sendPostRequestAsync: (url, options) => send('POST', url, options),
    },
    get failure() {
      return failure;
    },
    get requests() {
      return [...clients.values()].reduce((sum, client) => sum + requestsSent(client), 0);
    },
  };
}
