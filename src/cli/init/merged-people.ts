import { validSettings } from '../../config/load.ts';
import { addressKey } from '../../core/addresses.ts';
import { mergeSources } from '../../core/merge/merge.ts';
import type { Account, Employee } from '../../core/model.ts';
import { pluralize } from '../../core/text.ts';
import { SECTIONS } from '../../sources/all-settings.ts';
import type { AnySource } from '../../sources/registry.ts';
import type { Notice } from '../../base/notice.ts';
import { environmentOf, isPreset } from './answers.ts';
import type { InitContext } from './connect.ts';

/** The people of one source. */
export interface SourcePeople {
  readonly source: AnySource;
  readonly employees: readonly Employee[];
}

const { fieldSources: FIELD_SOURCES } = SECTIONS.sources.settings;

/**
 * Merges the people of the sources by the answers. With several, asks which source decides the status where they disagree, and
 * keeps the external ids that TimeCamp has; undefined if a setting does not allow it yet.
 */
export async function mergePeople(
  lists: readonly SourcePeople[],
  account: Account | undefined,
  attempt: InitContext,
): Promise<readonly Employee[] | undefined> {
  const { answers, dialogue } = attempt;
  if (lists.length === 1) return lists[0]?.employees;
  const first = await merge(lists, attempt);
  if (first === undefined || isPreset(answers, FIELD_SOURCES)) return first?.employees;
  dialogue.show(first.notices.map(({ message }) => message).join('\n'));
  const differing = first.notices.find(({ code }) => code === 'status-differs')?.who?.length ?? 0;
  if (differing > 0) await chooseStatusSource(differing, lists, attempt);
  keepIds(lists, account, attempt);
  return (await merge(lists, attempt))?.employees;
}

async function merge(
  lists: readonly SourcePeople[],
  { answers, context }: InitContext,
): Promise<{ readonly employees: readonly Employee[]; readonly notices: readonly Notice[] } | undefined> {
  const { inspection } = await context.inspect(environmentOf(answers, context.shell));
  const { sources, prepare } = validSettings(inspection);
  if (sources === undefined || prepare === undefined) return undefined;
  const records = lists.map(({ source: { name }, employees }) => ({ name, employees, invalid: [] }));
  const { value, notices } = mergeSources(records, { ...sources, statusMap: prepare.statusMap });
  return { employees: value.employees, notices };
}

async function chooseStatusSource(
  count: number,
  lists: readonly SourcePeople[],
  { answers, dialogue }: InitContext,
): Promise<void> {
  if (fieldsIn(answers.values).has('status')) return;
  const chosen = await dialogue.choose(
    `${pluralize(count, 'person is', 'people are')} active in one system and inactive in another. Which one decides? (${FIELD_SOURCES.name})`,
    [
      { value: '', label: 'Any: active in one system means active', hint: '' },
      ...lists.map(({ source: { name, title } }) => ({ value: name, label: title, hint: '' })),
    ],
    '',
  );
  if (chosen !== '') setField('status', chosen, answers.values);
}

/** An account that was synced from another source than the first keeps the ids of that one. */
function keepIds(
  lists: readonly SourcePeople[],
  account: Account | undefined,
  { answers, dialogue }: InitContext,
): void {
  const ids = new Map((account?.users ?? []).map((user) => [addressKey(user.email), user.external_id]));
  const counts = lists.map(({ source, employees }) => ({
    source,
    count: employees.filter(({ external_id: id, email }) => id !== '' && ids.get(addressKey(email)) === id)
      .length,
  }));
  const most = counts.reduce((best, one) => (one.count > best.count ? one : best));
  if (most.source === lists[0]?.source || fieldsIn(answers.values).has('external_id')) return;
  setField('external_id', most.source.name, answers.values);
  dialogue.show(
    `TimeCamp has the external ids from ${most.source.title} and keeps them (${FIELD_SOURCES.name}).`,
  );
}

function fieldsIn(values: ReadonlyMap<string, string>): ReadonlySet<string | undefined> {
  const pairs = (values.get(FIELD_SOURCES.name) ?? '').split(',');
  return new Set(pairs.map((pair) => pair.split(':')[0]?.trim()));
}

function setField(field: string, source: string, values: Map<string, string>): void {
  const before = values.get(FIELD_SOURCES.name);
  values.set(FIELD_SOURCES.name, [...(before === undefined ? [] : [before]), `${field}:${source}`].join(','));
}
