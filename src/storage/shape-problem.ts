import type { z } from 'zod';

const NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** The first problem that validation found in a file: `"count" is not a number`, `"operations.3.kind" is missing`. */
export function shapeProblem({ issues: [issue] }: z.ZodError): string {
  if (issue === undefined) return 'it is invalid';
  const place = issue.path.length === 0 ? 'it' : `"${issue.path.map(String).join('.')}"`;
  if (/received (undefined|null)$/.test(issue.message)) return `${place} is missing`;
  if (issue.code === 'invalid_type')
    return `${place} is not ${NAMES[issue.expected] ?? `of the type ${issue.expected}`}`;
  if (issue.code === 'invalid_value')
    return `${place} is not ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
  return `${place} is invalid`;
}
