/**
 * The person's own name in a display name that prepare may have written as `Title [Name] - id` (TIMECAMP_SHOW_EXTERNAL_ID,
 * TIMECAMP_USE_JOB_TITLE_NAME_USERS), so that a new id or title does not hide a person.
 */
export function personName(displayName: string, externalId: string): string {
  const suffix = ` - ${externalId}`;
  const withoutId =
    externalId !== '' && displayName.endsWith(suffix) ? displayName.slice(0, -suffix.length) : displayName;
  return /^.+ \[(?<name>[^[\]]+)\]$/.exec(withoutId)?.groups?.['name'] ?? withoutId;
}
