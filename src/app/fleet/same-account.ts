import { validSettings } from '../../config/load.ts';
import type { Clock } from '../../io/clock.ts';
import { timecampBaseUrl } from '../../timecamp/client.ts';
import { connectTimecamp } from '../account.ts';
import type { FleetAccount } from './accounts.ts';
import { forEach } from './processes.ts';

/** The sentence about each account, by name. */
type Problems = ReadonlyMap<string, string>;

/** A TimeCamp that does not answer is reported by the accounts themselves. */
const PATIENCE_MS = 10_000;
const QUIET = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const REMEDY =
  "Keep only one of the folders: two syncs of the same account disable each other's people. To sync several HR systems into one account, set TCSYNC_SOURCES.";

/** Names the accounts that, as their settings say, are one TimeCamp account. */
export function sameSettings(accounts: readonly FleetAccount[]): Problems {
  const keysOf = (setting: 'apiKey' | 'rootGroupId'): [string, string | undefined][] =>
    accounts.map(({ name, inspection }) => {
      const { domain, [setting]: value } = inspection.sections.get('timecamp')?.values ?? {};
      const isKnown = typeof domain === 'string' && typeof value === 'string';
      return [name, isKnown ? `${timecampBaseUrl(domain)} ${value}` : undefined];
    });
  return new Map([
    ...shared(
      keysOf('rootGroupId'),
      (others) => `It has the same TIMECAMP_ROOT_GROUP_ID as ${others}. ${REMEDY}`,
    ),
    ...shared(
      keysOf('apiKey'),
      (others) => `It has the same TIMECAMP_API_KEY as ${others}. Give each account its own.`,
    ),
  ]);
}

/**
 * Asks TimeCamp to which account each API key belongs, and adds a problem to those of one account. A key that TimeCamp
 * does not answer for is left to the account's own run.
 */
export async function withSameAccounts(
  accounts: readonly FleetAccount[],
  how: { readonly concurrency: number; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<readonly FleetAccount[]> {
  const ids = new Map<string, string | undefined>();
  const usable = accounts.filter(({ problems }) => problems.length === 0);
  await forEach(usable, how.concurrency, how.signal, async (account) => {
    ids.set(account.name, await readAccountId(account, how));
  });
  const problems = shared(
    [...ids],
    (others) => `Its API key belongs to the same TimeCamp account as the key of ${others}. ${REMEDY}`,
  );
  return withProblems(accounts, problems);
}

/** What identifies an account: the address of TimeCamp and the id of the account's top group. */
async function readAccountId(
  { inspection }: FleetAccount,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<string | undefined> {
  const { timecamp, network } = validSettings(inspection);
  if (timecamp === undefined || network === undefined) return undefined;
  const limited = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
  const settings = { timecamp, network };
  // One try: the account's own run tries again.
  const once = { now: () => clock.now(), sleep: () => Promise.reject(new Error('not answered')) };
  try {
    const { api } = connectTimecamp({ settings, clock: once, log: QUIET, signal: limited });
    const { topGroupId } = await api.me();
    return topGroupId === undefined ? undefined : `${timecampBaseUrl(timecamp.domain)} ${topGroupId}`;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

/** The accounts with the problems added. */
export function withProblems(accounts: readonly FleetAccount[], added: Problems): readonly FleetAccount[] {
  return accounts.map((account) => {
    const problem = added.get(account.name);
    return problem === undefined ? account : { ...account, problems: [...account.problems, problem] };
  });
}

/** The sentence for each name whose key another name has too. */
export function shared(
  keys: readonly (readonly [name: string, key: string | undefined])[],
  sentence: (others: string) => string,
): Problems {
  return new Map(
    keys.flatMap(([name, key]) => {
      const others = keys.filter(([other, its]) => key !== undefined && its === key && other !== name);
      return others.length === 0
        ? []
        : [[name, sentence(others.map(([other]) => other).join(', '))] as const];
    }),
  );
}
