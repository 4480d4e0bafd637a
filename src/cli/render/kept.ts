import picocolors from 'picocolors';
import { KEPT_BY, KEPT_TITLES, type KeptBy, type KeptPerson, type Plan } from '../../core/plan/plan.ts';
import type { NoticeRow } from './html/data.ts';
import { plainLine, wrapText } from './terminal.ts';

/** How many people of a kind a terminal lists without `--full`. */
const LISTED = 20;

/** The people whom the plan leaves as they are, a line each, below a heading for each kind. */
export function renderKept(plan: Pick<Plan, 'kept'>): readonly string[] {
  return byKind(plan).flatMap(([by, people]) => [
    `\n${KEPT_TITLES[by]} (${people.length})`,
    ...people.map((person) => `  ${nameOf(person)}  (${person.reason})`),
  ]);
}

/** The same for a terminal. */
export function renderTerminalKept(
  plan: Pick<Plan, 'kept'>,
  { columns, colors, full }: { readonly columns: number; readonly colors: boolean; readonly full: boolean },
): readonly string[] {
  const { bold, dim } = picocolors.createColors(colors);
  return byKind(plan).flatMap(([by, people]) => {
    const listed = full ? people : people.slice(0, LISTED);
    const left = people.length - listed.length;
    return [
      bold(`${KEPT_TITLES[by]} (${people.length}):`),
      ...listed.flatMap((person) =>
        wrapText(`  ${plainLine(nameOf(person))}  ${dim(plainLine(person.reason))}`, columns),
      ),
      ...(left === 0 ? [] : [dim(`  … and ${left} more (--full lists all)`)]),
      '',
    ];
  });
}

/** The rows of a plan's CSV: the kind `keep`, and the state `waiting` or `held`. */
export function keptRows({ kept = [] }: Pick<Plan, 'kept'>): readonly (readonly string[])[] {
  return kept.map(({ person, by, reason }) => [
    'keep',
    person.email,
    person.name,
    '',
    '',
    reason,
    '',
    by === 'hold' ? 'held' : 'waiting',
    '',
  ]);
}

/** The notices of a page: one for each kind, with all people and their reasons. */
export function keptNotices(plan: Pick<Plan, 'kept'>): readonly NoticeRow[] {
  return byKind(plan).map(([by, people]) => ({
    warning: false,
    text: `${KEPT_TITLES[by]} (${people.length})`,
    who: people.map((person) => `${person.person.email} (${person.reason})`),
  }));
}

function byKind({ kept = [] }: Pick<Plan, 'kept'>): readonly (readonly [KeptBy, readonly KeptPerson[]])[] {
  return KEPT_BY.map((by) => [by, kept.filter((person) => person.by === by)] as const).filter(
    ([, people]) => people.length > 0,
  );
}

function nameOf({ person: { email, name } }: KeptPerson): string {
  return name === '' || name === email ? email : `${email} (${name})`;
}
