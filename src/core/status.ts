import { nfc } from './text.ts';

/** What a status word means. */
export type Status = 'active' | 'inactive';

/** What TIMECAMP_STATUS_MAP says about words, by `statusKey`. */
export type StatusMap = Readonly<Record<string, Status>>;

/** The words of HR systems for people who work there, including those on leave. */
const ACTIVE_WORDS = [
  'active, current, enabled, yes, true, 1, employed, employee, hired, working, full time, part time, temporary',
  'probation, on probation, in probation, probation period, notice period, on notice, under notice',
  'on leave, leave of absence, on leave of absence, paid leave, unpaid leave, long term leave, extended leave',
  'parental leave, maternity leave, paternity leave, family leave, sick leave, medical leave, study leave, garden leave',
  'on parental leave, on maternity leave, on paternity leave, on sick leave, on medical leave, on garden leave',
  'sabbatical, on sabbatical, on vacation, on holiday, furlough, furloughed',
  'aktiv, beschäftigt, angestellt, vollzeit, teilzeit, probezeit, beurlaubt, elternzeit, in elternzeit, mutterschutz',
  'aktywny, aktywna, zatrudniony, zatrudniona, urlop macierzyński, urlop rodzicielski, urlop wychowawczy',
  'em férias, férias, afastado, afastada, de licença, licença maternidade, licença paternidade',
  'ja, tak, oui, sí, si, sim, ano',
  'actif, activo, activa, ativo, ativa, attivo, attiva, actief, aktivní, aktívny',
];

/** Their words for people who no longer work there or whose account is closed. */
const INACTIVE_WORDS = [
  'inactive, not active, non active, disabled, deactivated, suspended, blocked, archived, deleted, deprovisioned',
  'no, false, 0, terminated, leaver, left, departed, resigned, retired, dismissed, laid off, deceased',
  'former, former employee, ex employee',
  'inaktiv, nicht aktiv, ausgeschieden, ausgetreten, deaktiviert, gesperrt',
  'nieaktywny, nieaktywna, zwolniony, zwolniona',
  'desligado, desligada, demitido, demitida',
  'nein, nie, non, não, nee, ne',
  'inactif, inactivo, inactiva, inativo, inativa, inattivo, inattiva, inactief, neaktivní, neaktívny',
];

const KNOWN: ReadonlyMap<string, Status> = new Map([
  ...wordsOf(ACTIVE_WORDS).map((word) => [word, 'active'] as const),
  ...wordsOf(INACTIVE_WORDS).map((word) => [word, 'inactive'] as const),
]);

const NO_MAP: StatusMap = {};

/**
 * What a status word means, in any case, with spaces, hyphens and underscores alike.
 * @param map what the settings say; it comes before the list of known words
 * @returns undefined for a word that neither knows: whether the person works there must not be guessed
 */
export function readStatus(word: string, map: StatusMap = NO_MAP): Status | undefined {
  // The known words have the form in which words are compared.
  const key = KNOWN.has(word) ? word : statusKey(word);
  return statusIn(map, key) ?? KNOWN.get(key);
}

/** What the settings alone say about a status word. */
export function mappedStatus(word: string, map: StatusMap): Status | undefined {
  return statusIn(map, statusKey(word));
}

function statusIn(map: StatusMap, key: string): Status | undefined {
  return Object.hasOwn(map, key) ? map[key] : undefined;
}

/** The form in which status words are compared. */
export function statusKey(word: string): string {
  return nfc(word)
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, ' ')
    .trim();
}

function wordsOf(lists: readonly string[]): readonly string[] {
  return lists.flatMap((list) => list.split(', ')).map(statusKey);
}
