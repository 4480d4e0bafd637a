import { createHash } from 'node:crypto';
import type { Holds } from '../core/holds/holds.ts';
import type { Account } from '../core/model.ts';
import { assemblePlan } from '../core/plan/build/assemble.ts';
import { staleReasons } from '../core/plan/guards/freshness.ts';
import type { Journal } from '../core/plan/journal.ts';
import type { Plan } from '../core/plan/plan.ts';
import { revalidatePlan } from '../core/plan/saved/revalidate.ts';
import { planUndo } from '../core/undo/plan-undo.ts';
import { dayAt } from '../io/clock.ts';
import type { SyncRequest, SyncSession } from './sync.ts';

/** Plans the changes that the request asks for, or renews its saved plan. */
export function planSync(
  { saved, undo, prepared, selection, allow, removeEmptyGroups }: SyncRequest,
  account: Account,
  journal: Journal,
  holds: Holds,
  { settings, clock, tool, startedBy }: SyncSession,
): Plan {
  const { timecamp, network } = settings;
  const options = { ...timecamp, removeEmptyGroups: removeEmptyGroups ?? timecamp.removeEmptyGroups };
  const now = clock.now();
  const madeBy = `${startedBy.user}@${startedBy.host}`;
  if (saved !== undefined)
    return revalidatePlan(saved, options.domain, { account, journal, options, allow, holds, now });
  const settingsDigest = digestOf(options);
  if (undo !== undefined) {
    const { run, record, users, isRepeated } = undo;
    const origin = { tool, domain: options.domain, settings_sha256: settingsDigest };
    const plan = planUndo(record, account, journal, {
      run,
      users,
      isRepeated,
      settings: options,
      allow,
      holds,
      now,
      origin,
    });
    return { ...plan, made_by: madeBy };
  }
  return assemblePlan({
    prepared: prepared?.users,
    account,
    journal,
    sources: prepared?.meta?.input?.sources,
    options,
    selection,
    allow,
    holds,
    now,
    dayOf: (time) => dayAt(time, network.tz),
    isFull: selection.users === undefined && (selection.only ?? []).join() === timecamp.syncOnly.join(),
    stale:
      prepared === undefined
        ? []
        : staleReasons({
            ...prepared,
            maxAgeHours: options.maxInputAgeHours,
            lastSource: journal.last_source,
            now,
          }),
    origin: {
      tool,
      made_by: madeBy,
      domain: options.domain,
      source: prepared?.meta?.input?.source ?? null,
      source_sha256: prepared?.sha256 ?? null,
      settings_sha256: settingsDigest,
    },
  });
}

/** A digest of settings, without the secret among them. */
function digestOf(settings: object): string {
  const open = Object.entries(settings).filter(([name]) => name !== 'apiKey');
  return createHash('sha256').update(JSON.stringify(open)).digest('hex');
}
