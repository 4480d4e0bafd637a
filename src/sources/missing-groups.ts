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

/** A group as a setting names it. */
export interface WantedGroup<G> {
  readonly word: string;
  /** The groups that it may mean: names need not be unique. */
  readonly find: () => Promise<readonly G[]>;
}

/** The members of all these groups, of several groups several times, and the words for groups without any. */
export async function readMembers<G, M>(
  wanted: readonly WantedGroup<G>[],
  membersOf: (group: G) => Promise<readonly M[]>,
): Promise<{ readonly members: readonly M[]; readonly missing: readonly string[] }> {
  const members: M[] = [];
  const missing: string[] = [];
  for (const { word, find } of wanted) {
    const before = members.length;
    for (const group of await find()) {
      for (const member of await membersOf(group)) members.push(member);
    }
    if (members.length === before) missing.push(word);
  }
  return { members, missing };
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
