/** An employee as Factorial keeps it, private data included: a client must not pass them on. */
export interface FactorialEmployeeRecord {
  readonly id: number;
  readonly access_id: number;
  readonly first_name: string;
  readonly last_name: string;
  readonly full_name: string;
  /** Personal. */
  readonly email: string | null;
  /** Of the login. */
  readonly login_email: string | null;
  /** The national id. */
  readonly identifier: string;
  readonly bank_number: string;
  readonly birthday_on: string;
  readonly company_identifier: string | null;
  manager_id: number | null;
  active: boolean | null;
  terminated_on: string | null;
}

export interface FactorialTeamRecord {
  readonly id: number;
  readonly name: string;
  readonly employee_ids: number[];
  readonly lead_ids: number[];
}

export interface FactorialContractRecord {
  readonly id: number;
  readonly employee_id: number;
  readonly job_title: string | null;
  readonly effective_on: string | null;
  readonly starts_on: string | null;
  readonly ends_on: string | null;
}

export interface FactorialLeaveRecord {
  readonly id: number;
  readonly employee_id: number;
  readonly start_on: string;
  /** Null while the end is open. */
  readonly finish_on: string | null;
  readonly half_day: 'beginning_of_day' | 'end_of_day' | null;
  /** Hundredths of an hour, for a leave of hours. */
  readonly hours_amount_in_cents: number | null;
  readonly start_time: string | null;
  readonly leave_type_id: number;
  /** Null while nobody has decided. */
  readonly approved: boolean | null;
  readonly deleted_at: string | null;
}

export interface FactorialState {
  /** The one key that is let in. */
  readonly apiKey: string;
  readonly employees: FactorialEmployeeRecord[];
  readonly teams: FactorialTeamRecord[];
  readonly contracts: FactorialContractRecord[];
  readonly leaves: FactorialLeaveRecord[];
  readonly leaveTypes: { readonly id: number; readonly name: string }[];
  /** Adds an employee and returns it; what is not given is invented. */
  addEmployee(employee?: Partial<FactorialEmployeeRecord>): FactorialEmployeeRecord;
  addTeam(name: string, employeeIds?: readonly number[], leadIds?: readonly number[]): FactorialTeamRecord;
  addContract(contract: Partial<FactorialContractRecord> & { readonly employee_id: number }): void;
  /** Adds an approved leave of whole days, unless it is said otherwise. */
  addLeave(
    leave: Partial<FactorialLeaveRecord> & { readonly employee_id: number; readonly start_on: string },
  ): void;
}

/** An account without people. */
export function createFactorialState(apiKey = 'sandbox-factorial-key'): FactorialState {
  const state: FactorialState = {
    apiKey,
    employees: [],
    teams: [],
    contracts: [],
    leaves: [],
    leaveTypes: [
      { id: 1, name: 'Holidays' },
      { id: 2, name: 'Sick leave' },
    ],
    addEmployee(given = {}) {
      const n = state.employees.length + 1;
      const employee = {
        id: n,
        access_id: 1000 + n,
        first_name: 'Person',
        last_name: `No${n}`,
        full_name: `Person No${n}`,
        email: `person${n}@example.net`,
        login_email: `person${n}@example.com`,
        identifier: `NATIONAL-${n}`,
        bank_number: `BANK-${n}`,
        birthday_on: '1990-01-01',
        company_identifier: null,
        manager_id: null,
        active: true,
        terminated_on: null,
        ...given,
      };
      state.employees.push(employee);
      return employee;
    },
    addTeam(name, employeeIds = [], leadIds = []) {
      const team = {
        id: state.teams.length + 1,
        name,
        employee_ids: [...employeeIds],
        lead_ids: [...leadIds],
      };
      state.teams.push(team);
      return team;
    },
    addContract(given) {
      const id = state.contracts.length + 1;
      const usual = {
        job_title: 'Clerk',
        effective_on: '2020-01-01',
        starts_on: '2020-01-01',
        ends_on: null,
      };
      state.contracts.push({ id, ...usual, ...given });
    },
    addLeave(given) {
      const usual = {
        half_day: null,
        hours_amount_in_cents: null,
        start_time: null,
        leave_type_id: 1,
        approved: true,
        deleted_at: null,
      };
      const id = state.leaves.length + 1;
      state.leaves.push({ id, finish_on: given.start_on, ...usual, ...given });
    },
  };
  return state;
}
