import type { Notice } from '../../base/notice.ts';
import { ROLES } from '../../core/model.ts';
import type { Change, PreparedDifference } from '../../core/prepare/difference.ts';
import type { SkippedRecord, PrepareSummary } from '../../core/prepare/summary.ts';
import { pluralize } from '../../core/text.ts';
import { plainLine } from './terminal.ts';

/** How many people a list names; the others are counted. */
const SHOWN = 20;

/** Renders the summary of prepare: counts, the records that make no user, the warnings. */
export function renderSummary(summary: PrepareSummary, notices: readonly Notice[]): string {
  const { read, prepared, active, inactive, roles, groups, deepest_level: deepest, warnings } = summary;
  const byRole = ROLES.map((role) => pluralize(roles[role], role, `${role}s`)).join(', ');
  return [
    `${pluralize(read, 'record', 'records')} read, ${pluralize(prepared, 'user', 'users')} prepared (${active} active, ${inactive} inactive).`,
    `  active: ${byRole}`,
    `  ${pluralize(groups, 'group', 'groups')}, the deepest at level ${deepest} (the root group is level 1)`,
    ...renderSkipped('Excluded', summary.excluded),
    ...renderSkipped('Duplicates', summary.conflicts),
    ...renderSkipped('Invalid', summary.invalid),
    ...renderSkipped('Only in the hierarchy', summary.hierarchy_only),
    `Warnings: ${warnings}`,
    ...notices.map(({ level, message }) => `  ${level === 'warning' ? '! ' : ''}${message}`),
  ]
    .map(plainLine)
    .join('\n');
}

/** Renders what would change in the prepared file. */
export function renderDifference(difference: PreparedDifference, file: string): string {
  const { appear, disappear, move, role, status } = difference;
  const lists = [
    ...renderList(
      'added',
      appear.map((user) => `${user.timecamp_user_name} <${user.timecamp_email}>`),
    ),
    ...renderList(
      'removed',
      disappear.map((user) => `${user.timecamp_user_name} <${user.timecamp_email}>`),
    ),
    ...renderList(
      'moved',
      move.map((change) => renderChange(change, 'the root group')),
    ),
    ...renderList(
      'role changed',
      role.map((change) => renderChange(change)),
    ),
    ...renderList(
      'status changed',
      status.map((change) => renderChange(change)),
    ),
  ];
  if (lists.length === 0) return `No changes compared with ${file}.`;
  return [`Compared with ${file}:`, ...lists].map(plainLine).join('\n');
}

function renderSkipped(title: string, people: readonly SkippedRecord[]): string[] {
  if (people.length === 0) return [];
  const reasons = new Map<string, number>();
  for (const { reason } of people) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  const rules = [...reasons].filter(([, count]) => count > 1).map(([reason, count]) => `${count} ${reason}`);
  const lines = people.slice(0, SHOWN).map(({ who, name, email, reason }) => {
    const person = [name, email === '' ? '' : `<${email}>`, `(${who})`].filter((part) => part !== '');
    return `  ${person.join(' ')}: ${reason}`;
  });
  return [
    `${title}: ${people.length}${rules.length === 0 ? '' : ` (${rules.join(', ')})`}`,
    ...lines,
    ...more(people.length),
  ];
}

function renderList(what: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  return [
    `  ${what}: ${lines.length}`,
    ...lines.slice(0, SHOWN).map((line) => `    ${line}`),
    ...more(lines.length),
  ];
}

function renderChange({ name, email, before, after }: Change<string>, empty = ''): string {
  return `${name} <${email}>: ${before || empty} → ${after || empty}`;
}

function more(count: number): string[] {
  return count > SHOWN ? [`  … and ${count - SHOWN} more; use --format json to list all`] : [];
}
