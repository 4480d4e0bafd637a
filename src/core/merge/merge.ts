import type { Notice, WithNotices } from '../../base/notice.ts';
import { isEmpty } from '../mapping/values.ts';
import type { Employee } from '../model.ts';
import type { EmployeeRecords, InvalidRecord } from '../prepare/input.ts';
import { firstFew, pluralize } from '../text.ts';
import { chooseValue, createMergedIds, fieldsIn, type MergedIds, mergeRecords } from './fields.ts';
import type { MergeOptions } from './options.ts';
import { type Ambiguous, groupByPerson, isEmployed, type Parts } from './same-person.ts';

/** The records of one source. */
export interface SourceRecords extends EmployeeRecords {
  readonly name: string;
}

/** The people of several sources as one list. */
export interface MergedRecords extends EmployeeRecords {
  /** Where a record of the list comes from. */
  readonly originsOf: (employee: Employee) => Origins | undefined;
}

export interface Origins {
  /** The sources that have the person, with their external ids. */
  readonly records: readonly { readonly source: string; readonly external_id: string }[];
  /** The source of each field that has a value. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Merges the records of several sources, in order of precedence, into one list of people. */
export function mergeSources(
  sources: readonly SourceRecords[],
  options: MergeOptions,
): WithNotices<MergedRecords> {
  const { people, ambiguous } = groupByPerson(sources, options);
  const ids = createMergedIds(people, options.fieldSources['external_id'] ?? sources[0]?.name);
  const partsOf = new Map<Employee, Parts>(people.map((parts) => [mergeRecords(parts, ids, options), parts]));
  return {
    value: {
      employees: [...partsOf.keys()],
      invalid: invalidOf(sources, ids, partsOf.size),
      originsOf: (employee) => {
        const parts = partsOf.get(employee);
        return parts === undefined ? undefined : originsOf(parts, employee, options);
      },
    },
    notices: [countsNotice(sources, people), ...ambiguousNotice(ambiguous), ...statusNotice(people, options)],
  };
}

/** The invalid records follow the valid ones in the list; a message names their source and their place in it. */
function invalidOf(sources: readonly SourceRecords[], ids: MergedIds, count: number): InvalidRecord[] {
  const all = sources.flatMap(({ name, invalid }) => invalid.map((record) => ({ name, record })));
  return all.map(({ name, record: { position, external_id: id, reason, readable } }, index) => ({
    position: count + index + 1,
    external_id: ids.translate(name, id),
    reason: `${reason} (${name}, record ${position})`,
    ...(readable === undefined
      ? {}
      : {
          readable: {
            ...readable,
            external_id: ids.translate(name, readable.external_id),
            supervisor_id: ids.translate(name, readable.supervisor_id),
          },
        }),
  }));
}

function originsOf(parts: Parts, employee: Employee, options: MergeOptions): Origins {
  const fields = fieldsIn(parts).filter((field) => !isEmpty(employee[field]));
  return {
    records: parts.map(({ source, record }) => ({ source, external_id: record.external_id })),
    fields: Object.fromEntries(fields.map((field) => [field, chooseValue(field, parts, options).source])),
  };
}

function countsNotice(sources: readonly SourceRecords[], people: readonly Parts[]): Notice {
  const read = sources.map(({ name, employees }) => `${employees.length} from ${name}`);
  const shared = people.filter((parts) => parts.length > 1).length;
  return {
    level: 'notice',
    code: 'merged',
    message: `${pluralize(people.length, 'person', 'people')}: ${read.join(', ')}; ${shared} in more than one source.`,
  };
}

function ambiguousNotice(ambiguous: Ambiguous): Notice[] {
  if (ambiguous.length === 0) return [];
  const who = ambiguous.map(({ source, record }) => `${record.email || record.external_id} (${source})`);
  return [
    {
      level: 'warning',
      code: 'merge-ambiguous',
      message: `${pluralize(who.length, 'record has', 'records have')} the key of another active person in the same source and ${who.length === 1 ? 'is' : 'are'} not merged: ${firstFew(who)}. Correct the e-mails in the source, or set TCSYNC_MERGE_BY.`,
      who,
    },
  ];
}

/** People whom one source calls active and another one inactive, unless the settings say which source decides. */
function statusNotice(people: readonly Parts[], options: MergeOptions): Notice[] {
  const decides = options.fieldSources['status'];
  const who = people
    .filter((parts) => {
      const active = parts.filter(({ record }) => isEmployed(record, options));
      const isDecided = parts.some(({ source }) => source === decides);
      const others = parts.filter(({ record }) => record.hierarchy_only !== true);
      return !isDecided && active.length > 0 && active.length < others.length;
    })
    .map(([{ record }]) => record.email || record.external_id);
  if (who.length === 0) return [];
  return [
    {
      level: 'notice',
      code: 'status-differs',
      message: `${pluralize(who.length, 'person is', 'people are')} active in one source and inactive in another, and ${who.length === 1 ? 'stays' : 'stay'} active. To let one source decide, add status to TCSYNC_FIELD_SOURCES.`,
      who,
    },
  ];
}
