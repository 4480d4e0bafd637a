import { SOURCE_NAMES, type SourceName } from './registry.ts';

/** Whether there is a source of this name. */
export function isSourceName(name: string): name is SourceName {
  return SOURCE_NAMES.includes(name);
}

/** The problems of TCSYNC_SOURCES that only the list of sources shows, one sentence each. */
export function sourceListProblems(values: { readonly sources?: readonly string[] }): readonly string[] {
  const unknown = (values.sources ?? []).filter((name) => !isSourceName(name));
  return unknown.map(
    (name) =>
      `TCSYNC_SOURCES contains the unknown source ${name}; expected one or more of ${SOURCE_NAMES.join(', ')}.`,
  );
}
