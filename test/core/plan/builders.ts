import { type PlanInput, assemblePlan } from '../../../src/core/plan/build/assemble.ts';
import type { Hold } from '../../../src/core/holds/holds.ts';
import { EMPTY_JOURNAL, type Journal } from '../../../src/core/plan/journal.ts';
import type { PlanOptions } from '../../../src/core/plan/options.ts';
import type { Operation, Plan } from '../../../src/core/plan/plan.ts';
import { EVERYTHING } from '../../../src/core/plan/build/selection.ts';
import type { Account, AccountGroup, AccountUser, PreparedUser } from '../../../src/core/model.ts';

export const NOW = Date.parse('2026-11-02T08:00:00Z');

export const OPTIONS: PlanOptions = {
  rootGroupId: '1',
  ignoredUserIds: [],
  disableNewUsers: false,
  disableExternalIdSync: false,
  disableAdditionalEmailSync: false,
  disableManualUserUpdates: false,
  disableUserDeactivation: false,
  disableGroupUpdates: false,
  disableRoleUpdates: false,
  disableGroupsCreation: false,
  updateEmailOnExternalId: false,
  disabledUsersGroupId: undefined,
  removeEmptyGroups: false,
  leaversScope: 'account',
  leaverGrace: { unit: 'runs', value: 0 },
  maxGroupLevel: 0,
  maxDeactivations: undefined,
  maxNewUsers: undefined,
  maxMoves: undefined,
  maxRoleLosses: undefined,
  maxGroupRemovals: undefined,
};

/** A prepared user: `ann` is ann@example.com with external id `ann`, in the root group. */
export function prepared(
  name: string,
  fields: Partial<PreparedUser> & { readonly group?: string } = {},
): PreparedUser {
  const { group = '', ...rest } = fields;
  return {
    timecamp_external_id: name,
    timecamp_user_name: name,
    timecamp_email: `${name}@example.com`,
    timecamp_groups_breadcrumb: group,
    timecamp_groups: group === '' ? [] : group.split('/'),
    timecamp_status: 'active',
    timecamp_role: 'user',
    ...rest,
  };
}

/** An account user that is exactly as `prepared(name)` wants it. */
export function user(name: string, fields: Partial<AccountUser> = {}): AccountUser {
  return {
    id: fields.id ?? `id-${name}`,
    email: `${name}@example.com`,
    name,
    group_id: '1',
    role: 'user',
    disabled: false,
    added_manually: false,
    external_id: name,
    additional_email: '',
    ...fields,
  };
}

/** Groups as `id: 'path'`; `'1': ''` is the root group. Users are put into them by their group_id. */
export function account(
  users: readonly AccountUser[],
  paths: Readonly<Record<string, string>> = {},
  owner?: Account['owner'],
): Account {
  const all: Record<string, string> = { '1': '', ...paths };
  const idOf = (path: string): string => {
    const id = Object.keys(all).find((key) => all[key] === path);
    if (id === undefined) throw new Error(`no group at ${path}`);
    return id;
  };
  const groups: AccountGroup[] = Object.entries(all).map(([id, path]) => ({
    id,
    name: path === '' ? 'People' : (path.split('/').at(-1) ?? ''),
    parent_id: path === '' ? '0' : idOf(path.split('/').slice(0, -1).join('/')),
    member_ids: users.filter((one) => one.group_id === id).map((one) => one.id),
  }));
  return { owner, users, groups };
}

export function plan(
  people: readonly PreparedUser[] | undefined,
  there: Account,
  options: Partial<PlanOptions> = {},
  rest: Partial<
    Pick<PlanInput, 'allow' | 'selection' | 'sources' | 'stale' | 'now' | 'isFull' | 'origin'>
  > & {
    readonly journal?: Partial<Journal>;
    readonly holds?: readonly Hold[];
  } = {},
): Plan {
  const { journal, holds = [], ...others } = rest;
  return assemblePlan({
    prepared: people,
    account: there,
    journal: { ...EMPTY_JOURNAL, ...journal },
    options: { ...OPTIONS, ...options },
    selection: EVERYTHING,
    allow: {},
    stale: [],
    holds: { active: holds, expired: [] },
    now: NOW,
    dayOf: (time) => new Date(time).toISOString().slice(0, 10),
    isFull: true,
    origin: {
      tool: 'tcsync test',
      source: null,
      source_sha256: null,
      settings_sha256: '',
      domain: 'https://tc.test',
    },
    ...others,
  });
}

/** A plan in short lines, without the `reset-manual` that follows every change. */
export function lines(of: Plan): string[] {
  return of.operations.filter(({ kind }) => kind !== 'reset-manual').map(line);
}

function line(operation: Operation): string {
  if (!('person' in operation)) return `${operation.kind} ${operation.group.path.join('/')}`;
  const who = operation.person.email.replace('@example.com', '');
  switch (operation.kind) {
    case 'move':
      return `move ${who}: ${operation.before.path.join('/') || '.'} > ${operation.after.path.join('/') || '.'}`;
    case 'invite':
    case 'finish':
      return `${operation.kind} ${who}: ${operation.after.group.path.join('/') || '.'}`;
    case 'name':
    case 'email':
    case 'external-id':
    case 'additional-email':
    case 'role':
      return `${operation.kind} ${who}: ${operation.after}`;
    case 'deactivate':
    case 'enable':
    case 'reset-manual':
      return `${operation.kind} ${who}`;
  }
}
