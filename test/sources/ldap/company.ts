/** A person of the fictional company, as loaded into a directory. */
export interface Person {
  readonly index: number;
  readonly login: string;
  readonly dn: string;
  /** The organizational units, top first. */
  readonly units: readonly string[];
  readonly cn: string;
  readonly given: string;
  readonly surname: string;
  readonly display: string;
  /** One value, several addresses with commas between them, or empty. */
  readonly mail: string;
  readonly department: string;
  readonly title: string;
  readonly manager: number | undefined;
  readonly disabled: boolean;
  /** 16 bytes as the directory stores them. */
  readonly guidBytes: Buffer;
  /** The same as people write it. */
  readonly guid: string;
}

export const BASE = 'DC=example,DC=test';
export const STAFF = `OU=Staff,${BASE}`;

const UNITS = [
  ['Staff'],
  ['Sprzedaż, Kraj', 'R+D', 'IT/Operacje'],
  ['Łódź', 'Gdańsk = Wschód'],
  ['Zespół "A"', '#1 <Team>'],
  ['Nocna;Zmiana', 'Back\\slash'],
];
const GIVEN = ['Łucja', 'Żaneta', 'Jan', 'Øyvind', 'Zoë', 'Ćwirek'];
const SURNAMES = ['Wiśniewska-Źdźbło', "O'Brien", 'Nowak, dr', 'García + Co', 'Abc/Def', 'Święty'];
const DEPARTMENTS = ['', 'Sales / North', 'R&D', 'Księgowość'];

/** A company of `count` people with every kind of name, five levels of units, and a manager for each but the first. */
export function createCompany(count: number): readonly Person[] {
  return Array.from({ length: count }, (_, index) => {
    const units = UNITS.slice(0, 1 + (index % 5)).map(
      (names, level) => names[(index >> (2 + level)) % names.length] ?? '',
    );
    const given = GIVEN[index % 6] ?? '';
    const surname = SURNAMES[Math.floor(index / 6) % 6] ?? '';
    const cn = `${surname}, ${given} ${index}`;
    const guidBytes = Buffer.from(Array.from({ length: 16 }, (__, at) => (index * 31 + at * 17 + 1) & 0xff));
    guidBytes.writeUInt32BE(index, 4);
    return {
      index,
      login: `Login${index}`,
      dn: [`CN=${escapeName(cn)}`, ...units.map((unit) => `OU=${escapeName(unit)}`).reverse(), BASE].join(
        ',',
      ),
      units,
      cn,
      given: index % 97 === 5 ? '' : given,
      surname: index % 97 === 5 ? cn : surname,
      display: index % 7 === 5 || index % 97 === 5 ? '' : `${given} ${surname} (${index})`,
      mail: mailOf(index),
      department: DEPARTMENTS[index % 4] ?? '',
      title: index % 3 === 0 ? '' : `Inżynier ${index % 9}`,
      manager: index === 0 ? undefined : Math.floor((index - 1) / 8),
      disabled: index % 10 === 3,
      guidBytes,
      guid: littleEndian(guidBytes.toString('hex')),
    };
  });
}

function mailOf(index: number): string {
  if (index % 11 === 4) return '';
  if (index % 13 === 4) return `Old${index}@Old.example.org, New${index}@Example.com`;
  return `Person.${index}@Example.com`;
}

/** `00112233445566778899aabbccddeeff` is 33221100-5544-7766-8899-aabbccddeeff. */
function littleEndian(hex: string): string {
  const swap = (text: string): string => text.match(/../g)?.reverse().join('') ?? '';
  const groups = [swap(hex.slice(0, 8)), swap(hex.slice(8, 12)), swap(hex.slice(12, 16)), hex.slice(16, 20)];
  return [...groups, hex.slice(20)].join('-');
}

/** A value in a distinguished name: alternately with a backslash before the character, or in hexadecimal digits. */
export function escapeName(value: string): string {
  return value
    .replace(/["+,;<>\\=]/g, (special, at: number) =>
      at % 2 === 0 ? `\\${special}` : `\\${special.charCodeAt(0).toString(16).padStart(2, '0')}`,
    )
    .replace(/^#/, '\\#');
}

/** What `fetch ldap` should make of a person with the settings that change nothing. */
export function expectedOf(person: Person, people: readonly Person[], ids: (person: Person) => string) {
  const manager = person.manager === undefined ? undefined : people[person.manager];
  const first = person.mail.split(',')[0]?.trim().toLowerCase() ?? '';
  return {
    external_id: ids(person),
    name: person.display || `${person.given} ${person.surname}`.trim(),
    email: first === '' ? `${person.login.toLowerCase()}@example.test` : first,
    department: person.department,
    job_title: person.title,
    status: person.disabled ? 'inactive' : 'active',
    supervisor_id: manager === undefined ? '' : ids(manager),
  };
}

export type Attributes = Readonly<Record<string, string | Buffer | readonly string[] | undefined>>;

/** One record of an LDIF file; blank attributes are left out. */
export function record(dn: string, attributes: Attributes): string {
  const lines = Object.entries(attributes).flatMap(([name, given]) => {
    const values =
      given === undefined ? [] : typeof given === 'string' || Buffer.isBuffer(given) ? [given] : given;
    return values.filter((value) => value.length > 0).map((value) => `${name}:: ${base64(value)}`);
  });
  return [`dn:: ${base64(dn)}`, ...lines, '', ''].join('\n');
}

function base64(value: string | Buffer): string {
  return Buffer.from(value).toString('base64');
}

/** The units of the people, parents first. */
export function unitRecords(people: readonly Person[], description: (name: string) => string): string {
  const seen = new Map<string, string>();
  for (const { units } of people) {
    for (let depth = 1; depth <= units.length; depth++) {
      const path = units.slice(0, depth);
      const dn = [...path.map((unit) => `OU=${escapeName(unit)}`).reverse(), BASE].join(',');
      seen.set(dn, path.at(-1) ?? '');
    }
  }
  return [...seen]
    .sort(([a], [b]) => a.length - b.length)
    .map(([dn, name]) =>
      record(dn, { objectClass: ['top', 'organizationalUnit'], ou: name, description: description(name) }),
    )
    .join('');
}

/** The people's records, in the order of their numbers, so that a manager is there before the people. */
export function personRecords(people: readonly Person[], attributes: (person: Person) => Attributes): string {
  return people
    .map((person) =>
      record(person.dn, {
        cn: person.cn,
        givenName: person.given,
        sn: person.surname,
        displayName: person.display,
        mail: person.mail,
        title: person.title,
        manager: person.manager === undefined ? '' : (people[person.manager]?.dn ?? ''),
        ...attributes(person),
      }),
    )
    .join('');
}
