import { startBamboohr, type BamboohrOptions, type BamboohrStandIn } from './bamboohr/start.ts';
import { createCompany, EXCLUDED_DEPARTMENT } from './company.ts';
import { timecampAccount, type SyncProgress } from './company-account.ts';
import { bamboohrCompany } from './company-hr.ts';
import { readFailRules } from './fail-rules.ts';
import type { StandInOptions } from './server.ts';
import type { TimecampOptions } from './timecamp/options.ts';
import type { TimecampSeed } from './timecamp/seed.ts';
import { startTimecamp, type TimecampStandIn } from './timecamp/start.ts';

/** Long enough that tcsync has to look twice, short enough to wait for. */
const VISIBLE_AFTER_MS = 1500;

/** How the stand-ins are to misbehave. */
export interface Behavior {
  /** How long each answer takes, in milliseconds. */
  readonly latency?: number;
  /** Requests a minute that each service answers; beyond it 429. Default: any number. */
  readonly rateLimit?: number;
  /** As `--fail` takes them: `0.05`, `timecamp:PUT:/group:500`. */
  readonly fail?: readonly string[];
  /** Of the company and of chance. Default 1. */
  readonly seed?: number;
  /** Milliseconds since the epoch. Default the real clock. */
  readonly now?: () => number;
}

export interface SandboxOptions extends Behavior {
  readonly timecampPort?: number;
  readonly bamboohrPort?: number;
  /** How many people the company has. Default 60. */
  readonly people?: number;
  /** How much of the company TimeCamp has already. Default `partly`. */
  readonly progress?: SyncProgress;
  /** Beyond the above, for one of them. */
  readonly timecamp?: TimecampOptions;
  readonly bamboohr?: BamboohrOptions;
}

/** A TimeCamp and a BambooHR of the same company. */
export interface Sandbox {
  readonly timecamp: TimecampStandIn;
  readonly bamboohr: BamboohrStandIn;
  /** The settings with which tcsync uses them. */
  readonly env: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** @throws UserError for a `fail` that is no rule; Error when a port is taken */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { seed = 1, now = Date.now } = options;
  const common = behaviorOf(options);
  const people = createCompany({ people: options.people ?? 60, seed, now: now() });
  const company = bamboohrCompany(people);
  const account = timecampAccount(people, options.progress ?? 'partly');

  const timecamp = await startTimecamp({
    account,
    visibleAfterMs: VISIBLE_AFTER_MS,
    ...common('timecamp'),
    ...(options.timecampPort === undefined ? {} : { port: options.timecampPort }),
    ...options.timecamp,
  });
  const bamboohr = await startBamboohr({
    company,
    ...common('bamboohr'),
    ...(options.bamboohrPort === undefined ? {} : { port: options.bamboohrPort }),
    ...options.bamboohr,
  }).catch(async (error: unknown) => {
    await timecamp.close();
    throw error;
  });

  return {
    timecamp,
    bamboohr,
    env: {
      BAMBOOHR_SUBDOMAIN: company.subdomain,
      BAMBOOHR_API_URL: `${bamboohr.url}/api`,
      BAMBOOHR_API_KEY: company.api_key,
      BAMBOOHR_EXCLUDED_DEPARTMENTS: EXCLUDED_DEPARTMENT,
      BAMBOOHR_SUPERVISOR_RULE: 'isSupervisor:Yes',
      TIMECAMP_DOMAIN: timecamp.url,
      TIMECAMP_API_KEY: timecamp.state.token,
      TIMECAMP_ROOT_GROUP_ID: timecamp.state.rootId,
      TIMECAMP_IGNORED_USER_IDS: timecamp.state.ownerId,
      TIMECAMP_USE_IS_SUPERVISOR_ROLE: 'true',
      TIMECAMP_UPDATE_EMAIL_ON_EXTERNAL_ID: 'true',
    },
    close: async () => {
      await Promise.all([timecamp.close(), bamboohr.close()]);
    },
  };
}

/**
 * A TimeCamp with this account alone, as slow to show newcomers as that of the sandbox.
 * @throws as startSandbox
 */
export function startAccount(
  account: TimecampSeed,
  behavior: Behavior,
  options: TimecampOptions,
): Promise<TimecampStandIn> {
  return startTimecamp({
    account,
    visibleAfterMs: VISIBLE_AFTER_MS,
    ...behaviorOf(behavior)('timecamp'),
    ...options,
  });
}

/** What each service makes of it. @throws UserError for a `fail` that is no rule */
function behaviorOf({ latency, rateLimit, fail, seed = 1, now = Date.now }: Behavior) {
  const rules = readFailRules(fail ?? []);
  return (service: string): StandInOptions => ({
    seed,
    now,
    failRate: rules.failRate,
    fault: (request) => rules.fault(service, request),
    ...(latency === undefined ? {} : { latencyMs: latency }),
    ...(rateLimit === undefined ? {} : { rateLimit: { requests: rateLimit } }),
  });
}
