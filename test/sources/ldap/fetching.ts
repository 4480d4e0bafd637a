import type { Settings } from '../../../src/config/table.ts';
import type { Employee } from '../../../src/core/model.ts';
import { realClock } from '../../../src/io/clock.ts';
import { source } from '../../../src/sources/ldap/index.ts';
import type { LdapSettings } from '../../../src/sources/ldap/settings.ts';
import type { AllSettings } from '../../../src/sources/registry.ts';
import type { FetchResult } from '../../../src/sources/source.ts';

export interface Run {
  readonly ldap?: Partial<LdapSettings>;
  readonly prepare?: Partial<Settings['prepare']>;
  readonly allowMissingGroups?: boolean;
  readonly signal?: AbortSignal;
  readonly progress?: (read: number) => void;
  /** The time of the fetch; without it the real one. */
  readonly now?: number;
}

const LDAP: LdapSettings = {
  host: '127.0.0.1',
  domain: 'example.test',
  dn: 'DC=example,DC=test',
  username: 'svc',
  password: 'svcpw-1234',
  port: 389,
  filter: undefined,
  includeDisabled: true,
  pageSize: 1000,
  useSamaccountname: false,
  useSamaccountnameOnly: false,
  useWindowsLoginEmail: false,
  emailDomain: undefined,
  emailAttribute: undefined,
  idAttribute: undefined,
  departmentAttribute: 'department',
  useRealEmailAsEmail: false,
  useOuStructure: false,
  useOuDescription: false,
  useSsl: false,
  useStartTls: false,
  sslVerify: true,
  caFile: undefined,
  clientCertFile: undefined,
  clientKeyFile: undefined,
  supervisorGroupName: undefined,
  globalAdminGroupName: undefined,
  timeoutSeconds: 20,
};

const nothing = (): void => {};

export function ldapSettings(given: Partial<LdapSettings>): LdapSettings {
  return { ...LDAP, ...given };
}

function contextOf(run: Run): Parameters<typeof source.fetch>[0] {
  const prepare = { useSupervisorGroups: false, replaceEmailDomain: undefined, ...run.prepare };
  const network = {
    httpsProxy: undefined,
    httpProxy: undefined,
    noProxy: [],
    caFile: undefined,
    timeoutSeconds: 60,
  };
  return {
    settings: { ldap: ldapSettings(run.ldap ?? {}), prepare, network } as unknown as Pick<
      AllSettings,
      'ldap' | 'prepare' | 'network'
    >,
    clock: { ...realClock, now: () => run.now ?? Date.now() },
    log: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    signal: run.signal ?? new AbortController().signal,
    progress: run.progress ?? nothing,
    allowMissingGroups: run.allowMissingGroups ?? false,
  };
}

/** `tcsync fetch ldap` without the command: the source itself, with the defaults of the settings. */
export async function fetchLdap(run: Run): Promise<FetchResult> {
  return source.fetch(contextOf(run));
}

/** The steps of the check: the title and what was found, or `✗` and why not. */
export async function checkSteps(
  run: Run,
): Promise<{ readonly lines: readonly string[]; readonly sample?: Employee }> {
  const lines: string[] = [];
  let found: Employee | undefined;
  for await (const { title, detail, error, sample } of source.check?.(contextOf(run)) ?? []) {
    lines.push(error === undefined ? `${title}: ${detail}` : `✗ ${title}: ${(error as Error).message}`);
    found ??= sample;
  }
  return found === undefined ? { lines } : { lines, sample: found };
}

/** What a failed fetch prints: the message and the hint, as the command prints them. */
export async function failure(run: Run): Promise<string> {
  try {
    const { summary } = await fetchLdap(run);
    throw new Error(`It did not fail: ${JSON.stringify(summary)}`);
  } catch (error) {
    const { message, hint } = error as { message: string; hint?: string };
    return hint === undefined ? message : `${message} → ${hint}`;
  }
}

/** The mapped fields, without the source's own record. */
export function mapped(employee: Employee): Employee {
  const { raw_data: record, ...fields } = employee;
  return record === undefined ? employee : fields;
}

/** The employees without their source records, by external id. */
export function byId(result: FetchResult): ReadonlyMap<string, Employee> {
  return new Map(result.employees.map((employee) => [employee.external_id, mapped(employee)]));
}

/** read = employees − managers added + skipped. */
export function addsUp({ employees, summary }: FetchResult): boolean {
  const skipped = Object.values(summary.skipped).reduce((sum, count) => sum + count, 0);
  return employees.length === summary.read - skipped + summary.managersAdded;
}
