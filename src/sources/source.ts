import type { Notice } from '../base/notice.ts';
import type { Employee } from '../core/model.ts';
import type { Settings } from '../config/table.ts';
import type { Clock } from '../io/clock.ts';
import type { Log } from '../io/log.ts';

/** What a source gets to work with: its own settings, the network's, and nothing global. */
export interface SourceContext<S extends keyof Settings> {
  readonly settings: Pick<Settings, S | 'network'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Called as pages arrive, for the progress line of a terminal. */
  readonly progress: (read: number, total?: number) => void;
  /** `--allow-missing-groups`: a configured group that is not found is a warning, not an error. */
  readonly allowMissingGroups: boolean;
}

/** A complete reading of the HR system. Anything less is an exception: nothing is written then. */
export interface FetchResult {
  readonly employees: readonly Employee[];
  readonly summary: FetchSummary;
  readonly notices: readonly Notice[];
}

export interface FetchSummary {
  /** People the HR system showed, before any was skipped. */
  readonly read: number;
  /** How many were skipped, by reason in plain words: `{ "hired in the future": 2 }`. */
  readonly skipped: Readonly<Record<string, number>>;
  /** Managers fetched beyond the filter to complete the tree. */
  readonly managersAdded: number;
  readonly requests: number;
}

/** An adapter to one HR system or directory. `sources/registry.ts` lists them all. */
export interface Source<S extends keyof Settings = keyof Settings> {
  /** The word of `tcsync fetch <name>` and of `meta.source`. */
  readonly name: string;
  /** As people say it: `BambooHR`. */
  readonly title: string;
  /** The sections of the settings' table that it reads. */
  readonly sections: readonly S[];
  /** Reads everybody or throws UserError or RemoteError. Never writes. */
  fetch(context: SourceContext<S>): Promise<FetchResult>;
}
