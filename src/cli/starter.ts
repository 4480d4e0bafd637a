import { hostname, userInfo } from 'node:os';
import type { Starter } from '../core/plan/record.ts';
import type { Shell } from './context.ts';

/** Set by the service for the commands that it starts. */
export const STARTED_BY = 'TCSYNC_STARTED_BY';

/** Who or what started this command. */
export function starterOf({ env, stderrIsTerminal }: Pick<Shell, 'env' | 'stderrIsTerminal'>): Starter {
  const other = stderrIsTerminal ? 'terminal' : 'script';
  return { user: userName(), host: hostname(), from: env[STARTED_BY] === 'http' ? 'http' : other };
}

/** A container may run as a user id without a name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}
