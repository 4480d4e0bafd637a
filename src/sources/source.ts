import type { Notice } from '../base/notice.ts';
import type { Employee, SkippedPerson } from '../core/model.ts';
import type { StatusMap } from '../core/status.ts';
import type { Day } from '../core/time-off/days.ts';
import type { Vacation } from '../core/time-off/vacation.ts';
import type { Settings } from '../config/table.ts';
import type { Clock } from '../io/clock.ts';
import type { Log } from '../io/log.ts';

/** What a source gets to work with: the values of its sections S, those of the network, and nothing global. */
export interface SourceContext<S> {
  readonly settings: S & Pick<Settings, 'network'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /**
   * Called before the first request, with notices to log even if the fetch fails; the result repeats them. The shell
   * logs them.
   */
  readonly announce?: (notices: readonly Notice[]) => void;
  /** Called as pages arrive, for the progress line of a terminal. */
  readonly progress: (read: number, total?: number) => void;
  /** `--allow-missing-groups`: a configured group that is not found is a warning, not an error. */
  readonly allowMissingGroups: boolean;
  /**
   * For `tcsync doctor`: of the people only the first page is read, so that what comes back is not whole and may be
   * shown, never written.
   */
  readonly firstPageOnly?: boolean;
  /** What the command line says to this source alone. */
  readonly options?: SourceOptions;
}

/** Parts of the command line that only some sources take: `Source.takes` says which. */
export interface SourceOptions {
  /** `fetch file <path> --map name=Full name,… --encoding windows-1252`. */
  readonly file?: {
    /** Absolute; undefined for that of FILE_PATH. */
    readonly path: string | undefined;
    /** Fields and the headers of their columns; they come before those of FILE_MAP. */
    readonly map: readonly (readonly [field: string, header: string])[];
    readonly encoding: string | undefined;
    /** The words of `--status-map`; they come before those of FILE_STATUS_MAP. */
    readonly statusMap?: StatusMap;
  };
  /** `--time-off --from 2026-01-01 --to 2026-12-31`: read the leaves too, cut to these days. */
  readonly timeOff?: { readonly from: Day | undefined; readonly to: Day | undefined };
}

/** A complete reading of the HR system. Anything less is an exception: nothing is written then. */
export interface FetchResult {
  readonly employees: readonly Employee[];
  readonly summary: FetchSummary;
  /** Who was skipped, and why. */
  readonly skipped: readonly SkippedPerson[];
  readonly notices: readonly Notice[];
  /** Whole too, where `options.timeOff` asks for them. */
  readonly vacations?: readonly Vacation[];
}

export interface FetchSummary {
  /** People the HR system showed, before any was skipped. */
  readonly read: number;
  /** How many were skipped, by reason in plain words: `{ "hire date in the future": 2 }`. */
  readonly skipped: Readonly<Record<string, number>>;
  /** For a file: each row that was skipped, `line 7 (Ann Example): no e-mail`. */
  readonly skippedRows?: readonly string[];
  /** Managers fetched beyond the filter to complete the tree. */
  readonly managersAdded: number;
  readonly requests: number;
}

/** One check by `tcsync doctor` of a source, reported as soon as its result is known. */
export interface Step {
  /** What was tried, as a short statement: `The name dc1.example.com can be resolved`. */
  readonly title: string;
  /** What was found: an address, a count. Empty when the title says it all. */
  readonly detail: string;
  /** Why it failed, with the remedy as hint. What depends on a step that failed is not tried. */
  readonly error?: unknown;
  readonly notices?: readonly Notice[];
  /** A person as `fetch` would write them. */
  readonly sample?: Employee;
}

/**
 * An adapter to one HR system or directory, with the values of the sections that it reads, such as
 * `{ okta: OktaSettings }`. `sources/registry.ts` lists them all.
 */
export interface Source<S> {
  /** The word of `tcsync fetch <name>` and of `meta.source`. */
  readonly name: string;
  /** As people say it: `BambooHR`. */
  readonly title: string;
  /** The sections of the settings' table that it reads. */
  readonly sections: readonly Extract<keyof S, string>[];
  /**
   * The part of the command line that it takes besides what all sources take; a command line with another source's part
   * is refused.
   */
  readonly takes?: keyof SourceOptions;
  /**
   * Errors in the source's own settings that the settings table cannot detect, one full sentence each. A setting that
   * is missing or invalid by itself is undefined here. Reported before anything else happens.
   */
  problems?(values: Partial<S[keyof S]>): readonly string[];
  /** The variables that these settings make required, for `tcsync init`. */
  alsoRequired?(values: Partial<S[keyof S]>): readonly string[];
  /** Reads everyone (see `firstPageOnly`) or throws UserError or RemoteError. Never writes. */
  fetch(context: SourceContext<S>): Promise<FetchResult>;
  /**
   * Tries the way to the HR system step by step, from the name to a sample of one person. Never throws, never writes.
   */
  check?(context: SourceContext<S>): AsyncIterable<Step>;
}
