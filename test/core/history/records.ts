import type { GroupPath, Role } from '../../../src/core/model.ts';
import type { GroupRef, Operation, PersonOperation, PersonRef, Plan } from '../../../src/core/plan/plan.ts';
import type { RunEnd, RunRecord } from '../../../src/core/plan/record.ts';
import { account, plan } from '../plan/builders.ts';

const ANN: PersonRef = { email: 'ann@example.com', name: 'Ann', user_id: '7' };

type Kind = PersonOperation['kind'];

/** An operation on Ann: `name:7`. */
export function change<K extends Kind>(
  kind: K,
  before: unknown,
  after: unknown,
  person: Partial<PersonRef> = {},
): Extract<PersonOperation, { kind: K }> {
  const who = { ...ANN, ...person };
  const id = `${kind}:${who.user_id ?? who.email}`;
  return {
    id,
    kind,
    person: who,
    matched_by: null,
    reason: `${kind} in the source`,
    needs: [],
    before,
    after,
  } as never;
}

export function roleChange(before: Role, after: Role, person: Partial<PersonRef> = {}): Operation {
  return { ...change('role', before, after, person), group: groupAt([]) };
}

/** The creation of a group: `create-group:Sales / Poland`. */
export function newGroup(...path: string[]): Operation {
  const group = groupAt(path);
  return {
    id: `create-group:${path.join(' / ')}`,
    kind: 'create-group',
    group,
    reason: 'group in the source',
    needs: [],
    before: null,
    after: { name: path.at(-1) ?? '', parent: groupAt(path.slice(0, -1)) },
  };
}

function groupAt(path: GroupPath): GroupRef {
  return { group_id: null, path };
}

/** A plan of these operations. */
export function planOf(operations: readonly Operation[], fields: Partial<Plan> = {}): Plan {
  return { ...plan([], account([])), operations, ...fields };
}

/** The record of a sync with these operations. */
export function recordOf(
  operations: readonly Operation[],
  fields: Partial<RunRecord> = {},
  end: Partial<RunEnd> = {},
): RunRecord {
  const started = '2026-11-02T08:00:00.000Z';
  return {
    version: 1,
    summary: { version: 1, command: 'sync', ok: true, exit_code: 0, started, seconds: 1, ...end },
    plan: planOf(operations),
    ...fields,
  };
}
