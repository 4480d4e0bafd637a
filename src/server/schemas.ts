import { z } from '@hono/zod-openapi';
import { HAZARD_KINDS } from '../core/plan/plan.ts';
import type { RunRecord } from '../core/plan/record.ts';

/** The body of `POST /run`. Unknown keys are rejected: a misspelt `args` would turn a dry run into a real one. */
export const runRequest = z
  .strictObject({
    command: z
      .string()
      .max(200)
      .optional()
      .describe('A command, such as `sync`, or a command with its source, such as `run bamboohr`'),
    script: z
      .string()
      .max(200)
      .optional()
      .describe('The name of an earlier script, such as `timecamp_sync_users.py`'),
    args: z
      .array(z.string().max(2000))
      .max(50)
      .default([])
      .describe('Command-line arguments, such as `["--dry-run"]`'),
  })
  .openapi('RunRequest');

const id = z.string().describe('The id of the run');
const time = z.iso.datetime();
const state = z.enum(['waiting', 'running', 'succeeded', 'failed', 'cancelled', 'timed-out']);

export const runView = z
  .object({
    id,
    state,
    command: z.string(),
    args: z.array(z.string()).readonly(),
    asked: time.describe('When the run was requested'),
    started: time.nullable().describe('null while the run waits'),
    ended: time.nullable().describe('null until the run ends'),
    progress: z.string().nullable().describe('What the command is doing while it runs'),
    return_code: z
      .int()
      .nullable()
      .describe(
        'The exit code of the command; null until the run ends, or if it was cancelled before it started',
      ),
  })
  .openapi('Run');

export const runResult = runView
  .extend({
    stdout: z.string(),
    stderr: z.string(),
    success: z.boolean().describe('true for exit codes 0 and 2'),
  })
  .openapi('RunResult');

export const runList = z.object({ runs: z.array(runView).readonly() });
export const runAccepted = z.object({ id, state, url: z.string() });
export const runCancelled = z.object({ id, state });
export const errorBody = z.object({ error: z.string() }).openapi('Error');
export const status = z.object({ status: z.string() });
export const health = status.extend({ version: z.string() });

const stringList = z.array(z.string()).readonly();
export const commandInfo = z.object({ command: z.string(), what: z.string(), options: stringList });
export const commandInfoList = z.object({ commands: z.array(commandInfo).readonly(), scripts: stringList });

export const historyEntry = z
  .object({
    id,
    command: z.string(),
    started: z.string(),
    seconds: z.number(),
    exit_code: z.int(),
    changes: z.record(z.string(), z.int()).describe('The number of changes made, by kind'),
    outcome: z
      .enum(['done', 'failed', 'refused', 'interrupted', 'unfinished'])
      .describe('`unfinished`: the run is in progress or was killed'),
    started_by: z.string().nullable().describe('Who or what started the run'),
    started_from: z
      .enum(['terminal', 'script', 'http'])
      .nullable()
      .describe('`script`: cron, a timer or a pipeline; null for runs of earlier versions'),
    failures: z.int(),
    problem: z.string().nullable().describe('Why the run failed or was refused'),
    refused_by: stringList.describe('The guards that refused the run'),
    seats: z.object({ before: z.int(), after: z.int() }).nullable(),
    has_plan: z.boolean(),
  })
  .openapi('HistoryEntry');
const seats = z.object({ before: z.int(), after: z.int() });
export const checkRequest = z
  .strictObject({
    source: z
      .string()
      .max(200)
      .regex(/^[a-z][\w,-]*$/, 'not the name of a source')
      .optional()
      .describe('The source to fetch; without it, var/timecamp_users.json is compared with the account'),
    all: z.literal(true).optional().describe('Fetch all of TCSYNC_SOURCES'),
    undo: z
      .string()
      .max(200)
      .regex(/^\d[\w-]+$/)
      .optional()
      .describe('The id of a past run that the plan undoes'),
  })
  .refine(
    (request) => Object.values(request).filter((value) => value !== undefined).length < 2,
    'specify only one of source, all and undo',
  )
  .openapi('CheckRequest');
export const applyRequest = z
  .strictObject({
    allow: z
      .array(z.string().max(200))
      .max(20)
      .default([])
      .describe('The `allow` of each refusal of the plan, such as `["deactivations=40"]`'),
  })
  .openapi('ApplyRequest');

/** The content of a page: its shape belongs to the page. */
const page = z.custom<object>().openapi({ type: 'object', description: 'The content of the page' });
const refusal = z.object({
  message: z.string(),
  allow: z
    .string()
    .nullable()
    .describe('The value that allows it, such as `deactivations=40`; null when there is none'),
});
export const planView = z
  .object({
    hash: z.string().describe('SHA-256 of the saved plan'),
    is_used: z.boolean().describe('true when the plan was applied'),
    created: z.string(),
    changes: z.int().describe('The number of changes, without bookkeeping updates'),
    seats,
    refusals: z.array(refusal).readonly(),
    page,
  })
  .openapi('Plan');

export const treeName = z.enum(['prepared', 'account', 'difference']);
export const treeView = z.object({ page }).openapi('Tree');

const overviewFacts = z.object({
  account: z.string().nullable().describe('The TimeCamp account; null when its settings are invalid'),
  sources: z
    .array(z.object({ name: z.string(), title: z.string() }))
    .readonly()
    .describe('The sources with settings'),
  all_sources: z.boolean().describe('true when TCSYNC_SOURCES lists several, which a check can merge'),
  data: z
    .object({ source: z.string().nullable(), fetched_at: z.string().nullable(), prepared_at: z.string() })
    .nullable()
    .describe('var/timecamp_users.json; null when there is none'),
  problems: stringList.describe('Required settings that are invalid or missing'),
});
const schedule = z
  .object({
    command: z.string(),
    every_seconds: z.int().describe('The usual time between two runs'),
    break_seconds: z.int().describe('The longest usual time between two runs, such as overnight'),
    last: time,
    next: time.describe('When the next run is due'),
    is_late: z.boolean().describe('true when no run has started for longer than usual'),
  })
  .describe('What the history shows of a schedule outside the service');
export const overview = overviewFacts
  .extend({
    version: z.string(),
    can_act: z.boolean().describe('false with the read token'),
    last_run: historyEntry.nullable(),
    last_success: z.string().nullable(),
    schedules: z.array(schedule).readonly(),
    pending: z
      .object({ created: z.string(), changes: z.int(), seats, is_refused: z.boolean() })
      .nullable()
      .describe(
        'The pending plan; null when it would change nothing, or a later run has changed the account',
      ),
    runs: z.array(historyEntry).readonly().describe('The runs in the last 30 days, newest first'),
  })
  .openapi('Overview');

export const historyList = z.object({ history: z.array(historyEntry).readonly() });
/** One of the `hazards` of a summary. */
const HAZARD = {
  type: 'object' as const,
  properties: {
    kind: { type: 'string' as const, enum: [...HAZARD_KINDS] },
    count: { type: ['integer' as const, 'null' as const] },
    limit: { type: ['integer' as const, 'null' as const] },
    allow: { type: ['string' as const, 'null' as const], description: 'The option that allows it' },
    allowed: { type: 'boolean' as const },
    who: { type: 'array' as const, items: { type: 'string' as const } },
  },
};

export const runRecord = z
  .object({
    version: z.literal(1),
    summary: z.custom<RunRecord['summary']>().openapi({
      type: 'object',
      description: 'The output of the run with `--format json`',
      properties: { hazards: { type: 'array', items: HAZARD } },
    }),
    plan: z
      .custom<RunRecord['plan']>()
      .openapi({ type: ['object', 'null'], description: 'The file that `--plan-out` writes' }),
  })
  .openapi('RunRecord');

export type RunStatus = z.infer<typeof state>;
/** A run without its output. */
export type RunView = Readonly<z.infer<typeof runView>>;
export type RunOutput = Readonly<z.infer<typeof runResult>>;
/** The body of `POST /run` after validation. */
export type RunRequestBody = Readonly<z.output<typeof runRequest>>;
export type CommandInfo = Readonly<z.infer<typeof commandInfo>>;
export type HistoryEntry = Readonly<z.infer<typeof historyEntry>>;
export type TreeName = z.infer<typeof treeName>;
export type PlanView = Readonly<z.infer<typeof planView>>;
export type OverviewFacts = Readonly<z.infer<typeof overviewFacts>>;
export type Schedule = Readonly<z.infer<typeof schedule>>;
export type Overview = Readonly<z.infer<typeof overview>>;
