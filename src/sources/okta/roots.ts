import { UserError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { Employee } from '../../core/model.ts';
import { pluralize } from '../../core/text.ts';

/**
 * The tops of the visible hierarchy: people who have reports and no supervisor, not counting those who are there for
 * the hierarchy only.
 * @throws UserError with their names when there are more than `most`; 0 only reports the count
 */
export function checkRoots(employees: readonly Employee[], max: number): readonly Notice[] {
  const visible = employees.filter((employee) => employee.hierarchy_only !== true);
  const ids = new Set(visible.map((employee) => employee.external_id));
  const managerIds = new Set(
    visible
      .filter(({ supervisor_id: managerId, external_id: id }) => managerId !== id)
      .map((person) => person.supervisor_id),
  );
  const roots = visible.filter(
    ({ supervisor_id: managerId, external_id: id }) =>
      managerIds.has(id) && (managerId === id || !ids.has(managerId)),
  );
  if (roots.length === 0) return [];
  const names = roots.map(({ name, email }) => `${name} (${email})`);
  if (max > 0 && roots.length > max)
    throw new UserError(
      `The hierarchy in Okta has ${roots.length} people at the top, more than OKTA_MAX_HIERARCHY_ROOTS allows (${max}): ${names.join(', ')}.`,
      {
        code: 'source',
        hint: 'Assign them a manager in Okta, check whether the filter excludes managers, or raise OKTA_MAX_HIERARCHY_ROOTS.',
      },
    );
  return [
    {
      level: 'notice',
      code: 'hierarchy-roots',
      message: `The hierarchy in Okta has ${pluralize(roots.length, 'person', 'people')} at the top.`,
      who: roots.map(({ email }) => email),
    },
  ];
}
