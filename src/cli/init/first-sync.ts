import { UserError } from '../../base/errors.ts';
import { prepareWithTimeout } from '../../app/prepare-with-timeout.ts';
import { validSettings } from '../../config/load.ts';
import type { Account, Employee, PreparedUser } from '../../core/model.ts';
import { assemblePlan } from '../../core/plan/build/assemble.ts';
import { EVERYTHING } from '../../core/plan/build/selection.ts';
import { EMPTY_JOURNAL } from '../../core/plan/journal.ts';
import type { PlanOptions } from '../../core/plan/options.ts';
import type { Plan } from '../../core/plan/plan.ts';
import { compileRules } from '../../core/prepare/rules.ts';
import type { SkippedRecord } from '../../core/prepare/summary.ts';
import { dayAt } from '../../io/clock.ts';
import { environmentOf } from './answers.ts';
import { type InitContext, withRootGroup } from './connect.ts';

/** The first sync that the answers lead to. */
export interface FirstSync {
  readonly account: Account;
  readonly users: readonly PreparedUser[];
  /** The records that are skipped, since another one has their e-mail or external id. */
  readonly duplicates: readonly SkippedRecord[];
  /** Its plan, with these settings in place of the answers. */
  readonly plan: (changes: Partial<PlanOptions>) => Plan;
}

/** Prepares the people by the answers, ready to plan; undefined if they or a setting do not allow it yet. */
export async function prepareFirstSync(
  employees: readonly Employee[] | undefined,
  account: Account,
  { answers, context }: InitContext,
): Promise<FirstSync | undefined> {
  if (employees === undefined) return undefined;
  const { inspection } = await context.inspect(environmentOf(withRootGroup(answers), context.shell));
  const { prepare, timecamp, network } = validSettings(inspection);
  if (prepare === undefined || timecamp === undefined) return undefined;
  try {
    const { value } = prepareWithTimeout({ employees, invalid: [] }, prepare, compileRules(prepare));
    const { users, summary } = value;
    const duplicates = summary.conflicts;
    return { account, users, duplicates, plan: (changes) => planFor(users, { ...timecamp, ...changes }) };
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }

  function planFor(prepared: readonly PreparedUser[], options: PlanOptions): Plan {
    return assemblePlan({
      prepared,
      account,
      journal: EMPTY_JOURNAL,
      options: { ...options, removeEmptyGroups: false, leaverGrace: { unit: 'days', value: 0 } },
      selection: EVERYTHING,
      allow: {},
      stale: [],
      holds: { active: [], expired: [] },
      now: context.clock.now(),
      dayOf: (time) => dayAt(time, network?.tz),
      isFull: true,
      origin: {
        tool: context.tool,
        domain: '',
        source: null,
        source_sha256: null,
        settings_sha256: '',
      },
    });
  }
}
