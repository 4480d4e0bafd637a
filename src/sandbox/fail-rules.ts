import { usageError, type UserError } from '../base/errors.ts';
import { FAULT_NAMES, FAULTS, type Fault } from './faults.ts';
import type { RequestInfo } from './requests.ts';

/** What `--fail` asks for: a part of all requests by chance, and certain requests for certain. */
export interface FailRules {
  /** 0 to 1. */
  readonly failRate: number;
  /** The fault of a request to the service of that name. */
  fault(service: string, request: RequestInfo): Fault | undefined;
}

/**
 * Reads rules: `0.05` or `5%` of all requests, or `timecamp:PUT:/group:500`, with one of FAULTS at the end.
 * @throws UserError, exit code 64, for a rule that is neither
 */
export function readFailRules(rules: readonly string[]): FailRules {
  const rates: number[] = [];
  const faults = new Map<string, Fault>();
  for (const rule of rules) {
    const rate = rateOf(rule);
    if (rate !== undefined) {
      rates.push(rate);
      continue;
    }
    const [, place, name] = /^(\w+:[A-Z]+:\/[^:]*):([\w-]+)$/.exec(rule) ?? [];
    const known = FAULT_NAMES.find((fault) => fault === name);
    if (place === undefined || known === undefined) throw badRule(rule);
    faults.set(place, FAULTS[known]);
  }
  return {
    failRate: Math.max(0, ...rates),
    fault: (service, { kind }) => faults.get(`${service}:${kind.replace(' ', ':')}`),
  };
}

function rateOf(rule: string): number | undefined {
  const [, number, percent] = /^(\d+(?:\.\d+)?)(%?)$/.exec(rule) ?? [];
  if (number === undefined) return undefined;
  const rate = Number(number) / (percent === '%' ? 100 : 1);
  return rate <= 1 ? rate : undefined;
}

function badRule(rule: string): UserError {
  return usageError(
    `--fail ${rule} is not a valid rule.`,
    'Specify a share of all requests (0.05 or 5%), or service:METHOD:/path:fault, such as ' +
      `timecamp:PUT:/group/{id}/user:403. Faults: ${FAULT_NAMES.join(', ')}.`,
  );
}
