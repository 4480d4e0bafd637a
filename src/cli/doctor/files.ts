import { resolve } from 'node:path';
import type { Settings } from '../../config/table.ts';
import { staleReasons } from '../../core/plan/guards/freshness.ts';
import type { Journal } from '../../core/plan/journal.ts';
import { UserError } from '../../base/errors.ts';
import { pluralize, timeText } from '../../core/text.ts';
import { lockHolder } from '../../io/lock.ts';
import type { Log } from '../../io/log.ts';
import type { Step } from '../../sources/source.ts';
import { runStep, type StepResult } from '../../sources/steps.ts';
import { EMPLOYEES_KEY, PREPARED_KEY, readEmployees, readPrepared } from '../../storage/documents.ts';
import { readRefusals } from '../../storage/refusals.ts';
import { checkFile, checkFolder, checkObjects } from '../../storage/check-access.ts';
import { employeesKey, readFetchFailure } from '../../storage/source-documents.ts';
import type { LockableStorage, Storage } from '../../storage/storage.ts';
import { exists } from '../../storage/text.ts';
import { readJournal } from '../../timecamp/journal-file.ts';
import { LOG_FILE, type Shell } from '../context.ts';
import { openStorageHere } from '../open-storage.ts';
import { journalFile } from '../../app/journal.ts';
import { ACCOUNT_LOCK_KEY, lockStore, noConditions, TIME_OFF_LOCK_KEY } from '../../app/account-lock.ts';

const HOUR_MS = 3_600_000;
/** All keys are below this folder. */
const FOLDER = 'var';

export interface FilesContext {
  readonly settings: Pick<Settings, 'storage' | 'network' | 'logging'>;
  readonly shell: Pick<Shell, 'cwd' | 'clock'>;
  readonly log: Log;
  /** TIMECAMP_MAX_INPUT_AGE_HOURS; 0 for any age. */
  readonly maxAgeHours: number;
  /** TCSYNC_SOURCES. */
  readonly sources: readonly string[];
}

/** Checks the files of earlier runs and whether the next run can use them. Writes nothing. */
export async function* checkFiles(context: FilesContext): AsyncGenerator<Step> {
  const { settings, shell, maxAgeHours, sources } = context;
  const { cwd } = shell;
  const now = shell.clock.now();
  const storage = yield* runStep('The storage can be read and written', () => storageOf(context));
  if (!settings.logging.disableFileLogging) {
    yield* runStep('The log can be written', async () => ({
      detail: await checkFile(resolve(cwd, LOG_FILE)),
      value: true,
    }));
  }
  if (storage === undefined) return;
  if (settings.storage.useS3Storage) {
    yield* runStep('The storage prevents simultaneous runs', () => conditionsOf(storage));
  }
  yield* runStep('The lock is free', () => lockOf(storage, ACCOUNT_LOCK_KEY, now));
  yield* runStep('The sync-time-off lock is free', () => lockOf(storage, TIME_OFF_LOCK_KEY, now));
  const journal = yield* runStep('The journal can be read', async () => journalOf(storage));
  yield* runStep('No guard is refusing runs', () => refusalsOf(storage));
  if (sources.length < 2) {
    yield* runStep('The fetched people are valid', () =>
      employeesOf(storage, EMPLOYEES_KEY, now, maxAgeHours),
    );
  }
  for (const source of sources.length < 2 ? [] : sources) {
    yield* runStep(`The people fetched from ${source} are valid`, async () => {
      const result = await employeesOf(storage, employeesKey(source, sources), now, maxAgeHours);
      const failed = await readFetchFailure(storage, source);
      if (failed === undefined) return result;
      const problem = `${source} could not be fetched at ${timeText(failed.at)} (${failed.code}); sync does not change its people. Run tcsync fetch ${source}.`;
      return { ...result, notices: [...(result.notices ?? []), warning('source-failed', problem)] };
    });
  }
  yield* runStep('The prepared users are valid', () =>
    preparedOf(storage, now, maxAgeHours, journal?.last_source ?? null),
  );
}

async function storageOf({ settings, shell, log }: FilesContext): Promise<StepResult<LockableStorage>> {
  const value = await openStorageHere(settings, shell, log);
  const detail = settings.storage.useS3Storage
    ? await checkObjects(value, FOLDER)
    : await checkFolder(resolve(shell.cwd, FOLDER));
  return { value, detail };
}

async function conditionsOf(storage: LockableStorage): Promise<StepResult<true>> {
  if (await storage.honoursConditions()) return { value: true, detail: 'it supports conditional writes' };
  return { value: true, detail: '', notices: [noConditions(storage)] };
}

async function lockOf(storage: LockableStorage, key: string, now: number): Promise<StepResult<true>> {
  const holder = await lockHolder(lockStore(storage, key), now);
  if (holder === undefined) return { value: true, detail: '' };
  const { command, host, pid, since, isAbandoned } = holder;
  const who = `${command} on ${host} (process ${pid}) since ${since}`;
  if (isAbandoned) return { value: true, detail: `abandoned by ${who}; the next run takes it over` };
  const message = `${who} holds the lock. Until it finishes, other runs stop with exit code 4.`;
  return { value: true, detail: 'held', notices: [{ level: 'warning', code: 'locked', message }] };
}

async function journalOf(storage: Storage): Promise<StepResult<Journal>> {
  const value = await readJournal(journalFile(storage));
  const facts = [
    ...(value.invited.length === 0
      ? []
      : [`${pluralize(value.invited.length, 'invitation', 'invitations')} pending`]),
    ...(value.reset_manual.length === 0
      ? []
      : [`${pluralize(value.reset_manual.length, 'bookkeeping update', 'bookkeeping updates')} pending`]),
    ...(value.max_level === null ? [] : [`groups up to level ${value.max_level}`]),
    ...(value.last_source === null ? [] : [`last sync from ${value.last_source}`]),
  ];
  return { value, detail: facts.join(', ') || 'nothing is pending' };
}

async function refusalsOf(storage: Storage): Promise<StepResult<true>> {
  const refusals = await readRefusals(storage);
  const notices = refusals.map(({ command, guards, count, since }) =>
    warning(
      'refused',
      `\`tcsync ${command}\` has been refused since ${timeText(since)} (${pluralize(count, 'run', 'runs')}; ${guards.join(', ')}). Run it with --dry-run to see why.`,
    ),
  );
  return { value: true, detail: '', notices };
}

async function employeesOf(
  storage: Storage,
  key: string,
  now: number,
  maxAgeHours: number,
): Promise<StepResult<true>> {
  if (!(await exists(storage, key)))
    return { value: true, detail: `tcsync fetch has not written ${key} yet` };
  const { employees, invalid, meta } = await readEmployees(storage, key);
  const from = meta === undefined ? '' : ` from ${meta.source}, ${ageOf(meta.fetched_at, now)}`;
  const isOld = maxAgeHours > 0 && now - Date.parse(meta?.fetched_at ?? '') > maxAgeHours * HOUR_MS;
  return {
    value: true,
    detail: `${pluralize(employees.length, 'person', 'people')}${from}`,
    notices: [
      ...(invalid.length === 0
        ? []
        : [
            warning(
              'invalid-record',
              `${pluralize(invalid.length, 'record is', 'records are')} invalid and ignored. Run tcsync prepare to see why.`,
            ),
          ]),
      ...(isOld
        ? [
            warning(
              'stale',
              `${key} is older than ${pluralize(maxAgeHours, 'hour', 'hours')} (TIMECAMP_MAX_INPUT_AGE_HOURS). Run tcsync fetch before a sync.`,
            ),
          ]
        : []),
    ],
  };
}

async function preparedOf(
  storage: Storage,
  now: number,
  maxAgeHours: number,
  lastSource: string | null,
): Promise<StepResult<true>> {
  if (!(await exists(storage, PREPARED_KEY)))
    return { value: true, detail: `tcsync prepare has not written ${PREPARED_KEY} yet` };
  const { users, meta, sha256 } = await readPrepared(storage);
  const reasons = staleReasons({ meta, sha256, maxAgeHours, lastSource, now });
  if (reasons.length > 0)
    throw new UserError(`A sync would refuse this file. ${reasons.join(' ')}`, {
      code: 'stale',
      hint: 'Run tcsync fetch and tcsync prepare again, or allow the file for one sync with --allow stale.',
    });
  const active = users.filter(({ timecamp_status: status }) => status === 'active').length;
  const when = meta === undefined ? '' : `, prepared ${ageOf(meta.prepared_at, now)}`;
  return { value: true, detail: `${pluralize(users.length, 'person', 'people')}, ${active} active${when}` };
}

function warning(code: string, message: string) {
  return { level: 'warning', code, message } as const;
}

function ageOf(time: string, now: number): string {
  const hours = Math.floor((now - Date.parse(time)) / HOUR_MS);
  if (hours < 1) return 'less than an hour ago';
  return hours < 48 ? `${pluralize(hours, 'hour', 'hours')} ago` : `${Math.floor(hours / 24)} days ago`;
}
