import { settingsError } from '../../base/errors.ts';
import type { WithNotices } from '../../base/notice.ts';
import { joinedText } from '../../core/mapping/values.ts';
import { firstFew, pluralize } from '../../core/text.ts';
import type { Row } from './mapping.ts';
import type { RequestPlace } from './page.ts';
import { valueAt } from './paging.ts';

/**
 * Adds to each row the row of another list that it names, or null.
 * @returns the rows, and a warning that names what the list has no row for
 */
export function joinRows(
  rows: readonly Row[],
  list: readonly Row[],
  { service, request: { join, path }, at }: RequestPlace,
): WithNotices<readonly Row[]> {
  if (join === undefined) return { value: rows, notices: [] };
  if (rows.some((row) => Object.hasOwn(row, join.as)))
    throw settingsError(
      `${service}: ${at('join', 'as')}: the people already have "${join.as}".`,
      'Choose another name.',
    );
  const byKey = new Map(list.map((item) => [joinedText(valueAt(item, join.key)), item]));
  const unknown = new Set<string>();
  const joined = rows.map((row): Row => {
    const key = joinedText(valueAt(row, join.on)) ?? '';
    const found = key === '' ? undefined : byKey.get(key);
    if (key !== '' && found === undefined) unknown.add(key);
    return { ...row, [join.as]: found === undefined ? null : { ...found } };
  });
  if (unknown.size === 0) return { value: joined, notices: [] };
  const message = `${service}: ${path} has no row for ${pluralize(unknown.size, 'value', 'values')} of ${join.on}: ${firstFew([...unknown])}.`;
  return { value: joined, notices: [{ level: 'warning', code: 'join-missing', message, who: [...unknown] }] };
}
