import type { JsonObject } from '../../base/json.ts';
import type { Employee } from '../../core/model.ts';
import type { Day } from '../../core/time-off/days.ts';
import { compareIds, compareText } from '../../core/order.ts';
import type { FactorialContract, FactorialEmployee, FactorialMembership, FactorialTeam } from './schema.ts';

/**
 * What Factorial knows about people besides their own records; a list is empty if it is not needed or may not be read.
 */
export interface MappingData {
  readonly teams: readonly FactorialTeam[];
  readonly memberships: readonly FactorialMembership[];
  readonly contracts: readonly FactorialContract[];
  /** The local calendar day, which decides what is over and which contract is in force. */
  readonly today: Day;
}

/** Factorial's people as employees, in Factorial's order. A person without a name has an empty one. */
export function mapEmployees(
  people: readonly FactorialEmployee[],
  { teams, memberships, contracts, today }: MappingData,
): readonly Employee[] {
  const teamOf = teamsByEmployee(teams, memberships);
  const titleOf = titlesByEmployee(contracts, today);
  return people.map((person) => {
    const team = teamOf.get(person.id) ?? null;
    const title = titleOf.get(person.id) ?? null;
    return {
      external_id: person.id,
      name: person.full_name?.trim() ?? '',
      email: emailOf(person),
      department: team ?? '',
      job_title: title || null,
      status: isActive(person, today) ? 'active' : 'inactive',
      ...(person.terminated_on ? { last_day: person.terminated_on } : {}),
      supervisor_id: person.manager_id ?? '',
      raw_data: rawData(person, team, title),
    };
  });
}

/** The record for transform rules: mapped fields only, since Factorial's own carries national ids and bank data. */
function rawData(person: FactorialEmployee, team: string | null, title: string | null): JsonObject {
  return {
    id: person.id,
    full_name: person.full_name ?? null,
    login_email: person.login_email ?? null,
    manager_id: person.manager_id ?? null,
    active: person.active ?? null,
    terminated_on: person.terminated_on ?? null,
    team,
    job_title: title,
  };
}

/** The login's e-mail; the personal one only where there is no login. */
export function emailOf(person: FactorialEmployee): string {
  return person.login_email?.trim() || (person.email?.trim() ?? '');
}

/** `active: null` is active, unless the last day is over. */
function isActive({ active, terminated_on: lastDay }: FactorialEmployee, today: Day): boolean {
  return active ?? !(typeof lastDay === 'string' && lastDay < today);
}

/** Each person's one team: of several the one they lead, else the first by id. */
function teamsByEmployee(
  teams: readonly FactorialTeam[],
  memberships: readonly FactorialMembership[],
): ReadonlyMap<string, string> {
  const leaders = new Set(
    memberships
      .filter(({ lead }) => lead)
      .map((membership) => key(membership.employee_id, membership.team_id)),
  );
  const members = new Map<string, Set<string>>();
  for (const { employee_id: person, team_id: team } of memberships)
    members.set(team, (members.get(team) ?? new Set()).add(person));

  const chosen = new Map<string, { readonly name: string; readonly leads: boolean }>();
  for (const team of [...teams].sort((a, b) => compareIds(a.id, b.id))) {
    const leads = new Set(team.lead_ids);
    for (const person of new Set([...(team.employee_ids ?? []), ...leads, ...(members.get(team.id) ?? [])])) {
      const isLeader = leads.has(person) || leaders.has(key(person, team.id));
      const present = chosen.get(person);
      if (present === undefined || (isLeader && !present.leads))
        chosen.set(person, { name: team.name.trim(), leads: isLeader });
    }
  }
  return new Map([...chosen].map(([person, { name }]) => [person, name]));
}

function key(person: string, team: string): string {
  return `${person} ${team}`;
}

/** The job title of each person's contract in force: of those begun and not ended, the one effective last. */
function titlesByEmployee(contracts: readonly FactorialContract[], today: Day): ReadonlyMap<string, string> {
  const inForce = contracts
    .filter((contract) => (contract.ends_on ?? today) >= today)
    .filter((contract) => (contract.starts_on ?? today) <= today && effective(contract) <= today)
    .sort((a, b) => compareText(effective(a), effective(b)) || compareIds(a.id ?? '', b.id ?? ''));
  return new Map(inForce.map((contract) => [contract.employee_id, contract.job_title?.trim() ?? '']));
}

function effective(contract: FactorialContract): Day {
  return contract.effective_on ?? contract.starts_on ?? '';
}
