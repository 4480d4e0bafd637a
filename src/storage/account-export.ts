import { z } from 'zod';
import { usageError } from '../base/errors.ts';
import type { AccountExport } from '../core/audit/account-export.ts';
import { ROLES } from '../core/model.ts';
import { shapeProblem } from './shape-problem.ts';

/** The version of the files that `export account` writes. */
const EXPORT_VERSION = 1;
const EXPORT_KIND = 'tcsync-account';

const path = z.array(z.string());
const schema = z.object({
  exported: z.iso.datetime(),
  tool: z.string(),
  account: z.object({ domain: z.string(), root_group_id: z.string(), owner: z.string().nullable() }),
  groups: z.array(z.object({ id: z.string(), name: z.string(), parent_id: z.string(), path })),
  users: z.array(
    z.object({
      id: z.string(),
      email: z.string(),
      name: z.string(),
      group_id: z.string(),
      group: path,
      role: z.enum(ROLES).nullable(),
      custom_role: z.string().nullable(),
      disabled: z.boolean(),
      added_manually: z.boolean(),
      external_id: z.string(),
      additional_email: z.string(),
    }),
  ),
});

/** The export as its file has it. */
export function toExportFile(exported: AccountExport): object {
  return { kind: EXPORT_KIND, version: EXPORT_VERSION, ...exported };
}

/**
 * Reads the file of an export.
 * @throws UserError, exit 64, for another version and for anything that is not an export as JSON
 */
export function readExportFile(text: string, name: string): AccountExport {
  const json = parseJson(text);
  if (text.startsWith('kind,'))
    throw usageError(
      `${name} is a CSV export; tcsync compares only JSON exports.`,
      'Use an export created by `tcsync export account` without --format csv.',
    );
  const { kind, version } = (typeof json === 'object' && json !== null ? json : {}) as Record<
    string,
    unknown
  >;
  if (kind === EXPORT_KIND && version !== EXPORT_VERSION)
    throw usageError(
      `${name} is a version ${JSON.stringify(version)} export; this version of tcsync reads version ${EXPORT_VERSION} exports.`,
      'Compare the exports with the version of tcsync that created the file.',
    );
  const result = schema.safeParse(json);
  if (kind === EXPORT_KIND && result.success) return result.data;
  const why =
    json === undefined
      ? 'it is not JSON'
      : kind !== EXPORT_KIND || result.error === undefined
        ? `"kind" is not "${EXPORT_KIND}"`
        : shapeProblem(result.error);
  throw usageError(
    `${name} is damaged or not an account export: ${why}.`,
    'Use a file created by `tcsync export account --output FILE`.',
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
