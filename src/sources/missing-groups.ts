import { UserError } from '../base/errors.ts';
import type { Notice } from '../base/notice.ts';

export interface MissingGroups {
  /** As people say it: `Okta`. */
  readonly service: string;
  /** The groups that are not there, or have nobody in them, as the settings name them. */
  readonly missing: readonly string[];
  /** The variables that may name them. */
  readonly settings: readonly string[];
  /** `--allow-missing-groups`. */
  readonly allowed: boolean;
}

/**
 * A configured group without members is an error: renamed, it would make leavers of everybody in it, or take their
 * role. Allowed for one run, it is a warning.
 */
export function missingGroups({ service, missing, settings, allowed }: MissingGroups): readonly Notice[] {
  if (missing.length === 0) return [];
  const what = `not in ${service}, or have no members: ${missing.join(', ')}`;
  if (!allowed)
    throw new UserError(`Groups that the settings name are ${what}.`, {
      code: 'source',
      hint: `Correct ${settings.join(' or ')}; --allow-missing-groups goes on without them, for one run.`,
    });
  return [
    {
      level: 'warning',
      code: 'group-missing',
      message: `Groups that the settings name are ${what}. They are left out of this run.`,
      who: missing,
    },
  ];
}
