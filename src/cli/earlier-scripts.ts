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

/** The service of earlier: to be started, and not to be asked of itself. */
const EARLIER_SERVICE = 'http_service.py';

/**
 * A command line in present words: `python timecamp_sync_users.py --dry-run` is `sync --dry-run`. Any other comes back
 * as it is.
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
  return [...(EARLIER_SCRIPTS[name] ?? [first]), ...rest];
}
