import type { HttpClient } from '../io/http.ts';
import { requestsSent } from './client.ts';

/** A login whose token is kept until it is renewed. */
export interface Login {
  /** The token in use, or a new one. @throws RemoteError with code `login` and what to put right */
  token(options?: { readonly renew: boolean }): Promise<string>;
  readonly requests: number;
}

/** @param request asks for a new token, over `http` */
export function keepToken(http: HttpClient, request: () => Promise<string>): Login {
  let current: Promise<string> | undefined;
  return {
    token({ renew } = { renew: false }) {
      if (renew) current = undefined;
      current ??= request();
      return current;
    },
    get requests() {
      return requestsSent(http);
    },
  };
}
