import { RemoteError } from '../../base/errors.ts';
import type { WithNotices } from '../../base/notice.ts';
import { type Connection, type BindCredentials, openConnection } from './connection.ts';
import type { Endpoint } from './endpoint.ts';
import { RESULT, SERVICE } from './result-codes.ts';

/**
 * Connects to the first server that accepts the connection, and logs in. A refused login is final: the other servers
 * have the same accounts, and every wrong password brings the account closer to a lock.
 * @returns with a warning for each server that failed
 * @throws RemoteError for a refused login, and when every server fails
 */
export async function connectFirst(
  endpoints: readonly Endpoint[],
  login: BindCredentials,
  signal: AbortSignal,
): Promise<WithNotices<Connection>> {
  const failures: RemoteError[] = [];
  for (const endpoint of endpoints) {
    try {
      const value = await openConnection(endpoint, login, signal);
      const notices = failures.map(({ message }) => ({
        level: 'warning' as const,
        code: 'ldap-server-failed',
        message: `${message} tcsync uses ${endpoint.address} instead.`,
      }));
      return { value, notices };
    } catch (error) {
      if (!(error instanceof RemoteError) || isFinal(error)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first !== undefined && failures.length === 1) throw first;
  throw new RemoteError(
    `tcsync cannot connect to any server in LDAP_HOST. ${failures.map(({ message }) => message).join(' ')}`,
    { service: SERVICE, code: 'connection', hint: first?.hint, cause: first },
  );
}

function isFinal({ code, status }: RemoteError): boolean {
  return code === 'login' && status !== RESULT.busy && status !== RESULT.unavailable;
}
