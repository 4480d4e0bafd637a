import type { Employee } from '../model.ts';

/** A record of var/users.json with an invalid shape: it makes no user, and a warning names it. */
export interface InvalidRecord {
  /** Its place in the file, from 1. */
  readonly position: number;
  /** Empty when the record has none that can be read. */
  readonly external_id: string;
  /** What is wrong; messages put it after the name: `"email" is not text`. */
  readonly reason: string;
  /** The valid fields, if they are enough to keep the person in the hierarchy. */
  readonly readable?: Employee;
}

/** The people of var/users.json, in the order of the file. */
export interface EmployeeRecords {
  readonly employees: readonly Employee[];
  /** In the order of the file; `employees` does not contain them. */
  readonly invalid: readonly InvalidRecord[];
}
