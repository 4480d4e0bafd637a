import type { Role } from '../../../core/model.ts';
import type { PlannedChange } from '../../../core/tree/tree.ts';

/** What a page carries for its own script, as JSON. */
export type PageData = TreePageData | PlanPageData;

/** A page: its head, and the data of its list. */
export interface PageView<Data extends PageData> {
  readonly head: PageHead;
  readonly data: Data;
}

export interface PageHead {
  readonly title: string;
  readonly origin: string;
  /** The page in one sentence. */
  readonly headline?: string;
  readonly alerts: readonly Alert[];
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly closing?: string;
  readonly notices: readonly NoticeRow[];
}

export interface Alert {
  readonly tone: 'refused' | 'allowed' | 'failed' | 'warning';
  readonly title: string;
  readonly person?: string;
  readonly text: string;
  /** The option that permits a refused plan for one run. */
  readonly allow?: string;
  readonly who: readonly string[];
}

export interface NoticeRow {
  readonly warning: boolean;
  readonly text: string;
  readonly who: readonly string[];
}

export interface TreePageData {
  readonly kind: 'tree';
  /** Whether changes are shown. */
  readonly compared: boolean;
  /** Each group before the groups below it; the first is the root group. */
  readonly groups: readonly GroupRow[];
  /** In the order of their groups. */
  readonly people: readonly PersonRow[];
  /** The reasons that people share. */
  readonly reasons: readonly string[];
}

export interface GroupRow {
  readonly name: string;
  /** Index of the group above; -1 for the root group. */
  readonly parent: number;
  readonly own: number;
  readonly total: number;
  readonly before?: { readonly own: number; readonly total: number };
  readonly change?: 'appears' | 'goes';
}

export interface PersonRow {
  readonly name: string;
  readonly email: string;
  /** External id; absent when there is none. */
  readonly id?: string;
  readonly role: Role | 'unknown';
  /** Index of the group; -1 for a person outside the root group. */
  readonly group: number;
  /** Indexes of the reasons for group and role. */
  readonly why?: readonly [group: number, role: number];
  readonly change?: {
    readonly kind: PlannedChange['kind'];
    /** Where from or where to. */
    readonly place?: string;
    readonly what: readonly string[];
    readonly reason: string;
  };
}

export interface PlanPageData {
  readonly kind: 'plan';
  /** Titles of the kinds that occur, in the order of application. */
  readonly kinds: readonly string[];
  readonly operations: readonly OperationRow[];
  /** True when the plan was applied, so that each operation has an outcome. */
  readonly applied: boolean;
}

export interface OperationRow {
  /** Index of the kind. */
  readonly kind: number;
  /** A person's e-mail, or a group's path. */
  readonly who: string;
  /** A person's name; absent for a group. */
  readonly name?: string;
  /** Empty where there is nothing before or after. */
  readonly before: string;
  readonly after: string;
  readonly reason: string;
  /** How the person was recognized, in words; absent for groups and new people. */
  readonly matched?: string;
  readonly state: 'planned' | 'done' | 'settled' | 'failed' | 'skipped';
  /** Why it failed or was skipped. */
  readonly message?: string;
  /** Shown only on the person's card. */
  readonly aside?: true;
}
