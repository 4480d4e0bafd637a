import { type Hold, holdReason, type Holds } from '../../core/holds/holds.ts';
import { toCsv } from './csv.ts';
import { plainLine } from './terminal.ts';

/** The holds, a line each; those that are over come last. */
export function renderHolds({ active, expired }: Holds): string {
  if (active.length + expired.length === 0) return 'No one is on hold.';
  return [
    ...active.map((hold) => `${hold.person}  ${holdReason(hold)}${originOf(hold)}`),
    ...expired.map((hold) => `${hold.person}  expired: ${holdReason(hold)}${originOf(hold)}`),
  ]
    .map(plainLine)
    .join('\n');
}

/** The same as CSV, with a header. */
export function holdsToCsv({ active, expired }: Holds): string {
  const row = (state: string, { person, until, why, created, by }: Hold): readonly string[] => [
    person,
    until ?? '',
    why,
    created,
    by,
    state,
  ];
  return toCsv([
    ['person', 'until', 'why', 'created', 'by', 'state'],
    ...active.map((hold) => row('active', hold)),
    ...expired.map((hold) => row('expired', hold)),
  ]);
}

function originOf({ by, created }: Hold): string {
  return ` (${by}, ${created.slice(0, 10)})`;
}
