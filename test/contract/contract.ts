import type { FaultName } from '../../src/sandbox/faults.ts';
import { FAULTS } from '../../src/sandbox/faults.ts';
import type { StandIn, StandInOptions } from '../../src/sandbox/server.ts';
import type { SourceName } from '../../src/sources/registry.ts';
import { startRepeater } from './repeater.ts';
import { FakeClock } from '../fakes.ts';

/*
 * Every source of the registry goes through contract.test.ts: `<name>.ts` beside this one exports its contract under its
 * name. The stand-in shall hold people on at least three pages where the source has pages, someone who is skipped, and
 * a manager who has to be looked up where the source looks managers up.
 */

/** A source and the stand-in it is tried against. */
export interface Contract {
  readonly source: SourceName;
  /** Distinguishes the contracts of one source. */
  readonly title?: string;
  /** Faults after which asking again helps; met once, they change nothing. */
  readonly passing: readonly string[];
  /** Faults that end the fetch when they stay. */
  readonly lasting: readonly string[];
  /** Whether the source reads page after page, so that a page can repeat. */
  readonly paged: boolean;
  /** @param now the clock of the stand-in, which is that of the command; default the fake clock's start */
  start(trouble: Trouble, now?: () => number): Promise<Subject>;
}

/** What goes wrong in one run; requests count from 1, over all stand-ins of the source. */
export interface Trouble {
  /** The fault of the nth request, by one of the names of the contract. */
  readonly fault?: (n: number) => string | undefined;
  /** From this request on every answer is that to the first request of its kind. */
  readonly repeatFrom?: number;
  /** Called when the nth request has come, before it is answered. */
  readonly onRequest?: (n: number) => void;
}

export interface Subject {
  /** The settings with which the source finds its stand-in. */
  readonly env: Readonly<Record<string, string>>;
  /** What follows `fetch <source>` on the command line. */
  readonly words?: readonly string[];
  /** What must never be seen anywhere. */
  readonly secrets: readonly string[];
  /** Requests that the stand-in got. */
  requests(): number;
  close(): Promise<void>;
}

/** A stand-in of the sandbox, or several: one of them is asked for people. */
interface Service {
  readonly people: StandIn;
  readonly others?: readonly StandIn[];
  /** The settings, when people are asked for at `url`. */
  readonly env: (url: string) => Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly close?: () => Promise<void>;
}

const PASSING: readonly FaultName[] = ['429', '429-date', '500', '502', '503', 'dropped', 'truncated'];
const LASTING: readonly FaultName[] = ['400', '401', '429', '500', '502', 'dropped', 'truncated', 'empty'];

/** The contract of a source over HTTP, whose stand-ins are made by the frame of the sandbox. */
export function overHttp(
  source: SourceName,
  paged: boolean,
  startService: (options: StandInOptions, now: () => number) => Promise<Service>,
  title?: string,
): Contract {
  return {
    source,
    ...(title === undefined ? {} : { title }),
    passing: PASSING,
    lasting: LASTING,
    paged,
    async start({ fault, onRequest, repeatFrom }, now = () => new FakeClock().now()) {
      let n = 0;
      const service = await startService(
        {
          onRequest: () => {
            n += 1;
            onRequest?.(n);
          },
          fault: () => {
            const name = fault?.(n);
            return name === undefined ? undefined : FAULTS[name as FaultName];
          },
        },
        now,
      );
      const { people, others = [] } = service;
      const repeater = repeatFrom === undefined ? undefined : await startRepeater(people.url, repeatFrom);
      return {
        env: service.env(repeater?.url ?? people.url),
        secrets: service.secrets,
        requests: () => n + (repeater?.repeated() ?? 0),
        async close() {
          await Promise.all([people, ...others].map((standIn) => standIn.close()));
          await repeater?.close();
          await service.close?.();
        },
      };
    },
  };
}
