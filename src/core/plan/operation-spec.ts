import type { AccountUser } from '../model.ts';
import type { GroupRef, Operation } from './plan.ts';

/** The words of `--only` and TIMECAMP_SYNC_ONLY. */
export const CATEGORIES = [
  'new-users',
  'updates',
  'enable',
  'moves',
  'roles',
  'groups',
  'deactivations',
  'empty-groups',
] as const;
export type Category = (typeof CATEGORIES)[number];

/** The hazards whose operations are counted against a limit. */
export type CountedHazard = 'deactivations' | 'new-users' | 'moves' | 'role-losses' | 'group-removals';

export type RequestKind =
  | 'create-group'
  | 'remove-group'
  | 'invite'
  | 'finish'
  | 'profile'
  | 'move'
  | 'role'
  | 'setting';

/** One fact that an operation relies on, as it was planned and as the account has it now. */
export interface Fact {
  readonly what: string;
  readonly planned: string;
  readonly current: string;
}

/** Everything that the kind of an operation determines. */
export interface OperationSpec<O extends Operation> {
  /** The heading of its list. */
  readonly title: string;
  /** What is applied together; the kinds of a stage are adjacent in the table. */
  readonly stage: string;
  /** The kind of request that carries it (requests.ts). */
  readonly request: RequestKind;
  /** Its category for a user of the account; every operation on a joiner belongs to `new-users`. */
  category(operation: O): Category;
  /** The guard that counts it. */
  hazard?(operation: O, rootGroupId: string): CountedHazard | undefined;
  /** What it does to paid seats. */
  seat?(operation: O): 'added' | 'enabled' | 'freed' | undefined;
  /** What it does that the key's owner and the last administrator are protected from. */
  harm?(operation: O): 'disabled' | 'moved' | 'demoted' | undefined;
  /** The group that has to exist for it. */
  group?(operation: O): GroupRef;
  /** What a saved plan relies on. */
  relies?(operation: O, user: AccountUser): readonly Fact[];
  /** Its two sides as text; empty where there is nothing. */
  before(operation: O): string;
  after(operation: O): string;
  /** How a list shows the change: both sides, the target, the person's group, or nothing because the heading says it. */
  readonly line: 'both' | 'target' | 'place' | 'none';
  /** What changes of a person, for the tree: `role user → supervisor`. */
  readonly label?: string;
  /** Listed on top of a page with its count. */
  readonly headline?: true;
  /** It brings a joiner into the account; the joiner's other operations are shown with it. */
  readonly joins?: true;
  /** It follows other changes and is not listed. */
  readonly bookkeeping?: true;
}
