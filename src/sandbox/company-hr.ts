import { DATASET_FIELDS, type BamboohrSeed } from './bamboohr/start.ts';
import type { EmployeeRow } from './bamboohr/filters.ts';
import type { CompanyPerson } from './company.ts';

/** The company as BambooHR has it. */
export function bamboohrCompany(people: readonly CompanyPerson[]): BamboohrSeed {
  const idsByNumber = new Map(people.map(({ number, id }) => [number, id]));
  return {
    subdomain: 'example',
    api_key: 'bamboohr-sandbox-key',
    fields: DATASET_FIELDS,
    employees: people.map((person) => employeeRow(person, idsByNumber.get(person.supervisor) ?? null)),
  };
}

/** Future hires are `Inactive`, and a middle name that is missing says `null` in so many letters. */
function employeeRow(person: CompanyPerson, supervisorEid: string | null): EmployeeRow {
  return {
    eeid: person.id,
    employeeNumber: person.number,
    firstName: person.firstName,
    lastName: person.lastName,
    middleName: 'null',
    name: `${person.firstName} ${person.lastName}`,
    email: person.email === '' ? null : person.email,
    jobInformationDepartment: person.department,
    jobInformationDivision: person.division,
    jobInformationJobTitle: person.jobTitle,
    jobInformationLocation: '',
    isSupervisor: person.isSupervisor ? 'Yes' : 'No',
    supervisorId: person.supervisor === '' ? null : person.supervisor,
    supervisorEid,
    employmentStatus: person.state === 'terminated' ? 'Terminated' : 'Full-Time',
    hireDate: person.hireDate,
    status: person.state === 'active' ? 'Active' : 'Inactive',
  };
}
