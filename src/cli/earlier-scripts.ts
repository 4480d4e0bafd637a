/** The earlier scripts that tcsync replaces, and the arguments for each. */
export const EARLIER_SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  'fetch_bamboohr.py': ['fetch', 'bamboohr'],
  'fetch_azuread.py': ['fetch', 'azuread'],
  'fetch_ldap.py': ['fetch', 'ldap'],
  'fetch_factorialhr.py': ['fetch', 'factorial'],
  'fetch_okta.py': ['fetch', 'okta'],
  'fetch_hibob.py': ['fetch', 'hibob'],
  'prepare_timecamp_json_from_fetch.py': ['prepare'],
  'timecamp_sync_users.py': ['sync'],
  'timecamp_sync_time_off.py': ['sync-time-off'],
  'scripts/remove_empty_groups.py': ['remove-empty-groups'],
  'remove_empty_groups.py': ['remove-empty-groups'],
  'scripts/display_timecamp_tree.py': ['tree'],
  'display_timecamp_tree.py': ['tree'],
};

/** Not in the table: the service must not start itself. */
const EARLIER_SERVICE = 'http_service.py';

/** The commands that ask before they change TimeCamp, which the earlier scripts never did. */
const ASKING: ReadonlySet<string> = new Set(['sync', 'sync-time-off', 'remove-empty-groups']);

/**
 * Translates the command line of an earlier script: `python timecamp_sync_users.py --dry-run` becomes
 * `sync --yes --dry-run`. Returns any other command line unchanged.
 */
export function fromEarlierScript(argv: readonly string[]): readonly string[] {
  const [first = '', ...rest] = argv;
  if (/^(?:.*\/)?python[\d.]*$/.test(first)) {
    const script = rest.findIndex((word) => !word.startsWith('-'));
    return script === -1 ? argv : fromEarlierScript(rest.slice(script));
  }
  if (!first.endsWith('.py')) return argv;
  const name = first.slice(first.lastIndexOf('/') + 1);
  if (name === EARLIER_SERVICE) return ['serve', ...rest];
  const [command = first, ...given] = EARLIER_SCRIPTS[name] ?? [];
  return [command, ...given, ...(ASKING.has(command) ? ['--yes'] : []), ...rest];
}
