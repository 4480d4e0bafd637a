import type { WithNotices } from '../../base/notice.ts';
import type { PreparedUser } from '../model.ts';
import { compareText } from '../order.ts';
import { type RecordConflict, resolveConflicts, resolveEmailConflicts, withSharedKeys } from './conflicts.ts';
import { decideSkips, EXCLUDED_BY_RULE, type Skips } from './dispositions.ts';
import { type Draft, type DraftContext, draftUsers } from './drafts.ts';
import { contestedKeys, withMatchingFields } from './duplicates.ts';
import type { PersonOutcome } from './explanation.ts';
import { createGroupAssigner } from './groups.ts';
import { buildHierarchy, NO_HIERARCHY } from './hierarchy.ts';
import type { EmployeeRecords } from './input.ts';
import { skippedNotices, warnAbout } from './notices.ts';
import { type Person, toHierarchyPeople, toPeople } from './people.ts';
import type { PrepareRules } from './rules.ts';
import { groupMode, type PrepareSettings } from './settings.ts';
import { refuseUnknownStatuses } from './statuses.ts';
import { type PrepareSummary, summarizeRecords } from './summary.ts';
import { transformEmployees, transformUsers } from './transform.ts';

export interface Prepared {
  /** Sorted by e-mail, by code points. */
  readonly users: readonly PreparedUser[];
  readonly summary: PrepareSummary;
  /** The users with the reasons for their values, in the same order. */
  readonly drafts: readonly Draft[];
  /** What prepare did with every valid record, in the order of the file. */
  readonly outcomes: () => readonly PersonOutcome[];
}

/**
 * Makes TimeCamp users of employees. The same people give the same users, whatever their order.
 * @throws UserError when people supervise each other in a cycle and groups come from supervisors, and when a status word
 *   is unknown
 */
export function prepare(
  records: EmployeeRecords,
  settings: PrepareSettings,
  rules: PrepareRules,
): WithNotices<Prepared> {
  const mode = groupMode(settings);
  const { invalid } = records;
  const { statusMap } = settings;
  const read = toPeople(records, statusMap);
  const sharers = withSharedKeys(read);
  const conflicts = resolveConflicts(sharers);
  const { people, excluded, unmatched, blocked } = transformEmployees(read, rules.transforms, statusMap);
  const skips = decideSkips(people, { invalid, conflicts, excluded }, rules.exclude);

  const unskipped = people.filter(({ position }) => !skips.has(position));
  refuseUnknownStatuses(unskipped, statusMap);

  const unread = transformEmployees(
    toHierarchyPeople(invalid, statusMap),
    rules.transforms,
    statusMap,
  ).people;
  const known = unread.length === 0 ? people : [...people, ...unread];
  const hierarchy = mode === 'departments' ? NO_HIERARCHY : buildHierarchy(known, skips);
  const context: DraftContext = {
    hierarchy,
    groupOf: createGroupAssigner(known, hierarchy, settings),
    roleRules: {
      anyForced: isAnyForced(people, conflicts),
      useIsSupervisorRole: settings.useIsSupervisorRole,
    },
    renameGroups: rules.renameGroups,
    settings,
  };
  const drafted = draftUsers(unskipped, context);
  const transformed = transformUsers(drafted, rules.transforms, unmatched);
  const sorted = sortByEmail(transformed.drafts);
  const emailConflicts = resolveEmailConflicts(sorted);
  const isLosing = ({ person }: Draft): boolean => emailConflicts.has(person.position);
  const losing = sorted.filter(isLosing);
  const winning = losing.length === 0 ? sorted : sorted.filter((draft) => !isLosing(draft));
  const duplicates = draftUsers(findDuplicates(people, conflicts, rules), context);
  const drafts = withMatchingFields(
    winning,
    [...losing, ...transformUsers(duplicates, rules.transforms, unmatched).drafts],
    new Map([...conflicts, ...emailConflicts]),
    contestedKeys(known === read ? sharers : [...known, ...excluded]),
  );

  const users = drafts.map(({ user }) => user);
  const finalSkips = allSkips(skips, transformed.excluded, emailConflicts);
  const allPeople = excluded.length === 0 ? people : inFileOrder([...people, ...excluded]);
  const counts = summarizeRecords(allPeople, finalSkips, invalid, users);
  const notices = [
    ...skippedNotices(counts),
    ...warnAbout({ blocked, drafted, blockedUsers: transformed.blocked, sorted, drafts }),
  ];
  const summary = { ...counts, warnings: notices.length };
  return {
    value: { users, summary, drafts, outcomes: () => outcomesOf(allPeople, finalSkips, sorted) },
    notices,
  };
}

/** The records that are users but for a conflict. */
function findDuplicates(
  people: readonly Person[],
  conflicts: ReadonlyMap<number, RecordConflict>,
  { exclude }: PrepareRules,
): readonly Person[] {
  if (conflicts.size === 0) return [];
  const losers = people.filter(({ position }) => conflicts.has(position));
  const skips = decideSkips(losers, { invalid: [], conflicts: new Map(), excluded: [] }, exclude);
  return losers.filter(({ position }) => !skips.has(position));
}

/** Whether a record that is not replaced by another one forces the supervisor role. */
function isAnyForced(people: readonly Person[], conflicts: ReadonlyMap<number, RecordConflict>): boolean {
  return people.some(
    ({ position, record }) => record.force_supervisor_role === true && !conflicts.has(position),
  );
}

function sortByEmail(drafts: readonly Draft[]): readonly Draft[] {
  return drafts.toSorted((a, b) => compareText(a.user.timecamp_email, b.user.timecamp_email));
}

function allSkips(
  skips: Skips,
  excluded: readonly Draft[],
  conflicts: ReadonlyMap<number, RecordConflict>,
): Skips {
  if (excluded.length === 0 && conflicts.size === 0) return skips;
  const byRule = excluded.map(({ person }) => [person.position, EXCLUDED_BY_RULE] as const);
  return new Map([...skips, ...byRule, ...conflicts]);
}

function outcomesOf(
  people: readonly Person[],
  skips: Skips,
  drafts: readonly Draft[],
): readonly PersonOutcome[] {
  const draftOf = new Map(drafts.map((draft) => [draft.person.position, draft]));
  return people.map((person) => ({
    person,
    disposition: skips.get(person.position) ?? { kind: 'prepared' },
    draft: draftOf.get(person.position),
  }));
}

function inFileOrder(people: readonly Person[]): readonly Person[] {
  return people.toSorted((a, b) => a.position - b.position);
}
