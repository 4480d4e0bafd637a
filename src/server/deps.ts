import type { Clock } from '../io/clock.ts';
import type { RunRecord } from '../core/plan/record.ts';

import type { HoldView, PersonView } from './people-schemas.ts';
import type { OverviewFacts, PlanView } from './schemas.ts';

/** A command line as tcsync's own parser reads it. */
export interface ParsedCommand {
  readonly name: string;
  /** The arguments after the name that belong to no option. */
  readonly words: readonly string[];
  /** The given options, by their names in camelCase. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** The built files of the page at `/`. */
export interface PageFiles {
  readonly html: string;
  readonly script: string;
  readonly style: string;
}

/** What the console shows of a saved plan. */
export type PlanContent = Pick<PlanView, 'created' | 'changes' | 'seats' | 'refusals' | 'page'>;

/** What the console needs from the command line. */
export interface ConsoleContent {
  /** The working directory of the commands. */
  readonly cwd: string;
  readonly overview: () => Promise<OverviewFacts>;
  /** The content of the page of a saved plan. @throws UserError when it is not a plan of this version */
  readonly planPage: (text: string) => PlanContent;
  /** The content of the page of a tree. @param json the output of `tcsync tree --detailed --format json` */
  readonly treePage: (json: string) => object;
}

/** What the console shows of people, and their holds. */
export interface PeopleAccess {
  /**
   * What is known of a person.
   * @param json the output of `tcsync explain --account --format json`
   * @returns undefined when the command failed
   */
  readonly view: (json: string) => Promise<PersonView | undefined>;
  /** The holds in force. */
  readonly holds: () => Promise<readonly HoldView[]>;
  /** Adds a hold. @throws UserError for a day that is invalid or in the past */
  readonly hold: (request: {
    readonly person: string;
    readonly until: string | undefined;
    readonly why: string | undefined;
    readonly by: string;
  }) => Promise<HoldView>;
  /** Ends a hold. @throws UserError when there is no such hold */
  readonly release: (person: string) => Promise<HoldView>;
}

/** What the service needs from the command line. */
export interface ServiceDeps {
  /** Parses a command line without running it. */
  readonly parse: (argv: readonly string[]) => ParsedCommand | { readonly problem: string };
  /** The names of the earlier scripts, each with the arguments that replace it. */
  readonly scripts: Readonly<Record<string, readonly string[]>>;
  /** Lists the ids of past runs, the oldest first, and reads one of them. */
  readonly history: {
    list(): Promise<readonly string[]>;
    read(id: string): Promise<RunRecord | undefined>;
  };
  /** Renders the history as Prometheus metrics. */
  readonly metrics: () => Promise<string>;
  readonly page: PageFiles;
  readonly content: ConsoleContent;
  readonly people: PeopleAccess;
  readonly clock: Clock;
  readonly version: string;
}
