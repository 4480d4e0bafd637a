import { describe, expect, it } from 'vitest';
import { columnsOf, mapRows } from '../../../src/sources/file/mapping.ts';
import { FIELDS, headerKey, headersOf } from '../../../src/sources/file/column-map.ts';
import { parseTable } from '../../../src/sources/file/read.ts';

async function read(text: string, path = 'people.csv', map: [string, string][] = []) {
  const known = new Set([...FIELDS, ...map.flatMap(([, header]) => headersOf(header, []))].map(headerKey));
  const isHeader = (cell: string) => known.has(headerKey(cell));
  const table = await parseTable(Buffer.from(text), { path, encoding: undefined }, isHeader);
  const maps = [{ origin: '--map', entries: map }];
  const { columns, problems } = columnsOf(table.headers, maps, table.headersPlace);
  if (problems.length > 0) return { employees: [], problems };
  return mapRows(table, columns);
}

const ANN = { name: 'Ann Example', email: 'ann@example.com', external_id: '1', department: 'Sales' };

describe('CSV', () => {
  it.each([
    ['commas', 'external_id,name,email,department\n1,Ann Example,ann@example.com,Sales\n'],
    ['semicolons', 'external_id;name;email;department\n1;Ann Example;ann@example.com;Sales\n'],
    ['tabs', 'external_id\tname\temail\tdepartment\n1\tAnn Example\tann@example.com\tSales\n'],
    [
      'quotes and CRLF',
      '"external_id","name","email","department"\r\n"1","Ann Example","ann@example.com","Sales"\r\n',
    ],
    [
      "headers in other words' clothes",
      'External ID,NAME,E-Mail, Department \n1,Ann Example,ann@example.com,Sales',
    ],
    ['a byte order mark', '\uFEFFexternal_id,name,email,department\n1,Ann Example,ann@example.com,Sales\n'],
    [
      'blank lines and lines of separators',
      'external_id,name,email,department\n\n1,Ann Example,ann@example.com,Sales\n,,,\n',
    ],
    ['a nameless last column', 'external_id,name,email,department,\n1,Ann Example,ann@example.com,Sales,\n'],
  ])('is read with %s', async (_, text) => {
    const { employees, problems } = await read(text);
    expect(problems).toEqual([]);
    expect(employees).toEqual([expect.objectContaining({ ...ANN, status: 'active' })]);
  });

  it('keeps every column as it was called in raw_data', async () => {
    expect((await read('name,email,Cost Centre\nAnn,ann@example.com,42\n')).employees[0]?.raw_data).toEqual({
      name: 'Ann',
      email: 'ann@example.com',
      'Cost Centre': '42',
    });
  });

  it('keeps separators, quotes and line breaks inside quotes', async () => {
    const { employees } = await read('name,email\n"Example, ""Ann""\nMaria",ann@example.com\n');
    expect(employees[0]?.name).toBe('Example, "Ann"\nMaria');
  });

  it('maps columns by --map before headers, in any case', async () => {
    const { employees } = await read(
      'name,Full Name,Mail\nshort,Ann Example,ann@example.com\n',
      'people.csv',
      [
        ['name', 'full name'],
        ['email', 'Mail'],
      ],
    );
    expect(employees[0]).toMatchObject({ name: 'Ann Example', email: 'ann@example.com' });
  });

  it('lets one column be two fields', async () => {
    const { employees } = await read('name,email\nAnn,ann@example.com\n', 'people.csv', [
      ['external_id', 'email'],
    ]);
    expect(employees[0]).toMatchObject({ external_id: 'ann@example.com', email: 'ann@example.com' });
  });

  it('knows the separator although a header holds another', async () => {
    const { employees } = await read('"a, b, c, d";name;email\nx;Ann;ann@example.com\n');
    expect(employees[0]).toMatchObject({ name: 'Ann' });
  });

  it.each([
    ['too many fields', 'name,email\nAnn,a@example.com\nBob,b@example.com,x\n', 'people.csv: line 3: it has'],
    ['too few fields', 'name,email\nAnn,a@example.com\nBob\n', 'people.csv: line 3: it has'],
    [
      'an open quote',
      'name,email\nAnn,a@example.com\n"Bob,b@example.com\nCid,c@example.com\n',
      'line 3: a quote is opened',
    ],
    ['a quote inside', 'name,email\nAnn "A",a@example.com\n', 'line 2: a quote is in the middle'],
    ['a column twice', 'name,email,name\nAnn,a@example.com,x\n', 'line 1: there are two columns "name"'],
  ])('with %s is an error that names the line', async (_, text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });
});

describe('columns', () => {
  it('are joined by +, unless a header has it', async () => {
    const text =
      'First,Last,Mail,Site,Unit,C+D\nAnn,Example,a@example.com,Bonn,Sales,x\nBo,,b@example.com,,,\n';
    const { employees } = await read(text, 'people.csv', [
      ['name', 'first+Last'],
      ['email', 'Mail'],
      ['department', 'Site + Unit'],
      ['job_title', 'C+D'],
    ]);
    expect(employees.map(({ name, department, job_title }) => [name, department, job_title])).toEqual([
      ['Ann Example', 'Bonn/Sales', 'x'],
      ['Bo', '', null],
    ]);
    await expect(read(text, 'people.csv', [['name', 'First+Second']])).resolves.toMatchObject({
      problems: [expect.stringContaining('there is no column "Second"')],
    });
  });

  it.each<[string, string[], [string, string][], string]>([
    ['missing', ['name', 'mail'], [], 'No column matches email in line 3. The columns are: name, mail.'],
    [
      'ambiguous',
      ['name', 'e-mail', 'E mail'],
      [],
      'More than one column matches email in line 3: e-mail, E mail.',
    ],
    ['mapped to nothing', ['name', 'email'], [['department', 'Dept']], '--map: there is no column "Dept"'],
    ['no field', ['name', 'email'], [['mail', 'email']], '--map: "mail" is not a field'],
    [
      'mapped twice',
      ['name', 'email'],
      [
        ['name', 'name'],
        ['name', 'email'],
      ],
      '--map maps the field name twice',
    ],
    ['without what it points to', ['name', 'email', 'supervisor_id'], [], 'no external_id column'],
  ])('are reported when %s', async (_, headers, map, message) => {
    expect(columnsOf(headers, [{ origin: '--map', entries: map }], 'line 3').problems).toEqual([
      expect.stringContaining(message),
    ]);
  });
});

describe('values', () => {
  it.each<[string, string, object]>([
    ['status', 'Terminated', { status: 'Terminated' }],
    ['status', '', { status: 'active' }],
    ['real_email', 'ann@example.net', { real_email: 'ann@example.net' }],
    ['role_id', '2', { role_id: '2' }],
    ['is_supervisor', 'Yes', { is_supervisor: true }],
    ['is_supervisor', '0', { is_supervisor: false }],
    ['force_supervisor_role', 'on', { force_supervisor_role: true }],
    ['force_global_admin_role', 'TRUE', { force_global_admin_role: true }],
    ['hierarchy_only', 'true', { hierarchy_only: true }],
    ['job_title', ' Clerk ', { job_title: 'Clerk' }],
  ])('%s "%s"', async (column, value, expected) => {
    const { employees, problems } = await read(`name,email,${column}\nAnn,ann@example.com,"${value}"\n`);
    expect(problems).toEqual([]);
    expect(employees[0]).toMatchObject(expected);
  });

  it.each([
    ['role_id', '4', 'line 2: role_id is "4"'],
    ['is_supervisor', 'perhaps', 'line 2: is_supervisor is "perhaps"'],
  ])('%s "%s" is a problem', async (column, value, message) => {
    const { problems } = await read(`name,email,${column}\nAnn,ann@example.com,${value}\n`);
    expect(problems).toEqual([expect.stringContaining(message)]);
  });
});

describe('JSON', () => {
  const person = {
    external_id: 1,
    name: 'Ann Example',
    email: 'ann@example.com',
    department: ['R/D', 'Lab'],
  };

  it.each([
    ['a list', [person]],
    ['an object with users', { meta: {}, users: [person] }],
  ])('is read as %s, with levels of a department that hold a slash', async (_, content) => {
    const { employees, problems } = await read(JSON.stringify(content), 'people.json');
    expect(problems).toEqual([]);
    expect(employees).toEqual([
      expect.objectContaining({ external_id: '1', department: ['R/D', 'Lab'], raw_data: person }),
    ]);
  });

  it('keeps the raw_data of an earlier fetch', async () => {
    const { employees } = await read(JSON.stringify([{ ...person, raw_data: { id: 7 } }]), 'people.json');
    expect(employees[0]?.raw_data).toEqual({ id: 7 });
  });

  it('is known by its beginning where the path has no ending', async () => {
    expect((await read(JSON.stringify([person]), 'people')).employees).toHaveLength(1);
  });

  it.each([
    ['cut short', '[{"name": "Ann", "em', 'not valid JSON or is truncated'],
    ['something else', '{"people": []}', 'must be a list of people'],
  ])('%s is an error', async (_, text, message) => {
    await expect(read(text, 'people.json')).rejects.toThrow(message);
  });

  it('has a last day, and names the record in which it is not a day', async () => {
    const record = { name: 'Ann', email: 'ann@example.com', status: 'left' };
    const days = ['2026-12-31', '', '31.12.2026'].map((day) => ({ ...record, 'Last day': day }));
    const { employees, problems } = await read(JSON.stringify(days), 'people.json');
    expect(employees.slice(0, 2).map(({ last_day: day }) => day)).toEqual(['2026-12-31', undefined]);
    expect(problems).toEqual(['record 3: last_day is "31.12.2026", not a day such as 2026-12-31.']);
  });

  it('names the record with a value that is no text', async () => {
    expect((await read('[{"name":"Ann","email":{"work":"a"}}]', 'people.json')).problems).toEqual([
      'record 1: email is not text.',
    ]);
  });
});
