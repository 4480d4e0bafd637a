import { createHash } from 'node:crypto';
import { z } from 'zod';
import { EXIT, UserError } from '../base/errors.ts';
import { ROLES } from '../core/model.ts';
import { OPERATION_KINDS } from '../core/plan/operations.ts';
import { HAZARD_KINDS, KEPT_BY, PLAN_VERSION, type Plan, refusals } from '../core/plan/plan.ts';
import { shapeProblem } from './shape-problem.ts';

const groupRef = z.object({ group_id: z.string().nullable(), path: z.array(z.string()) });
const role = z.enum(ROLES);
const common = { id: z.string(), reason: z.string(), needs: z.array(z.string()) };
const person = z.object({ email: z.string(), name: z.string(), user_id: z.string().nullable() });
const matchedBy = z.enum(['email', 'additional', 'external_id']).nullable();
const ofPerson = { ...common, person, matched_by: matchedBy };
const state = <T extends boolean>(disabled: T) => z.object({ disabled: z.literal(disabled) });

/** An operation, as plans and the history keep it. */
export const operationShape = z.discriminatedUnion('kind', [
  z.object({
    ...common,
    kind: z.literal('create-group'),
    group: groupRef,
    before: z.null(),
    after: z.object({ name: z.string(), parent: groupRef }),
  }),
  z.object({
    ...common,
    kind: z.literal('remove-group'),
    group: groupRef,
    before: z.object({ name: z.string(), parent_id: z.string() }),
    after: z.null(),
  }),
  z.object({
    ...ofPerson,
    kind: z.literal('deactivate'),
    group: groupRef.optional(),
    missing_since: z.string().optional(),
    before: state(false),
    after: state(true),
  }),
  z.object({ ...ofPerson, kind: z.literal('enable'), before: state(true), after: state(false) }),
  z.object({
    ...ofPerson,
    kind: z.literal('invite'),
    before: z.null(),
    after: z.object({ group: groupRef }),
  }),
  z.object({
    ...ofPerson,
    kind: z.literal('finish'),
    before: z.object({ invited_at: z.string(), answered: z.boolean() }),
    after: z.object({ group: groupRef }),
  }),
  z.object({
    ...ofPerson,
    kind: z.literal('move'),
    before: groupRef,
    after: groupRef,
    purpose: z.enum(['place', 'leaver', 'enabled-leaver']),
    role: role.nullable(),
    missing_since: z.string().optional(),
  }),
  z.object({ ...ofPerson, kind: z.literal('role'), group: groupRef, before: role.nullable(), after: role }),
  z.object({ ...ofPerson, kind: z.enum(['name', 'email']), before: z.string(), after: z.string() }),
  z.object({
    ...ofPerson,
    kind: z.enum(['external-id', 'additional-email']),
    before: z.string(),
    after: z.string(),
  }),
  z.object({
    ...ofPerson,
    kind: z.literal('reset-manual'),
    before: z.object({ added_manually: z.literal(true) }).nullable(),
    after: z.object({ added_manually: z.boolean() }),
  }),
]);

/** A plan in a file. */
export const planShape = z.object({
  version: z.literal(PLAN_VERSION),
  created: z.string(),
  tool: z.string(),
  made_by: z.string().optional(),
  account: z.object({ domain: z.string(), root_group_id: z.string(), owner: z.string().nullable() }),
  source: z.string().nullable(),
  source_sha256: z.string().nullable(),
  settings_sha256: z.string(),
  undoes: z.string().optional(),
  counts: z.record(z.enum(OPERATION_KINDS), z.number()),
  seats: z.object({ before: z.number(), after: z.number() }),
  hazards: z.array(
    z.object({
      kind: z.enum(HAZARD_KINDS),
      count: z.number().nullable(),
      limit: z.number().nullable(),
      message: z.string(),
      allow: z.string().nullable(),
      allowed: z.boolean(),
      who: z.array(z.string()),
    }),
  ),
  notices: z.array(
    z
      .object({
        level: z.enum(['warning', 'notice']),
        code: z.string(),
        message: z.string(),
        who: z.array(z.string()).optional(),
      })
      .transform(({ who, ...notice }) => (who === undefined ? notice : { ...notice, who })),
  ),
  failures: z.array(
    z.object({ person: z.string(), operation: z.literal('fetch').optional(), message: z.string() }),
  ),
  kept: z
    .array(
      z.object({
        person,
        matched_by: matchedBy.optional(),
        by: z.enum(KEPT_BY),
        reason: z.string(),
        until: z.string().nullable(),
      }),
    )
    .optional(),
  missing: z
    .array(z.object({ user_id: z.string(), since: z.iso.datetime(), runs: z.number().int().positive() }))
    .optional(),
  owners: z.record(z.string(), z.array(z.string())).optional(),
  operations: z.array(operationShape),
});

/** The text of a saved plan; `refused_by` names the guards that refuse it, for the reader. */
export function writePlan(plan: Plan): string {
  const content = { ...plan, refused_by: refusals(plan).map(({ kind }) => kind) };
  return `${JSON.stringify({ ...content, digest: digestOf(content) }, undefined, 2)}\n`;
}

/** What identifies the content of a saved plan. */
export interface PlanSeal {
  /** SHA-256 of everything in the file but the digest itself, hex. */
  readonly digest: string;
  /** Why the content is not what tcsync saved: a sentence; undefined when it is. */
  readonly broken: string | undefined;
}

/** Compares the content of a saved plan, which `readPlan` accepts, with the digest in the file. */
export function readSeal(text: string): PlanSeal {
  const { digest: stated, ...content } = parseJson(text) as { readonly digest?: unknown };
  const digest = digestOf(content);
  if (stated === digest) return { digest, broken: undefined };
  const broken =
    stated === undefined
      ? 'The plan file has no digest: an earlier version of tcsync saved it, or the digest was removed.'
      : 'The plan file was edited: its content does not match its digest.';
  return { digest, broken };
}

/** The order of the fields counts, the layout does not. */
function digestOf(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/**
 * Reads a saved plan.
 * @throws UserError: exit 3 for a plan of another version, exit 1 for anything that is not a plan.
 */
export function readPlan(text: string, name: string): Plan {
  const json = parseJson(text);
  const version = typeof json === 'object' && json !== null && 'version' in json ? json.version : undefined;
  if (version !== undefined && version !== PLAN_VERSION) {
    throw new UserError(
      `${name} is a version ${JSON.stringify(version)} plan; this version of tcsync applies version ${PLAN_VERSION} plans.`,
      {
        code: 'plan',
        exitCode: EXIT.refused,
        hint: 'Create the plan with the same version of tcsync that applies it. Nothing was changed.',
      },
    );
  }
  const result = planShape.safeParse(json);
  if (result.success) return result.data;
  const why = json === undefined ? 'it is not JSON' : shapeProblem(result.error);
  throw new UserError(`${name} is not a plan created by \`tcsync sync --plan-out\`: ${why}.`, {
    code: 'input',
    hint: 'Create a new plan. Nothing was changed.',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
