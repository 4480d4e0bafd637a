import type { AccountUser } from '../model.ts';
import {
  type Finish,
  type GroupRef,
  type Invite,
  pathText,
  type PersonOperation,
  type ResetManual,
} from '../plan/plan.ts';
import { isSameValue, type StoredField } from '../plan/stored-forms.ts';
import type { GroupIndex } from '../tree/group-index.ts';

/** The fields of a user that operations change as text. */
const FIELDS = {
  name: 'name',
  email: 'email',
  'external-id': 'external_id',
  'additional-email': 'additional_email',
} as const satisfies Record<string, StoredField>;

/** How the account shows an operation: applied, not applied (or undone), or changed to something else since. */
export type Effect =
  | { readonly state: 'applied' | 'absent' }
  | { readonly state: 'changed'; /** `name is now "Ann B"` */ readonly now: string };

interface Place {
  readonly tree: GroupIndex;
  /** The id of a group in the account; undefined when it is not there. */
  readonly idOf: (group: GroupRef) => string | undefined;
}

/** The manual flag and invitations have no sides to compare. */
type ComparedOperation = Exclude<PersonOperation, Invite | Finish | ResetManual>;

/** Compares a user with both sides of an operation. A role is only applied or not. */
export function effectOn(user: AccountUser, operation: ComparedOperation, { tree, idOf }: Place): Effect {
  switch (operation.kind) {
    case 'deactivate':
    case 'enable':
      return { state: user.disabled === operation.after.disabled ? 'applied' : 'absent' };
    case 'role':
      return { state: user.role === operation.after ? 'applied' : 'absent' };
    case 'name':
    case 'email':
    case 'external-id':
    case 'additional-email': {
      const field = FIELDS[operation.kind];
      if (isSameValue(field, user[field], operation.after)) return { state: 'applied' };
      if (isSameValue(field, user[field], operation.before)) return { state: 'absent' };
      return { state: 'changed', now: `${LABELS[operation.kind]} is now "${user[field]}"` };
    }
    case 'move':
      if (user.group_id === idOf(operation.after)) return { state: 'applied' };
      if (user.group_id === idOf(operation.before)) return { state: 'absent' };
      return { state: 'changed', now: `group is now ${pathText(tree.placeOf(user.group_id).path)}` };
  }
}

const LABELS = {
  name: 'name',
  email: 'e-mail',
  'external-id': 'external id',
  'additional-email': 'additional e-mail',
} as const;
