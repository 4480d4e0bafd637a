import { usageError } from '../base/errors.ts';
import { statusMap } from '../config/kinds.ts';
import { INVALID } from '../config/setting.ts';
import type { Settings } from '../config/table.ts';
import type { StatusMap } from '../core/status.ts';

/**
 * The settings with the words of `--status-map`, which come before those of TIMECAMP_STATUS_MAP.
 * @throws UserError, exit 64, when the option is invalid
 */
export function withStatusMap<S extends Pick<Settings, 'prepare'>>(
  settings: S,
  option: string | undefined,
): S {
  if (option === undefined) return settings;
  const { prepare } = settings;
  return {
    ...settings,
    prepare: { ...prepare, statusMap: { ...prepare.statusMap, ...parseStatusMap(option) } },
  };
}

/** Parses the value of `--status-map`. @throws UserError, exit 64 */
export function parseStatusMap(option: string): StatusMap {
  const map = statusMap.read(option, { cwd: '' });
  if (map !== INVALID) return map;
  throw usageError(
    `--status-map ${option} is invalid.`,
    'For example: --status-map "on sabbatical=active,gone=inactive"',
  );
}
