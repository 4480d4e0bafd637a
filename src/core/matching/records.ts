import type { PreparedUser } from '../model.ts';
import type { AccountKeys } from './account-keys.ts';

/** A record that prepare or sync skipped as a duplicate. */
export interface Duplicate {
  readonly prepared: PreparedUser;
  readonly winner: PreparedUser;
}

/** One record for each prepared user, and the active records that lost to it. */
export interface ChosenRecords {
  readonly people: readonly PreparedUser[];
  readonly duplicates: readonly Duplicate[];
  /** The prepared user behind a chosen record, as the file lists it. */
  readonly listedAs: (chosen: PreparedUser) => PreparedUser;
}

/**
 * Chooses, among a prepared user and its duplicates, the record that the account knows: by its stored external id, else
 * by its e-mail, else the one that prepare preferred.
 */
export function chooseRecords(prepared: readonly PreparedUser[], account: AccountKeys): ChosenRecords {
  const listed = new Map<PreparedUser, PreparedUser>();
  const duplicates: Duplicate[] = [];
  const people = prepared.map((person) => {
    const records = [person, ...(person.timecamp_duplicates ?? [])].filter(
      ({ timecamp_status: status }) => status === 'active',
    );
    if (person.timecamp_status !== 'active' || records.length < 2) return person;
    const [first = person, ...others] = records
      .map((record) => ({ record, strength: matchStrength(record, account) }))
      .sort((a, b) => b.strength - a.strength)
      .map(({ record }) => record);
    listed.set(first, person);
    for (const other of others) duplicates.push({ prepared: other, winner: first });
    return first;
  });
  return { people, duplicates, listedAs: (chosen) => listed.get(chosen) ?? chosen };
}

/** How well the account knows a record. */
function matchStrength(record: PreparedUser, account: AccountKeys): number {
  const id = record.timecamp_external_id;
  const users = account.byEmail(record.timecamp_email);
  const byId = account.byExternalId(id);
  if (users.some((user) => byId.includes(user))) return 3;
  const isContested = record.timecamp_contested?.includes('external_id') ?? false;
  if (byId.length > 0 && !isContested) return 2;
  return users.length > 0 ? 1 : 0;
}
