import type { Operation } from '../../core/plan/plan.ts';
import type { PlannedRequest } from '../../core/plan/requests.ts';

/** How many operations one write of the journal may cover. */
const JOURNAL_WINDOW = 100;

/**
 * Splits the operations of a stage into waves that run one after the other: groups level by level, parents created
 * before their children and removed after them; operations on people after those of the stage that they need.
 */
export function splitIntoWaves(operations: readonly Operation[]): readonly (readonly Operation[])[] {
  const waves = new Map<number, Operation[]>();
  const byId = new Map(operations.map((operation) => [operation.id, operation]));
  const depthOf = ({ needs }: Operation): number =>
    needs.reduce((depth, id) => {
      const needed = byId.get(id);
      return needed === undefined ? depth : Math.max(depth, depthOf(needed) + 1);
    }, 0);
  for (const operation of operations) {
    const level = 'person' in operation ? depthOf(operation) : operation.group.path.length;
    const wave = waves.get(level);
    if (wave === undefined) waves.set(level, [operation]);
    else wave.push(operation);
  }
  const direction = operations[0]?.kind === 'remove-group' ? -1 : 1;
  return [...waves].sort(([a], [b]) => (a - b) * direction).map(([, wave]) => wave);
}

/** Splits requests into windows of at most JOURNAL_WINDOW operations; the journal is written before each window. */
export function splitIntoWindows(
  requests: readonly PlannedRequest[],
): readonly (readonly PlannedRequest[])[] {
  const windows: PlannedRequest[][] = [];
  let free = 0;
  for (const request of requests) {
    const last = windows.at(-1);
    if (last === undefined || request.operations.length > free) {
      windows.push([request]);
      free = JOURNAL_WINDOW;
    } else {
      last.push(request);
    }
    free -= request.operations.length;
  }
  return windows;
}
