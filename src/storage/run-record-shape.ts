import { z } from 'zod';
import type { RunRecord } from '../core/plan/record.ts';
import { operationShape, planShape } from './plan-file.ts';

const STATES = ['done', 'settled', 'failed', 'skipped', 'unknown'] as const;

/** The result of an operation. */
export const resultShape = z.object({
  operation: z.string(),
  state: z.enum(STATES),
  message: z.string().optional(),
  status: z.number().optional(),
  made: z.string().optional(),
});

const entry = z.object({
  day_type_id: z.string(),
  should_be: z.number().optional(),
  vacation_time: z.number().optional(),
});

/** A day that sync-time-off wrote. */
export const dayShape = z.object({
  person: z.string(),
  day: z.string(),
  before: z.string().nullable(),
  after: z.string(),
  user_id: z.string().optional(),
  had: entry.nullable().optional(),
  written: entry.optional(),
});

const summary = z.object({
  command: z.string(),
  ok: z.boolean(),
  exit_code: z.number(),
  started: z.string(),
  seconds: z.number(),
  counts: z.record(z.string(), z.object({ done: z.number() })).optional(),
  seats: z.object({ before: z.number(), after: z.number() }).optional(),
  failed: z
    .array(
      z.object({
        person: z.string(),
        operation: z.string(),
        status: z.number().nullable(),
        message: z.string(),
      }),
    )
    .optional(),
  warnings: z
    .array(z.object({ code: z.string(), message: z.string(), who: z.array(z.string()).optional() }))
    .optional(),
  refused_by: z.array(z.string()).optional(),
  error: z.object({ message: z.string(), hint: z.string().nullable() }).optional(),
});

const shape = z.object({
  version: z.literal(1),
  summary,
  // Only the counts that are not zero are stored.
  plan: planShape.omit({ counts: true }).nullable(),
  started_by: z.object({ user: z.string(), host: z.string(), from: z.string() }).optional(),
  results: z.array(resultShape).optional(),
  added: z.array(operationShape).optional(),
  stored: z
    .array(z.object({ field: z.string(), id: z.string(), wanted: z.string(), stored: z.string() }))
    .optional(),
  external_ids: z.record(z.string(), z.string()).optional(),
  days: z.array(dayShape).optional(),
  undoes: z.string().optional(),
  unfinished: z.literal(true).optional(),
});

/** Whether a parsed file is the record of a run: a damaged one must not hide the others. */
export function isRunRecord(value: unknown): value is RunRecord {
  return shape.safeParse(value).success;
}
