import { describe, expect, it, onTestFinished } from 'vitest';
import type { EmployeeRow } from '../../../src/sandbox/bamboohr/filters.ts';
import { DATASET_FIELDS, startBamboohr, type BamboohrOptions } from '../../../src/sandbox/bamboohr/start.ts';
import { FAULTS } from '../../../src/sandbox/faults.ts';

const KEY = 'bamboo-key';
const PATH = '/v1/datasets/employee';

function employee(number: number, more: EmployeeRow = {}): EmployeeRow {
  return {
    eeid: String(number + 1000),
    employeeNumber: String(number),
    name: `Person ${number}`,
    email: `person${number}@example.com`,
    jobInformationDepartment: 'Sales',
    isSupervisor: 'No',
    supervisorId: '',
    employmentStatus: 'Full-Time',
    hireDate: '2020-01-31',
    status: 'Active',
    ...more,
  };
}

const EMPLOYEES = [
  employee(1, { isSupervisor: 'Yes', supervisorId: null }),
  employee(2, { jobInformationDepartment: 'Support', supervisorId: '1' }),
  employee(3, { employmentStatus: 'Terminated', status: 'Inactive', hireDate: '2019-05-01' }),
  employee(4, { status: 'Inactive', hireDate: '2031-01-01', email: '' }),
];

async function bamboohr(options: BamboohrOptions = {}, employees: readonly EmployeeRow[] = EMPLOYEES) {
  const { close, ...standIn } = await startBamboohr({
    company: {
      subdomain: 'acme',
      api_key: KEY,
      fields: { ...DATASET_FIELDS, customGrade: 'text' },
      employees,
    },
    ...options,
  });
  onTestFinished(close);

  async function post(body: unknown, { query = '', key = KEY, password = 'x' } = {}) {
    return fetch(`${standIn.url}/api${PATH}${query}`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${key}:${password}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
  }
  async function numbers(filters: unknown): Promise<string[]> {
    const answer = (await (await post({ fields: ['employeeNumber'], filters })).json()) as Page;
    return answer.data.map(({ employeeNumber }) => employeeNumber ?? '');
  }
  return { ...standIn, post, numbers };
}

interface Page {
  readonly data: readonly EmployeeRow[];
  readonly pagination: {
    readonly total_records: number;
    readonly current_page: number;
    readonly total_pages: number;
    readonly next_page: string | null;
    readonly prev_page: string | null;
  };
}

async function pageOf(answer: Response): Promise<Page> {
  return (await answer.json()) as Page;
}

describe('the employee dataset', () => {
  it('answers the fields asked for, as text or null', async () => {
    const { post, requests } = await bamboohr();
    const answer = await post({ fields: ['employeeNumber', 'supervisorId', 'isSupervisor', 'customGrade'] });
    expect(await answer.json()).toEqual({
      data: [
        { employeeNumber: '1', supervisorId: null, isSupervisor: 'Yes', customGrade: null },
        { employeeNumber: '2', supervisorId: '1', isSupervisor: 'No', customGrade: null },
        { employeeNumber: '3', supervisorId: '', isSupervisor: 'No', customGrade: null },
        { employeeNumber: '4', supervisorId: '', isSupervisor: 'No', customGrade: null },
      ],
      aggregations: [],
      pagination: { total_records: 4, current_page: 1, total_pages: 1, next_page: null, prev_page: null },
    });
    expect([requests.byKind(), requests.writes]).toEqual([{ [`POST ${PATH}`]: 1 }, 0]);
  });

  it('has pages of 500, by the query, whatever the body says', async () => {
    const many = Array.from({ length: 1001 }, (_, index) => employee(index));
    const { post } = await bamboohr({}, many);
    const body = { fields: ['employeeNumber'], page: 2, page_size: 3 };
    const first = await pageOf(await post(body));
    expect([first.data.length, first.data[0]?.['employeeNumber']]).toEqual([500, '0']);
    expect(first.pagination).toEqual({
      total_records: 1001,
      current_page: 1,
      total_pages: 3,
      next_page: 'https://acme.bamboohr.com/api/v1/datasets/employee?page=2&page_size=500',
      prev_page: null,
    });
    const last = await pageOf(await post(body, { query: '?page=3' }));
    expect([last.data.length, last.data[0]?.['employeeNumber']]).toEqual([1, '1000']);
    expect(last.pagination).toMatchObject({
      next_page: null,
      prev_page: 'https://acme.bamboohr.com/api/v1/datasets/employee?page=2&page_size=500',
    });
    const large = await pageOf(await post(body, { query: '?page_size=1000' }));
    expect([large.data.length, large.pagination.total_pages]).toEqual([1000, 2]);
    expect((await pageOf(await post(body, { query: '?page=9' }))).data).toEqual([]);
  });

  it.each(['?page_size=1001', '?page_size=0', '?page=0', '?page=x'])('refuses %s', async (query) => {
    const { post } = await bamboohr();
    expect((await post({ fields: ['name'] }, { query })).status).toBe(400);
  });

  it.each([
    [{ fields: ['name', 'salary'] }, 'Invalid field(s): salary'],
    [{ fields: ['toString'] }, 'Invalid field(s): toString'],
    [{ filters: {} }, 'fields is required'],
    [
      { fields: ['name'], filters: { filters: [{ field: 'salary', operator: 'equal', value: 1 }] } },
      'Invalid filter field "salary"',
    ],
    [
      { fields: ['name'], filters: { filters: [{ field: 'name', operator: 'includes', value: ['x'] }] } },
      'Invalid operator "includes" for the text field name',
    ],
    [
      {
        fields: ['name'],
        filters: { filters: [{ field: 'status', operator: 'includes', value: 'Active' }] },
      },
      'The value of includes must be an array',
    ],
    [{ fields: ['name'], filters: { match: 'some', filters: [] } }, 'Invalid match "some"'],
  ])('refuses %j, with the reason in a header', async (body, message) => {
    const { post } = await bamboohr();
    const answer = await post(body);
    expect([answer.status, answer.headers.get('x-bamboohr-error-message')]).toEqual([400, message]);
    expect(await answer.json()).toEqual({ error: { code: 400 } });
  });
});

describe('filters', () => {
  it.each([
    ['employmentStatus', 'does_not_include', ['Terminated'], ['1', '2', '4']],
    ['employmentStatus', 'includes', ['Terminated'], ['3']],
    ['status', 'includes', ['Inactive'], ['3', '4']],
    ['employeeNumber', 'equal', '2', ['2']],
    ['employeeNumber', 'not_equal', '2', ['1', '3', '4']],
    ['name', 'contains', 'SON 3', ['3']],
    ['name', 'does_not_contain', 'son 3', ['1', '2', '4']],
    ['email', 'empty', undefined, ['4']],
    ['email', 'not_empty', undefined, ['1', '2', '3']],
    ['isSupervisor', 'checked', undefined, ['1']],
    ['isSupervisor', 'not_checked', undefined, ['2', '3', '4']],
    ['hireDate', 'lt', '2020-01-31', ['3']],
    ['hireDate', 'lte', '2020-01-31', ['1', '2', '3']],
    ['hireDate', 'gt', '2020-01-31', ['4']],
    ['hireDate', 'gte', '2020-01-31', ['1', '2', '4']],
  ])('%s %s %j', async (field, operator, value, expected) => {
    const { numbers } = await bamboohr();
    expect(await numbers({ match: 'all', filters: [{ field, operator, value }] })).toEqual(expected);
  });

  it('hold all together, or any of them', async () => {
    const { numbers } = await bamboohr();
    const filters = [
      { field: 'status', operator: 'includes', value: ['Inactive'] },
      { field: 'employeeNumber', operator: 'equal', value: '3' },
    ];
    expect(await numbers({ match: 'all', filters })).toEqual(['3']);
    expect(await numbers({ match: 'any', filters })).toEqual(['3', '4']);
    expect(await numbers({ filters })).toEqual(['3']);
    expect(await numbers({ match: 'any', filters: [] })).toHaveLength(4);
  });
});

describe('keys', () => {
  it('are the user of basic authentication, with any password', async () => {
    const { post } = await bamboohr();
    expect((await post({ fields: ['name'] })).status).toBe(200);
    const wrong = await post({ fields: ['name'] }, { key: 'other' });
    expect([wrong.status, wrong.headers.get('x-bamboohr-error-message')]).toEqual([401, 'Invalid API key']);
  });

  it('may have no right to the dataset', async () => {
    const { post } = await bamboohr({ permitted: false });
    expect((await post({ fields: ['name'] })).status).toBe(403);
  });

  it('may not see some fields, which then are absent or null without an error', async () => {
    const { post } = await bamboohr({ hidden: { email: 'null', hireDate: 'absent' } });
    const { data } = await pageOf(await post({ fields: ['name', 'email', 'hireDate'] }));
    expect(data[0]).toEqual({ name: 'Person 1', email: null });
  });
});

describe('what goes wrong', () => {
  it('repeats a page forever', async () => {
    const { post } = await bamboohr({ repeatFromPage: 2 });
    const read = async (page: number) =>
      pageOf(await post({ fields: ['employeeNumber'] }, { query: `?page=${page}&page_size=2` }));
    const [first, second, ninth] = [await read(1), await read(2), await read(9)];
    expect([second.data, ninth.data]).toEqual([first.data, first.data]);
    expect(ninth.pagination.next_page).toContain('page=10');
  });

  it('announces another total', async () => {
    const { post } = await bamboohr({ announcedTotal: 7 });
    expect((await pageOf(await post({ fields: ['name'] }))).pagination.total_records).toBe(7);
  });

  it('names a field in another way', async () => {
    const { post } = await bamboohr({ answeredAs: { supervisorEid: 'supervisorEId' } });
    const { data } = await pageOf(await post({ fields: ['supervisorEid'] }));
    expect(data[0]).toEqual({ supervisorEId: null });
  });

  it('asks to wait, as BambooHR does now and did before', async () => {
    const { post } = await bamboohr({ fault: ({ n }) => (n === 1 ? FAULTS['429'] : FAULTS['503-wait']) });
    const answers = [await post({ fields: ['name'] }), await post({ fields: ['name'] })];
    expect(answers.map(({ status, headers }) => [status, headers.get('retry-after')])).toEqual([
      [429, '1'],
      [503, '1'],
    ]);
    expect(answers[0]?.headers.get('x-bamboohr-error-message')).toBe('Too many requests');
  });

  it('does not know another address', async () => {
    const { url } = await bamboohr();
    const answer = await fetch(`${url}/v1/nothing`);
    expect([answer.status, await answer.json()]).toEqual([404, { error: { code: 404 } }]);
  });
});
