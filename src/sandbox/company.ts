import { CITIES, DIVISIONS, FIRST_NAMES, JOB_TITLES, LAST_NAMES } from './company-names.ts';
import { createRandom, type Random } from './random.ts';

/** A person in a fictional company, independent of any HR system. */
export interface CompanyPerson {
  /** Never changes, known to machines: `40007`. */
  readonly id: string;
  /** As the company counts, with leading zeros: `0007`. */
  readonly number: string;
  readonly firstName: string;
  readonly lastName: string;
  /** Empty for a few. */
  readonly email: string;
  readonly division: string;
  readonly department: string;
  readonly jobTitle: string;
  /** The `number` of the manager; empty at the top. */
  readonly supervisor: string;
  readonly isSupervisor: boolean;
  /** `future`: hired, not there yet. `inactive`: on the books, not at work. `terminated`: gone. */
  readonly state: 'active' | 'future' | 'inactive' | 'terminated';
  /** `YYYY-MM-DD` */
  readonly hireDate: string;
}

export interface CompanyOptions {
  /** How many in all. Default 60. */
  readonly people?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Default 10, from 300 people on 20, from 3,000 on 200. */
  readonly departments?: number;
  /** Everyone at work and with an e-mail, nobody in the department that is left out. Default false. */
  readonly plain?: boolean;
  /** Milliseconds since the epoch, for the dates of those not hired yet. Default now. */
  readonly now?: number;
}

/** The department whose people are no business of TimeCamp. */
export const EXCLUDED_DEPARTMENT = 'Contractors';

const DAY_MS = 86_400_000;

/** A fictional company: a head, the heads of divisions, the leads of departments, and their people. */
export function createCompany(options: CompanyOptions = {}): readonly CompanyPerson[] {
  const { people: size = 60, seed = 1, plain = false, now = Date.now() } = options;
  const random = createRandom(seed);
  const departments = departmentsOf(Math.min(options.departments ?? defaultDepartments(size), size));
  const divisions = [...new Set(departments.map(({ division }) => division))];
  const newPerson = createPersonFactory(random, now);

  const head = newPerson({ division: 'Management', jobTitle: 'Managing Director', isSupervisor: true });
  const heads = new Map(
    divisions.map((division) => [
      division,
      newPerson({ division, jobTitle: `Head of ${division}`, supervisor: head.number, isSupervisor: true }),
    ]),
  );
  const leads = departments.map(({ division, department }) =>
    newPerson({
      division,
      department,
      jobTitle: `${department} Lead`,
      supervisor: heads.get(division)?.number ?? '',
      isSupervisor: true,
    }),
  );
  const above = [head, ...heads.values(), ...leads];
  const staff: CompanyPerson[] = [];
  while (above.length + staff.length < size) {
    const lead = leads[staff.length % leads.length] ?? head;
    const { division, department, number } = lead;
    staff.push(newPerson({ division, department, jobTitle: random.pick(JOB_TITLES), supervisor: number }));
  }
  return [...above, ...(plain ? staff : withSpecialCases(staff, size, now))].slice(0, size);
}

/** Employed, with an e-mail, and in scope for TimeCamp: the people that sync must invite. */
export function isWanted({ state, email, department }: CompanyPerson): boolean {
  return state === 'active' && email !== '' && department !== EXCLUDED_DEPARTMENT;
}

function defaultDepartments(size: number): number {
  if (size < 300) return 10;
  return size < 3000 ? 20 : 200;
}

/** First one of each division, then the second of each; beyond those known, the same again in other cities. */
function departmentsOf(count: number): readonly { readonly division: string; readonly department: string }[] {
  const known = [0, 1, 2, 3].flatMap((rank) =>
    DIVISIONS.map(([division, names]) => ({ division, department: names[rank] ?? division })),
  );
  return Array.from({ length: count }, (_, index) => {
    const { division, department } = known[index % known.length] ?? { division: '', department: '' };
    const round = Math.floor(index / known.length);
    const city = CITIES[(round - 1) % CITIES.length] ?? '';
    const again = round > CITIES.length ? ` ${Math.ceil(round / CITIES.length)}` : '';
    return { division, department: round === 0 ? department : `${department} ${city}${again}` };
  });
}

type Position = Pick<CompanyPerson, 'division' | 'jobTitle'> & Partial<CompanyPerson>;

function createPersonFactory(random: Random, now: number): (position: Position) => CompanyPerson {
  const taken = new Set<string>();
  let count = 0;
  return (position) => {
    count += 1;
    const firstName = random.pick(FIRST_NAMES);
    const lastName = random.pick(LAST_NAMES);
    const local = `${plainLetters(firstName)}.${plainLetters(lastName)}`;
    const email = `${local}${taken.has(local) ? count : ''}@example.com`;
    taken.add(local);
    return {
      id: String(40_000 + count),
      number: String(count).padStart(4, '0'),
      firstName,
      lastName,
      email,
      department: '',
      supervisor: '',
      isSupervisor: false,
      state: 'active',
      hireDate: dateOf(now - (30 + random.below(4000)) * DAY_MS),
      ...position,
    };
  };
}

/** Of 60 people, 3 have left (one of them still has reports), 2 are inactive, 2 have not started, 2 are contractors, 1 has no e-mail. */
function withSpecialCases(staff: readonly CompanyPerson[], size: number, now: number): CompanyPerson[] {
  const share = (ofSixty: number): number => Math.floor((size * ofSixty) / 60);
  const queue = [...staff].reverse();
  const take = (ofSixty: number, change: Partial<CompanyPerson>): CompanyPerson[] =>
    queue.splice(0, share(ofSixty)).map((person) => ({ ...person, ...change }));
  const gone = take(3, { state: 'terminated' });
  const cases = [
    ...gone,
    ...take(2, { state: 'inactive' }),
    ...take(2, { state: 'future', hireDate: dateOf(now + 45 * DAY_MS) }),
    ...take(2, { division: '', department: EXCLUDED_DEPARTMENT }),
    ...take(1, { email: '' }),
  ];
  const [report, ...others] = queue.reverse();
  const [former] = gone;
  if (report === undefined) return cases;
  return [former === undefined ? report : { ...report, supervisor: former.number }, ...others, ...cases];
}

function dateOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

const LETTERS: Readonly<Record<string, string>> = { ł: 'l', ø: 'o', ß: 'ss', å: 'a', ı: 'i' };

function plainLetters(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[łøßåı]/g, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFD')
    .replaceAll(/[^a-z]/g, '');
}
