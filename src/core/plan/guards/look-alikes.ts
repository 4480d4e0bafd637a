import type { Notice } from '../../../base/notice.ts';
import { addressKey } from '../../addresses.ts';
import { nameKey } from '../../matching/claims.ts';
import { personName } from '../../matching/person-name.ts';
import type { Account } from '../../model.ts';
import { pluralize } from '../../text.ts';
import { specOf } from '../operations.ts';
import type { Hazard, Operation, PersonOperation, PersonRef, Plan } from '../plan.ts';

/** The number of pairs permitted without `--allow`: people do share a name. */
export const MAX_LOOK_ALIKES = 2;

/** A user who is disabled, or is to be, and a joiner who may be the same person. */
export interface LookAlike {
  readonly leaver: PersonRef;
  readonly joiner: PersonRef;
  readonly same: 'name' | 'local part' | 'external id in another form';
}

interface Person {
  readonly person: PersonRef;
  readonly externalId: string;
}

/** The traits that two people share who look alike, in order of precedence; an empty trait is no trait. */
const TRAITS: readonly (readonly [LookAlike['same'], (person: Person) => string])[] = [
  ['external id in another form', ({ externalId }) => idForm(externalId)],
  ['name', ({ person, externalId }) => nameKey(personName(person.name, externalId))],
  ['local part', ({ person }) => addressKey(person.email).split('@')[0] ?? ''],
];

/**
 * Pairs of a leaver and an invited joiner that look alike; each person is in at most one pair.
 * @param waiting as `waitingLeavers` finds them
 */
export function findLookAlikes(
  operations: readonly Operation[],
  users: Account['users'],
  waiting: readonly PersonRef[],
): LookAlike[] {
  const leavers = leaversIn(operations, users, waiting);
  const joiners = new Set(leavers.length === 0 ? [] : joinersIn(operations));
  const pairs: LookAlike[] = [];
  let rest = leavers;
  for (const [same, traitOf] of TRAITS) {
    const byTrait = new Map<string, Person[]>();
    for (const joiner of joiners) {
      const trait = traitOf(joiner);
      if (trait !== '') byTrait.set(trait, [...(byTrait.get(trait) ?? []), joiner]);
    }
    rest = rest.filter((leaver) => {
      const joiner = byTrait.get(traitOf(leaver))?.shift();
      if (joiner === undefined) return true;
      joiners.delete(joiner);
      pairs.push({ leaver: leaver.person, joiner: joiner.person, same });
      return false;
    });
  }
  return pairs;
}

/** The people whom a plan keeps although the source lacks them: in their grace, or held. */
export function waitingLeavers({ kept = [] }: Pick<Plan, 'kept'>): readonly PersonRef[] {
  return kept.flatMap(({ person, matched_by: by = null }) => (by === null ? [person] : []));
}

/** The hazard of too many look-alikes; undefined within the limit. @param allowed from `--allow look-alikes=…` */
export function lookAlikesHazard(pairs: readonly LookAlike[], allowed: number): Hazard | undefined {
  const count = pairs.length;
  if (count <= MAX_LOOK_ALIKES) return undefined;
  return {
    kind: 'look-alikes',
    count,
    limit: MAX_LOOK_ALIKES,
    message:
      `${count} leavers would apparently be invited again: ${pairs.map(describe).join('; ')}; the limit is ${MAX_LOOK_ALIKES}. ` +
      "Correct the users' e-mails or external ids in TimeCamp, or allow them if they are different people.",
    allow: `--allow look-alikes=${count}`,
    allowed: allowed >= count,
    who: pairs.map(describe),
  };
}

/** A warning about look-alikes within the limit. */
export function lookAlikesNotices(pairs: readonly LookAlike[]): Notice[] {
  if (pairs.length === 0 || pairs.length > MAX_LOOK_ALIKES) return [];
  return [
    {
      level: 'warning',
      code: 'look-alikes',
      message:
        `${pluralize(pairs.length, 'leaver looks like a joiner', 'leavers look like joiners')}: ${pairs.map(describe).join('; ')}. ` +
        "If that is one person, correct the user's e-mail or external id in TimeCamp before the sync.",
      who: pairs.map(describe),
    },
  ];
}

/** `ann@old.test → ann@new.test (same name)` */
function describe({ leaver, joiner, same }: LookAlike): string {
  return `${leaver.email} → ${joiner.email} (same ${same})`;
}

function leaversIn(
  operations: readonly Operation[],
  users: Account['users'],
  waiting: readonly PersonRef[],
): readonly Person[] {
  const byId = new Map(users.map((user) => [user.id, user]));
  const disabled = operations.flatMap((operation) =>
    specOf(operation).hazard?.(operation, '') === 'deactivations' && 'person' in operation
      ? [operation.person]
      : [],
  );
  const enabled = waiting.filter(({ user_id: id }) => byId.get(id ?? '')?.disabled === false);
  return [...disabled, ...enabled].map((person) => ({
    person,
    externalId: byId.get(person.user_id ?? '')?.external_id ?? '',
  }));
}

function joinersIn(operations: readonly Operation[]): readonly Person[] {
  const ids = new Map(
    operations.flatMap((operation) =>
      operation.kind === 'external-id' && operation.person.user_id === null
        ? [[operation.person.email, operation.after] as const]
        : [],
    ),
  );
  return operations.filter(isInvitation).map(({ person }) => ({
    person,
    externalId: ids.get(person.email) ?? '',
  }));
}

function isInvitation(operation: Operation): operation is PersonOperation {
  return specOf(operation).joins === true && specOf(operation).hazard?.(operation, '') === 'new-users';
}

/** An external id without what systems add or drop: case, separators, leading zeros. */
function idForm(id: string): string {
  return id
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
    .replace(/^0+/, '');
}
