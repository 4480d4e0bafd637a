import type { Overview } from '../../server/schemas.ts';
import type { Api } from './api.ts';

/** What a view of the console gets. */
export interface ViewContext {
  readonly api: Api;
  /** The element of the view: `#page`. */
  readonly host: HTMLElement;
  /** The parts of the address after the name of the view. */
  readonly parameters: readonly string[];
  /** False with the read token. */
  readonly canAct: boolean;
  readonly sources: Overview['sources'];
  /** Whether a check can read all of TCSYNC_SOURCES. */
  readonly allSources: boolean;
  /** Fires when another view opens. */
  readonly signal: AbortSignal;
  /** Opens another view: `#/plan`. */
  readonly go: (hash: string) => void;
  /** Opens this view anew. */
  readonly reload: () => void;
  /** Runs an action of the view; its error becomes the message of the page. */
  readonly attempt: (action: () => Promise<void>) => void;
}

export type View = (context: ViewContext) => Promise<void>;
