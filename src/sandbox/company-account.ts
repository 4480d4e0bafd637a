import { isWanted, type CompanyPerson } from './company.ts';
import {
  emptyAccount,
  type RoleId,
  type SeedGroup,
  type SeedUser,
  type TimecampSeed,
} from './timecamp/seed.ts';

/**
 * How far the company has come in TimeCamp: its owner alone; some of the people, a few of them wrong, and some who
 * have left; everyone exactly as a sync would leave them.
 */
export type SyncProgress = 'empty' | 'partly' | 'in-step';

/** The company's TimeCamp account. `partly` stays inside the default guards, whatever the company's size. */
export function timecampAccount(people: readonly CompanyPerson[], progress: SyncProgress): TimecampSeed {
  const draft = createDraft();
  switch (progress) {
    case 'empty':
      break;
    case 'in-step':
      for (const person of people.filter(isWanted)) draft.add(person);
      break;
    case 'partly':
      addSome(draft, people);
      break;
  }
  return draft.seed();
}

interface Draft {
  /** As a sync leaves people, but for what `change` says. */
  add(person: CompanyPerson, change?: Change): void;
  group(path: readonly string[]): string;
  seed(): TimecampSeed;
}

interface Change {
  readonly email?: string;
  readonly name?: string;
  readonly path?: readonly string[];
  readonly role?: RoleId;
  readonly settings?: Readonly<Record<string, string>>;
}

function createDraft(): Draft {
  const start = emptyAccount();
  const [top] = start.groups;
  const groups: SeedGroup[] = top === undefined ? [] : [{ ...top, name: 'Example Company' }];
  const groupIds = new Map([['', top?.id ?? '']]);
  const users: SeedUser[] = [...start.users];

  function group(path: readonly string[]): string {
    const key = path.join('\n');
    const known = groupIds.get(key);
    if (known !== undefined) return known;
    const parent_id = group(path.slice(0, -1));
    const id = String(100 + groups.length);
    groups.push({ id, name: path.at(-1) ?? '', parent_id });
    groupIds.set(key, id);
    return id;
  }

  return {
    group,
    add(person, { email, name, path, role, settings } = {}) {
      const group_id = group(path ?? pathOf(person));
      users.push({
        id: String(2000 + users.length),
        email: email ?? person.email,
        name: name ?? `${person.firstName} ${person.lastName}`,
        group_id,
        roles: { [group_id]: role ?? (person.isSupervisor ? '2' : '3') },
        settings: { external_id: person.number, added_manually: '0', ...settings },
      });
    },
    seed: () => ({ ...start, groups, users, day_types: DAY_TYPES }),
  };
}

const DAY_TYPES = [
  { id: 1, name: 'Work day', is_day_off: false },
  { id: 2, name: 'Vacation leave', is_day_off: true },
  { id: 3, name: 'Sick leave', is_day_off: true },
];

function pathOf({ division, department }: CompanyPerson): readonly string[] {
  return [division, department].filter((level) => level !== '');
}

/** What a sync that had not run for a while finds: joiners missing, one thing wrong here and there, leavers. */
function addSome(draft: Draft, people: readonly CompanyPerson[]): void {
  const wanted = people.filter(isWanted);
  const joiners = chooseJoiners(wanted);
  const present = wanted.filter((person) => !joiners.has(person));
  const changes = chooseChanges(present);
  for (const person of present) draft.add(person, changes.get(person));

  const left = people.filter(
    ({ state, email }) => email !== '' && (state === 'terminated' || state === 'inactive'),
  );
  for (const person of left.slice(0, 4)) draft.add(person);
  const [template] = wanted;
  if (template !== undefined) {
    draft.add({ ...template, ...UNMATCHED });
    draft.add(
      { ...template, ...UNMATCHED_DISABLED },
      { path: ['Archive'], settings: { disabled_user: '1' } },
    );
  }
  draft.group(['Old Projects']);
}

/** In TimeCamp, and in no HR system: one still enabled, one disabled long ago. */
const UNMATCHED = {
  number: '9001',
  firstName: 'Ida',
  lastName: 'Jodła',
  email: 'ida.jodla@example.com',
  isSupervisor: false,
};
const UNMATCHED_DISABLED = {
  ...UNMATCHED,
  number: '9002',
  firstName: 'Otto',
  lastName: 'Buk',
  email: 'otto.buk@example.com',
};

/** The last division is new, and some elsewhere: a third of the people, at most 60. */
function chooseJoiners(wanted: readonly CompanyPerson[]): ReadonlySet<CompanyPerson> {
  const division = wanted.findLast(({ isSupervisor }) => isSupervisor)?.division;
  const newDivision = wanted.filter((person) => person.division === division);
  const elsewhere = wanted.filter((person, index) => person.division !== division && index % 4 === 3);
  return new Set([...newDivision, ...elsewhere].slice(0, Math.min(60, Math.floor(wanted.length / 3))));
}

function chooseChanges(present: readonly CompanyPerson[]): ReadonlyMap<CompanyPerson, Change> {
  const staff = present.filter(({ isSupervisor }) => !isSupervisor);
  const leads = present.filter(({ isSupervisor, department }) => isSupervisor && department !== '');
  const elsewhere = (path: readonly string[]) =>
    leads.map(pathOf).find((other) => other.join() !== path.join()) ?? [];
  const changes: (readonly [CompanyPerson | undefined, (person: CompanyPerson) => Change])[] = [
    [leads[1], () => ({ role: '3' })],
    [leads[2], () => ({ role: '1' })],
    [staff[0], (person) => ({ path: elsewhere(pathOf(person)) })],
    [staff[1], () => ({ path: [] })],
    [staff[2], (person) => ({ path: elsewhere(pathOf(person)) })],
    [staff[3], ({ firstName }) => ({ name: `${firstName} Dawna` })],
    [staff[4], ({ number }) => ({ email: `old.address.${number}@example.com` })],
    [staff[5], () => ({ settings: { external_id: '' } })],
    [staff[6], () => ({ settings: { external_id: '' } })],
    [staff[7], () => ({ settings: { disabled_user: '1' } })],
    [staff[8], () => ({ role: '2' })],
    [staff[9], ({ email }) => ({ email: email.toUpperCase() })],
  ];
  return new Map(
    changes.flatMap(([person, change]) => (person === undefined ? [] : [[person, change(person)] as const])),
  );
}
