import { UserError } from '../../base/errors.ts';
import { readStatus, statusKey, type StatusMap } from '../status.ts';
import { pluralize, firstFew, plainLine } from '../text.ts';
import { describePerson, type Person } from './people.ts';

/** How many people are named for each word. */
const NAMED = 3;

/**
 * Refuses status words that neither the settings nor the list know: they would make people inactive.
 * @param people those who become users
 * @throws UserError that names each word with its people
 */
export function refuseUnknownStatuses(people: readonly Person[], map: StatusMap): void {
  const unknown = new Map<string, Person[]>();
  for (const person of people) {
    const { status } = person.record;
    if (person.isActive || readStatus(status, map) !== undefined) continue;
    const key = statusKey(status);
    unknown.set(key, [...(unknown.get(key) ?? []), person]);
  }
  if (unknown.size === 0) return;
  const words = [...unknown].map(
    ([word, who]) =>
      `"${plainLine(word)}" (${pluralize(who.length, 'person', 'people')}: ${firstFew(who.map(describePerson), NAMED)})`,
  );
  const [example = 'on sabbatical'] = [...unknown.keys()].filter((word) => word !== '');
  throw new UserError(
    `The data has ${unknown.size === 1 ? 'a status' : 'statuses'} that tcsync does not recognize: ${firstFew(words)}. Nothing was written.`,
    {
      code: 'input',
      hint: `Correct the data, or define what the words mean: TIMECAMP_STATUS_MAP="${plainLine(example)}=active", or --status-map for one run.`,
    },
  );
}
