import { usageError } from '../base/errors.ts';
import { statusMap } from '../config/kinds.ts';
import { INVALID } from '../config/setting.ts';
import type { Settings } from '../config/table.ts';

/**
 * The settings with the words of `--status-map`, which come before those of TIMECAMP_STATUS_MAP.
 * @throws UserError, exit 64, when the option is invalid
 */
export function withStatusMap<S extends Pick<Settings, 'prepare'>>(
  settings: S,
  option: string | undefined,
  cwd: string,
): S {
  if (option === undefined) return settings;
  const map = statusMap.read(option, { cwd });
  if (map === INVALID)
    throw usageError(
      `--status-map ${option} is invalid.`,
      'For example: --status-map "on sabbatical=active,gone=inactive"',
    );
  const { prepare } = settings;
  return { ...settings, prepare: { ...prepare, statusMap: { ...prepare.statusMap, ...map } } };
}
