import { readFile } from 'node:fs/promises';
import { UserError } from '../base/errors.ts';
import type { Plan } from '../core/plan/plan.ts';
import { writeAtomically } from '../storage/atomic-write.ts';
import { readPlan, writePlan } from '../storage/plan-file.ts';

/** Writes the plan of `--plan-out`. */
export async function savePlan(path: string, plan: Plan): Promise<void> {
  await writeAtomically(path, [Buffer.from(writePlan(plan))]);
}

/**
 * Reads the plan of `--plan`.
 * @throws UserError when the file cannot be read or is not a plan
 */
export async function loadPlan(path: string): Promise<Plan> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new UserError(`tcsync cannot read the plan ${path}.`, {
      code: 'input',
      cause,
      hint: 'Name a file that `tcsync sync --plan-out FILE` wrote.',
    });
  }
  return readPlan(text, path);
}
