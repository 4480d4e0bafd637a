import { RemoteError, settingsError } from '../../base/errors.ts';
import type { Notice } from '../../base/notice.ts';
import type { Employee } from '../../core/model.ts';
import { addressKey } from '../../core/addresses.ts';
import { firstFew, pluralize } from '../../core/text.ts';
import type { Day } from '../../core/time-off/days.ts';
import { LIMIT_MS, PATTERN_HINT, runWithLimit } from '../../io/time-limit.ts';
import { dayOf } from '../values.ts';
import type { Description } from './description.ts';
import { mapRow, type Row } from './mapping.ts';
import { valueAt } from './paging.ts';

/** What becomes of a row: an employee, or the reason why the row is left out. */
export interface RowOutcome {
  /** From 1. */
  readonly number: number;
  readonly employee: Employee;
  /** In plain words: `hire date in the future`. */
  readonly skip?: string;
  /** What makes the fetch fail. */
  readonly error?: RemoteError;
}

/**
 * The outcome of each row.
 * @param today people who start later are left out
 * @throws UserError when a pattern of the description backtracks forever
 */
export function outcomesOf(
  rows: readonly Row[],
  description: Description,
  today: Day,
  limitMs = LIMIT_MS,
): readonly RowOutcome[] {
  return runWithLimit(
    () => rowOutcomes(rows, description, today),
    limitMs,
    () =>
      settingsError(
        `${description.api.name}: reading the rows timed out after ${limitMs / 1000} s, most likely because of a pattern in ${description.placeOf(['fields'])}. Nothing was written.`,
        PATTERN_HINT,
      ),
  );
}

function rowOutcomes(
  rows: readonly Row[],
  { api, mapping, placeOf }: Description,
  today: Day,
): readonly RowOutcome[] {
  const { name: service, start_date: startPath } = api;
  return rows.map((row, index) => {
    const number = index + 1;
    const { employee, problems } = mapRow(row, mapping);
    if (mapping.exclude?.matches(row) === true)
      return { number, employee, skip: 'excluded by the description' };
    if (problems.length > 0) {
      const field = /^\w+/.exec(problems[0] ?? '')?.[0] ?? '';
      const error = new RemoteError(`${service}: row ${number} of the people: ${problems.join('; ')}.`, {
        code: 'bad-answer',
        service,
        hint: `Correct ${placeOf(['fields', field])} in the description, or the value in ${service}. Nothing was written.`,
      });
      return { number, employee, error };
    }
    if (startPath !== undefined) {
      try {
        const who = `the person ${employee.external_id}`;
        const start = dayOf(valueAt(row, startPath) as Row[string], {
          service,
          what: `row ${number} of the people`,
          field: startPath,
          who,
        });
        if (start !== undefined && start > today)
          return { number, employee, skip: 'hire date in the future' };
      } catch (error) {
        if (error instanceof RemoteError) return { number, employee, error };
        throw error;
      }
    }
    if (employee.email === '') return { number, employee, skip: 'no e-mail' };
    return { number, employee };
  });
}

/**
 * Employees whose `supervisor_id` is an e-mail, with the id of that supervisor; those not found are named in a warning.
 */
export function withSupervisorIds(
  employees: readonly Employee[],
  all: readonly Employee[],
): { readonly employees: readonly Employee[]; readonly notices: readonly Notice[] } {
  const ids = new Map(all.map(({ email, external_id: id }) => [addressKey(email), id]));
  const unknown = new Set<string>();
  const found = employees.map((employee) => {
    const { supervisor_id: email } = employee;
    if (email === '') return employee;
    const id = ids.get(addressKey(email));
    if (id === undefined) unknown.add(email);
    return { ...employee, supervisor_id: id ?? '' };
  });
  if (unknown.size === 0) return { employees: found, notices: [] };
  const message = `${pluralize(unknown.size, 'supervisor was', 'supervisors were')} not found by e-mail: ${firstFew([...unknown])}. The people who report to them have no supervisor.`;
  return {
    employees: found,
    notices: [{ level: 'warning', code: 'manager-missing', message, who: [...unknown] }],
  };
}
