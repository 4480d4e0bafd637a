import { type AccountExport, describeGroup, roleText } from '../../core/audit/account-export.ts';
import { toCsv } from './csv.ts';

const HEAD = [
  'kind',
  'id',
  'name',
  'email',
  'group_id',
  'group',
  'role',
  'disabled',
  'added_manually',
  'external_id',
  'additional_email',
  'exported',
] as const;

/** The export as CSV: the groups, each with its parent as its group, then the users. */
export function exportToCsv({ groups, users, exported }: AccountExport): string {
  return toCsv([
    HEAD,
    ...groups.map(({ id, name, parent_id: parent, path }) => [
      'group',
      id,
      name,
      '',
      parent,
      path.slice(0, -1).join(' / '),
      ...HEAD.slice(6, -1).map(() => ''),
      exported,
    ]),
    ...users.map((user) => [
      'user',
      user.id,
      user.name,
      user.email,
      user.group_id,
      describeGroup(user),
      roleText(user),
      String(user.disabled),
      String(user.added_manually),
      user.external_id,
      user.additional_email,
      exported,
    ]),
  ]);
}
