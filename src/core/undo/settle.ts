import { addressKey } from '../addresses.ts';
import type { RecordedOperation } from '../history/recorded-operations.ts';
import type { Account } from '../model.ts';
import type { Journal } from '../plan/journal.ts';
import { OPERATION_KINDS, type OperationKind } from '../plan/operations.ts';
import type { KindCounts } from '../plan/outcome.ts';
import type { Operation } from '../plan/plan.ts';
import type { RecordedResult, RunRecord } from '../plan/record.ts';
import { seatsTaken } from '../plan/seats.ts';
import { findTraces, type Traces } from './context.ts';
import { effectOn } from './effect.ts';

/**
 * The record of a killed run with its results, as the account shows them. To be called before anything else changes
 * the account.
 */
export function settleRun(
  record: RunRecord,
  account: Account,
  journal: Journal,
  rootGroupId: string,
): RunRecord {
  const { unfinished: _, ...rest } = record;
  if (record.plan === null) return rest;
  const traces = findTraces(record, account, rootGroupId);
  const outcomes = record.plan.operations.map((operation) => ({
    operation,
    result: resultOf(operation, traces, account, journal),
  }));
  const done = outcomes.flatMap(({ operation, result }) => (result.state === 'done' ? [operation] : []));
  const { before } = record.plan.seats;
  return {
    ...rest,
    results: outcomes.map(({ result }) => result),
    summary: {
      ...record.summary,
      counts: countResults(outcomes),
      seats: { before, after: before + seatsTaken(done) },
    },
  };
}

function resultOf(operation: Operation, traces: Traces, account: Account, journal: Journal): RecordedResult {
  const { id } = operation;
  const skipped: RecordedResult = {
    operation: id,
    state: 'skipped',
    message: 'the run ended before this operation',
  };
  if (operation.kind === 'create-group') {
    const made = traces.idOf(operation.group);
    return made === undefined ? skipped : { operation: id, state: 'done', made };
  }
  if (operation.kind === 'remove-group')
    return account.groups.some((group) => group.id === operation.group.group_id)
      ? skipped
      : { operation: id, state: 'done' };
  const key = addressKey(operation.person.email);
  const { user_id: userId } = operation.person;
  const user =
    userId === null ? account.users.find(({ email }) => addressKey(email) === key) : traces.users.get(userId);
  if (operation.kind === 'invite' || operation.kind === 'finish') {
    const isSent = journal.invited.some(({ email }) => addressKey(email) === key);
    // The journal forgets an invited user once the manual flag is reset; a user added by hand has it.
    if (user !== undefined && (userId !== null || isSent || !user.added_manually))
      return { operation: id, state: 'done', ...(userId === null ? { made: user.id } : {}) };
    return isSent ? { operation: id, state: 'unknown', message: 'not visible in TimeCamp' } : skipped;
  }
  if (user === undefined) return skipped;
  if (operation.kind === 'reset-manual')
    return user.added_manually ? skipped : { operation: id, state: 'done' };
  return effectOn(user, operation, traces).state === 'applied' ? { operation: id, state: 'done' } : skipped;
}

function countResults(outcomes: readonly RecordedOperation[]): Partial<Record<OperationKind, KindCounts>> {
  const counts: Partial<Record<OperationKind, KindCounts>> = {};
  for (const kind of OPERATION_KINDS) {
    const ofKind = outcomes.filter(({ operation }) => operation.kind === kind);
    if (ofKind.length === 0) continue;
    const done = ofKind.filter(({ result }) => result.state === 'done').length;
    counts[kind] = { planned: ofKind.length, done, failed: 0, skipped: ofKind.length - done };
  }
  return counts;
}
