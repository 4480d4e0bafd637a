import { findDotenvLine } from '../../config/dotenv-line.ts';
import { statusMap } from '../../config/kinds.ts';
import { INVALID } from '../../config/setting.ts';
import type { Employee } from '../../core/model.ts';
import { readStatus, type Status, statusKey, type StatusMap } from '../../core/status.ts';
import { plainLine, pluralize } from '../../core/text.ts';
import { SECTIONS } from '../../sources/all-settings.ts';
import type { InitContext } from './connect.ts';
import type { Choice } from './dialogue.ts';
import { prepareSettings } from './people.ts';

/** The source `file` has a setting of its own for the status words of its file. */
function settingFor(source: string): string {
  return source === 'file' ? SECTIONS.file.settings.statusMap.name : 'TIMECAMP_STATUS_MAP';
}

const MEANINGS: readonly Choice<Status>[] = [
  { value: 'active', label: 'Active', hint: 'they have a TimeCamp account' },
  { value: 'inactive', label: 'Inactive', hint: 'their TimeCamp account is disabled' },
];

/**
 * Asks for the meaning of each status word that tcsync does not know. Without a dialogue nobody's status is guessed:
 * shows what to set.
 */
export async function chooseStatuses(
  source: string,
  people: readonly Employee[],
  attempt: InitContext,
): Promise<void> {
  const name = settingFor(source);
  const { answers, dialogue } = attempt;
  const settings = await prepareSettings(attempt);
  if (settings === undefined || answers.preset.has(name)) return;
  const unknown = countUnknown(people, settings.statusMap);
  const words = [...unknown.keys()].filter((word) => isMappable(name, word));
  const others = [...unknown.keys()].filter((word) => !isMappable(name, word));
  const counted = (word: string): string =>
    `"${plainLine(word)}" (${pluralize(unknown.get(word) ?? 0, 'person', 'people')})`;
  if (others.length > 0)
    dialogue.show(
      `tcsync does not know these statuses: ${others.map(counted).join(', ')}. ${name} cannot contain them. Correct the data.`,
    );
  if (words.length === 0) return;
  if (!dialogue.asks) {
    const example = words.map((word) => `${plainLine(word)}=active`).join(',');
    dialogue.show(
      `tcsync does not know these statuses: ${words.map(counted).join(', ')}. prepare refuses them.\n` +
        `Set ${name} to mark each of them as active or inactive, for example: ${name}="${example}"`,
    );
    return;
  }
  const before = statusMap.read(answers.values.get(name) ?? '', { cwd: '' });
  const map: Record<string, Status> = before === INVALID ? {} : { ...before };
  for (const word of words)
    map[word] = await dialogue.choose(
      `What does the status ${counted(word)} mean? (${name})`,
      MEANINGS,
      'active',
    );
  const pairs = Object.entries(map).map(([word, meaning]) => `${word}=${meaning}`);
  answers.values.set(name, pairs.join(','));
}

/** The number of people with each unknown word, by `statusKey`. Those who only complete the tree need no status. */
function countUnknown(people: readonly Employee[], map: StatusMap): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { status, hierarchy_only: isOnlyForTree } of people) {
    if (isOnlyForTree === true || readStatus(status, map) !== undefined) continue;
    const key = statusKey(status);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Whether the setting, and the line of `.env`, can hold the word. */
function isMappable(name: string, word: string): boolean {
  const pair = `${word}=active`;
  const read = statusMap.read(pair, { cwd: '' });
  return read !== INVALID && Object.hasOwn(read, word) && findDotenvLine(name, pair) !== undefined;
}
