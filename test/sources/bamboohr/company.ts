import { DATASET_FIELDS, type BamboohrSeed } from '../../../src/sandbox/bamboohr/start.ts';

type Row = BamboohrSeed['employees'][number];

/** An employee of BambooHR: number 1 is `Person 1`, p1@example.com, active in Sales. */
export function employee(n: number, changes: Row = {}): Row {
  return {
    eeid: String(9000 + n),
    employeeNumber: String(n),
    name: `Person ${n}`,
    email: `p${n}@example.com`,
    jobInformationDepartment: 'Sales',
    jobInformationDivision: 'North',
    jobInformationJobTitle: 'Clerk',
    isSupervisor: 'No',
    supervisorId: '1',
    supervisorEid: '9001',
    employmentStatus: 'Full-Time',
    hireDate: '2020-01-01',
    status: 'Active',
    ...changes,
  };
}

export function employees(count: number): Row[] {
  return Array.from({ length: count }, (_, index) =>
    employee(index + 1, index === 0 ? { supervisorId: '' } : {}),
  );
}

export function company(rows: readonly Row[]): BamboohrSeed {
  return { subdomain: 'acme', api_key: 'bamboo-key-4711', fields: DATASET_FIELDS, employees: rows };
}
