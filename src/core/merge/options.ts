import type { StatusMap } from '../status.ts';

/** How records of several sources become one person. */
export interface MergeOptions {
  /** The source that decides a field; other fields come from the first source that has a value. */
  readonly fieldSources: Readonly<Record<string, string>>;
  /** The field, or property path, whose value identifies a person, by source; `''` is for every other source. */
  readonly mergeBy: Readonly<Record<string, string>>;
  readonly statusMap: StatusMap;
}
