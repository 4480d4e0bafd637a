import { readFile } from 'node:fs/promises';
import { EXIT, UserError } from '../base/errors.ts';
import type { Plan } from '../core/plan/plan.ts';
import { integrityErrors } from '../core/plan/saved/integrity.ts';
import { writeAtomically } from '../storage/atomic-write.ts';
import { readPlan, readSeal, writePlan } from '../storage/plan-file.ts';

/** The number of errors that a message lists. */
const MAX_ERRORS = 10;

/** A plan in a file. */
export interface SavedPlan {
  readonly plan: Plan;
  /** What two people compare to be sure that they mean the same plan. */
  readonly digest: string;
  /** What shows that the file is not as tcsync saved it, in sentences; undefined when it is. */
  readonly edits: string | undefined;
}

/** Writes the plan of `--plan-out`. */
export async function savePlan(path: string, plan: Plan): Promise<void> {
  await writeAtomically(path, [Buffer.from(writePlan(plan))]);
}

/**
 * Reads a plan to show it.
 * @throws UserError when the file cannot be read or is not a plan
 */
export async function loadPlan(path: string): Promise<SavedPlan> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new UserError(`tcsync cannot read the plan ${path}.`, {
      code: 'input',
      cause,
      hint: 'Use a file created by `tcsync sync --plan-out FILE`.',
    });
  }
  const plan = readPlan(text, path);
  const { digest, broken } = readSeal(text);
  const errors = integrityErrors(plan).slice(0, MAX_ERRORS);
  return {
    plan,
    digest,
    edits:
      broken === undefined && errors.length === 0
        ? undefined
        : [broken ?? 'The plan file was edited.', ...errors].join(' '),
  };
}

/**
 * Reads the plan of `--plan`.
 * @param approved the digest of the plan that was approved; undefined for any
 * @throws UserError as `loadPlan`; exit 3 for a plan that was edited, or that is not the approved one
 */
export async function loadPlanToApply(path: string, approved: string | undefined): Promise<Plan> {
  const { plan, digest, edits } = await loadPlan(path);
  const refuse = (message: string, hint: string): UserError =>
    new UserError(message, { code: 'plan', exitCode: EXIT.refused, hint });
  if (edits !== undefined)
    throw refuse(edits, 'Create a new plan: tcsync sync --plan-out FILE. Nothing was changed.');
  if (approved !== undefined && approved.trim().toLowerCase() !== digest)
    throw refuse(
      `${path} is not the approved plan: its digest is ${digest}.`,
      'Get this plan approved, or use the approved one. Nothing was changed.',
    );
  return plan;
}
