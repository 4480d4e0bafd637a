import { RemoteError, UserError } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';
import type { Clock } from '../io/clock.ts';
import {
  probeHttp,
  isIpAddress,
  openPort,
  endpointOf,
  resolveName,
  type ProbeResult,
  type ProbeTarget,
} from '../io/probe.ts';
import { TIMEOUT_SETTING } from './client.ts';
import type { FetchResult, Source, SourceContext, Step } from './source.ts';

/** What a step found out, and what the steps after it need of it. */
export interface StepResult<T> extends Omit<Step, 'title' | 'error'> {
  readonly value: T;
}

/**
 * Runs one step of a check and reports its result.
 * @returns what the next steps need, or undefined when it failed: then the check is over
 */
export async function* runStep<T>(
  title: string,
  run: () => Promise<StepResult<T>>,
): AsyncGenerator<Step, T | undefined> {
  let found: StepResult<T>;
  try {
    found = await run();
  } catch (error) {
    yield { title, detail: '', error };
    return undefined;
  }
  const { value, ...rest } = found;
  yield { title, ...rest };
  return value;
}

/** Locks and tokens count in minutes; within this, two clocks are the same to them. */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * The way to a service that speaks HTTP, without its key: name, port, proxy, encryption, and whether the clocks agree.
 * @returns true when it was reached
 */
export async function* probeSteps(target: ProbeTarget, clock: Clock): AsyncGenerator<Step, true | undefined> {
  const { host } = new URL(target.address);
  const peer = yield* runStep(`Address to use: ${host}`, async () => {
    const value = endpointOf(target);
    return { value, detail: value.isProxy ? `through the proxy ${value.host}:${value.port}` : '' };
  });
  if (peer === undefined) return undefined;
  if (!isIpAddress(peer)) {
    const addresses = yield* runStep(`The name ${peer.host} can be resolved`, async () => {
      const value = await resolveName(target);
      return { value, detail: value.join(', ') };
    });
    if (addresses === undefined) return undefined;
  }
  const isOpen = yield* runStep(`Port ${peer.port} on ${peer.host} is open`, async () => {
    await openPort(target);
    return { value: true, detail: '' };
  });
  if (isOpen === undefined) return undefined;
  const probe = yield* runStep(`${host} responds${peer.isProxy ? ' through the proxy' : ''}`, async () => {
    const value = await probeHttp(target);
    const isChecked = value.protocol === undefined || target.verifyTls !== false;
    return {
      value,
      detail: protectionOf(value),
      notices: isChecked ? [] : [uncheckedCertificate(target)],
    };
  });
  if (probe === undefined) return undefined;
  if (probe.time !== undefined) yield* compareClocks(target.service, probe.time, clock.now());
  return true;
}

function protectionOf({ protocol, certificate }: ProbeResult): string {
  if (protocol === undefined) return 'not encrypted';
  if (certificate === undefined) return protocol;
  return `${protocol}, certificate issued by ${certificate.authority}, valid until ${certificate.until.toISOString().slice(0, 10)}`;
}

function uncheckedCertificate({ service }: ProbeTarget): Notice {
  return {
    level: 'warning',
    code: 'certificate-unchecked',
    message: `The settings disable certificate verification for ${service}. An attacker on the network can read the key and all data.`,
  };
}

async function* compareClocks(service: string, theirs: number, ours: number): AsyncGenerator<Step> {
  yield* runStep(`This machine's clock agrees with that of ${service}`, async () => {
    const difference = ours - theirs;
    const seconds = Math.round(Math.abs(difference) / 1000);
    if (Math.abs(difference) <= CLOCK_TOLERANCE_MS)
      return { value: true, detail: `within ${seconds || 1} s` };
    throw new UserError(
      `This machine's clock is ${seconds} seconds ${difference > 0 ? 'ahead of' : 'behind'} that of ${service}.`,
      {
        code: 'clock',
        hint: 'Set the clock, preferably with a time service (`timedatectl set-ntp true`): logins, the age of the data and the lock depend on it.',
      },
    );
  });
}

/**
 * The way to an HR system that speaks HTTP, and a fetch of its first page: login, rights, and a sample.
 * @param addresses of all services that it takes
 */
export async function* checkOverHttp<S>(
  source: Source<S>,
  context: SourceContext<S>,
  addresses: readonly string[],
): AsyncGenerator<Step> {
  const { title } = source;
  if ((yield* probeAddresses(title, context, addresses)) === undefined) return;
  const result = yield* loginStep(title, () => source.fetch({ ...context, firstPageOnly: true }));
  if (result === undefined) return;
  yield* runStep(`${title} returns people`, async () => ({ value: true, ...sampleOf(title, result) }));
}

/** The way to each of these addresses. @returns true when all were reached */
export async function* probeAddresses<S>(
  title: string,
  { settings: { network }, clock, signal }: SourceContext<S>,
  addresses: readonly string[],
): AsyncGenerator<Step, true | undefined> {
  const origins = new Set(addresses.map((address) => new URL(address).origin));
  for (const address of origins) {
    const service = origins.size === 1 ? title : new URL(address).host;
    const timeoutMs = network.timeoutSeconds * 1000;
    const target = { service, address, network, timeoutMs, timeoutSetting: TIMEOUT_SETTING, signal };
    if ((yield* probeSteps(target, clock)) === undefined) return undefined;
  }
  return true;
}

/** Reads a first page, which shows whether the login is accepted. @returns undefined when it could not be read */
export async function* loginStep<T>(
  title: string,
  read: () => Promise<T>,
): AsyncGenerator<Step, T | undefined> {
  const accepted = { title: `${title} accepts the login`, detail: '' };
  try {
    const page = await read();
    yield accepted;
    return page;
  } catch (error) {
    const isLogin = error instanceof RemoteError && error.code === 'login';
    if (!isLogin) yield accepted;
    yield { ...(isLogin ? accepted : { title: `${title} returns people`, detail: '' }), error };
    return undefined;
  }
}

function sampleOf(title: string, { employees, summary, notices }: FetchResult): Omit<Step, 'title'> {
  if (summary.read === 0)
    throw new UserError(`${title} returned no people.`, {
      code: 'source',
      hint: 'Check the permissions of the key and the filters in the settings.',
    });
  const people = employees.filter((employee) => employee.hierarchy_only !== true);
  const sample = people.find(({ status }) => status === 'active') ?? people[0];
  const skipped = Object.entries(summary.skipped).map(([reason, count]) => `${reason} (${count})`);
  const skips = skipped.length === 0 ? '' : `, skipped: ${skipped.join(', ')}`;
  return {
    detail: `${summary.read} on the first page${skips}`,
    // A manager who is not on the first page is not missing.
    notices: [
      ...notices.filter(({ code }) => code !== 'manager-missing'),
      ...(sample === undefined ? [allSkipped(title)] : []),
    ],
    ...(sample === undefined ? {} : { sample }),
  };
}

function allSkipped(title: string): Notice {
  return {
    level: 'warning',
    code: 'all-skipped',
    message: `The settings skip every person on the first page of ${title}. Check that this is intended.`,
  };
}
