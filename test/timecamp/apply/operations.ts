import type { Role } from '../../../src/core/model.ts';
import type {
  ChangeRole,
  CreateGroup,
  Finish,
  GroupRef,
  Invite,
  Move,
  Operation,
  PersonRef,
  RemoveGroup,
} from '../../../src/core/plan/plan.ts';

const common = (kind: string, name: string, needs: readonly string[]) => ({
  id: `${kind}:${name}`,
  reason: 'a test',
  needs,
});
/** A user whose id is the name; `id` null for someone whom the account does not list yet. */
const personOf = (name: string, id: string | null = name): PersonRef => ({
  email: `${name}@example.com`,
  name,
  user_id: id,
});
const ofPerson = (kind: string, name: string, needs: readonly string[], id?: string | null) => ({
  ...common(kind, name, needs),
  person: personOf(name, id),
  matched_by: null,
});

/** A group that exists, by its id. */
export const group = (id: string, path = id): GroupRef => ({ group_id: id, path: path.split('/') });
/** A group that the plan creates, by its path. */
export const newGroup = (path: string): GroupRef => ({ group_id: null, path: path.split('/') });
export const ROOT: GroupRef = { group_id: '1', path: [] };

export function createGroup(path: string, parent: GroupRef = ROOT, needs: string[] = []): CreateGroup {
  return {
    kind: 'create-group',
    ...common('create-group', path, needs),
    group: newGroup(path),
    before: null,
    after: { name: path.split('/').at(-1) ?? '', parent },
  };
}

export function removeGroup(id: string, path = id, needs: string[] = []): RemoveGroup {
  const name = path.split('/').at(-1) ?? '';
  return {
    kind: 'remove-group',
    ...common('remove-group', path, needs),
    group: group(id, path),
    before: { name, parent_id: '1' },
    after: null,
  };
}

export function invite(name: string, place = ROOT, needs: string[] = []): Invite {
  return { kind: 'invite', ...ofPerson('invite', name, needs, null), before: null, after: { group: place } };
}

export function finish(
  name: string,
  { answered = true, id = null as string | null, place = ROOT } = {},
): Finish {
  return {
    kind: 'finish',
    ...ofPerson('finish', name, [], id),
    before: { invited_at: '2026-11-01T08:00:00.000Z', answered },
    after: { group: place },
  };
}

export function move(
  name: string,
  before: GroupRef,
  after: GroupRef,
  { role = null, purpose = 'place', needs = [] }: Partial<Pick<Move, 'role' | 'purpose' | 'needs'>> = {},
): Move {
  return { kind: 'move', ...ofPerson('move', name, needs), before, after, purpose, role };
}

export function role(
  name: string,
  after: Role,
  {
    place = ROOT,
    needs = [],
    id = name,
  }: { readonly place?: GroupRef; readonly needs?: readonly string[]; readonly id?: string | null } = {},
): ChangeRole {
  return { kind: 'role', ...ofPerson('role', name, needs, id), group: place, before: null, after };
}

/** A change of one value of a user. `id` null for an invited person. */
export function change(
  kind: 'name' | 'email' | 'external-id' | 'additional-email' | 'reset-manual' | 'deactivate' | 'enable',
  name: string,
  {
    needs = [],
    id = name,
    before = '',
    after = `new ${name}`,
  }: {
    readonly needs?: readonly string[];
    readonly id?: string | null;
    readonly before?: string;
    readonly after?: string;
  } = {},
): Operation {
  const base = ofPerson(kind, name, needs, id);
  switch (kind) {
    case 'deactivate':
      return { kind, ...base, before: { disabled: false }, after: { disabled: true } };
    case 'enable':
      return { kind, ...base, before: { disabled: true }, after: { disabled: false } };
    case 'reset-manual':
      return { kind, ...base, before: null, after: { added_manually: false } };
    case 'name':
    case 'email':
      return { kind, ...base, before, after };
    case 'external-id':
    case 'additional-email':
      return { kind, ...base, before, after };
  }
}
