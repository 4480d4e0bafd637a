import type { z } from 'zod';
import type { AddProblem, DescriptionPath } from './mapping.ts';

type Issue = z.core.$ZodIssue;

/** Names under which secrets are put. */
export const SECRET = /auth|key|token|secret|password|cookie/i;

/** Reports a problem that the schema found; of a union, the problems of the alternative that was meant. */
export function addIssue(issue: Issue, before: DescriptionPath, add: AddProblem): void {
  const path = [...before, ...issue.path.map((step) => (typeof step === 'number' ? step : String(step)))];
  const meant =
    issue.code === 'invalid_union' ? issue.errors.toSorted((a, b) => fitOf(b) - fitOf(a))[0] : undefined;
  if (meant === undefined || meant.length === 0) add(path, issueText(issue));
  else for (const inner of meant) addIssue(inner, path, add);
}

/** An alternative that fails only further inside was meant rather than one of another type. */
function fitOf(issues: readonly Issue[]): number {
  const isOtherType = issues.some(({ code, path }) => path.length === 0 && code === 'invalid_type');
  return isOtherType ? -1 : Math.max(0, ...issues.map(({ path }) => path.length));
}

function issueText(issue: Issue): string {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.map((key) => `"${key}"`).join(', ');
    const isSecret = issue.keys.some((key) => SECRET.test(key));
    return `unknown key ${keys}${isSecret ? '; secrets do not belong in the file: set REST_TOKEN or a similar setting' : ''}`;
  }
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_union')
    return issue.discriminator === undefined
      ? 'has a value that is not allowed here'
      : 'is missing or unknown';
  if (issue.message.endsWith('received undefined')) return 'is missing';
  return issue.message.replace('Invalid input: ', '');
}
