import { isEmpty } from '../mapping/values.ts';
import type { Employee } from '../model.ts';
import { readStatus } from '../status.ts';
import { nfc } from '../text.ts';
import type { MergeOptions } from './options.ts';
import { isEmployed, type Part, type Parts } from './same-person.ts';

/** Translates the external ids of sources, which may be equal for different people, to ids of the merged list. */
export interface MergedIds {
  ofPerson(parts: Parts): string;
  /** The id of the person whom a source knows by this one. */
  translate(source: string, id: string): string;
}

/**
 * The source that TCSYNC_FIELD_SOURCES names for `external_id`, by default the first one, keeps its ids as they are, so
 * that accounts synced from it alone do not change. The others have their name before them: `google:1042`.
 */
export function createMergedIds(people: readonly Parts[], idSource: string | undefined): MergedIds {
  const qualified = (source: string, id: string): string => (source === idSource ? id : `${source}:${id}`);
  const ofPerson = (parts: Parts): string => {
    const withIds = parts.filter(({ record }) => idOf(record) !== '');
    const part = withIds.find(({ source }) => source === idSource) ?? withIds[0];
    return part === undefined ? '' : qualified(part.source, idOf(part.record));
  };
  const merged = new Map<string, string>();
  for (const parts of people) {
    const id = ofPerson(parts);
    for (const { source, record } of parts) {
      const key = `${source} ${idOf(record)}`;
      const known = merged.get(key);
      // Of two records with one id the result must not depend on the order of the file.
      if (known === undefined || id < known) merged.set(key, id);
    }
  }
  return {
    ofPerson,
    translate: (source, id) => {
      const own = nfc(id.trim());
      return own === '' ? '' : (merged.get(`${source} ${own}`) ?? qualified(source, own));
    },
  };
}

/** The record of a person who is in several sources, or whose ids need the name of the source. */
export function mergeRecords(parts: Parts, ids: MergedIds, options: MergeOptions): Employee {
  const [first] = parts;
  const fields = Object.fromEntries(
    fieldsIn(parts).map((field) => [field, chooseValue(field, parts, options).record[field]]),
  ) as unknown as Employee;
  const { source, record } = chooseValue('supervisor_id', parts, options);
  return {
    ...(parts.length === 1 ? first.record : fields),
    external_id: ids.ofPerson(parts),
    supervisor_id: ids.translate(source, record.supervisor_id),
    merged_from: parts.map((part) => part.source),
  };
}

/** The fields that any of the records has. */
export function fieldsIn(parts: Parts): readonly string[] {
  const fields = new Set(parts.flatMap(({ record }) => Object.keys(record)));
  // A manager who completes the tree of one source may be a user in another one.
  if (parts.some(({ record }) => record.hierarchy_only !== true)) fields.delete('hierarchy_only');
  return [...fields];
}

/** The record that decides a field: of the source that the settings name, else the first with a value. */
export function chooseValue(field: string, parts: Parts, options: MergeOptions): Part {
  const named = options.fieldSources[field];
  const preferred = parts.filter(({ source }) => source === named);
  const candidates = [...preferred, ...parts];
  if (field === 'status' && preferred.length === 0) return chooseStatus(parts, options);
  return candidates.find(({ record }) => !isEmpty(record[field])) ?? parts[0];
}

/** Active in any source is active; an unknown word is kept, so that prepare refuses it. */
function chooseStatus(parts: Parts, options: MergeOptions): Part {
  return (
    parts.find(({ record }) => isEmployed(record, options)) ??
    parts.find(({ record }) => readStatus(record.status, options.statusMap) === undefined) ??
    parts[0]
  );
}

function idOf({ external_id: id }: Employee): string {
  return nfc(id.trim());
}
