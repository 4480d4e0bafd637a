import { type LoadedPeople, loadKnownPeople, type MissingFile } from '../../app/known-people.ts';
import { describeFailure } from '../../app/failure.ts';
import { readHolds } from '../../app/holds.ts';
import { prepareWithTimeout } from '../../app/prepare-with-timeout.ts';
import { resultHead } from '../../app/result.ts';
import type { Session } from '../../app/session.ts';
import { EXIT, type ExitCode, RemoteError, usageError, UserError } from '../../base/errors.ts';
import type { Hold } from '../../core/holds/holds.ts';
import { matchUsers } from '../../core/matching/matching.ts';
import type { AccountUser, Meta, PreparedUser, SkippedPerson } from '../../core/model.ts';
import { findByName, type Identity, PersonKeys } from '../../core/person-search.ts';
import {
  type AccountExplanation,
  explainInAccount,
  identityOfUser,
  type PlannedAccount,
} from '../../core/plan/account-explanation.ts';
import { EVERYTHING } from '../../core/plan/build/selection.ts';
import {
  type Explanation,
  explainInvalid,
  explainPrepared,
  explainPerson,
  identityOfOutcome,
  identityOfPrepared,
} from '../../core/prepare/explanation.ts';
import { compileRules } from '../../core/prepare/rules.ts';
import { dayAt } from '../../io/clock.ts';
import type { PreparedDocument } from '../../storage/documents.ts';
import type { CommonOptions, Context } from '../context.ts';
import { renderExplanations } from '../render/explain.ts';

export interface ExplainOptions extends CommonOptions {
  /** Ask TimeCamp, too. */
  readonly account?: boolean;
}

/** What is known of a person, in every stage. */
export interface Findings {
  readonly people: readonly Explanation[];
  /** Skipped by fetch. */
  readonly skipped: readonly SkippedPerson[];
  /** Holds on them; one on a TimeCamp user id only if TimeCamp was asked. */
  readonly holds: readonly Hold[];
  /** Undefined unless TimeCamp was asked. */
  readonly account: readonly AccountExplanation[] | undefined;
  /** Several people whom a name means; empty when one was found. */
  readonly candidates: readonly Identity[];
}

/** What `--format json` adds: the files that are missing. Without prepared users, what a sync would do is not known. */
export interface ExplainOutput extends Findings {
  readonly who: string;
  readonly missing: readonly MissingFile[];
}

/** `tcsync explain <who>`: what every stage does with one person, found by name, e-mail or external id. */
export async function runExplain(who: string, options: ExplainOptions, context: Context): Promise<ExitCode> {
  if (who.trim() === '') {
    throw usageError(
      'The name, e-mail or external id is empty.',
      'Enter an e-mail, for example: tcsync explain ann@example.com.',
    );
  }
  const session =
    options.account === true || (await hasAccount(context))
      ? await context.open(['sources', 'prepare', 'timecamp', 'network'])
      : await context.open(['sources', 'prepare']);
  const known = await loadKnownPeople(session, 'timecamp' in session.settings);
  const { employees, missing } = known;
  const findings = await findPerson(who, known, session, options, context);
  const { people, skipped, account } = findings;
  const found = people.length + skipped.length + (account?.length ?? 0);
  const exitCode = found > 0 ? EXIT.done : EXIT.failed;
  if (options.format === 'json') {
    const { skipped: _, ...input } = employees.meta ?? {};
    context.writeJson({
      ...resultHead(context, 'explain', exitCode),
      who,
      input: employees.meta === undefined ? null : input,
      missing,
      ...findings,
    });
  } else context.writeStdout(renderExplanations({ who, meta: employees.meta, missing, ...findings }));
  if (found === 0 && !('timecamp' in session.settings)) context.writeStderr(NOT_ASKED);
  return exitCode;
}

const NOT_ASKED =
  'The TimeCamp account was not searched. To find people who are only in TimeCamp, set TIMECAMP_API_KEY and TIMECAMP_ROOT_GROUP_ID.';

type AccountSession = Session<'prepare' | 'timecamp' | 'network'>;

/** Whether the settings of the account are complete, so that TimeCamp can be asked. */
async function hasAccount({ shell }: Context): Promise<boolean> {
  const [{ SECTIONS }, { inspectSettings }] = await Promise.all([
    import('../../sources/all-settings.ts'),
    import('../../config/load.ts'),
  ]);
  return inspectSettings(SECTIONS, shell).sections.get('timecamp')?.problems.length === 0;
}

/** Looks among the employees and those whom fetch left out, then in the account; by key first, then by name. */
async function findPerson(
  who: string,
  { employees, prepared: kept, missing }: LoadedPeople,
  session: Session<'prepare'> | AccountSession,
  { account: wantsAccount = false }: ExplainOptions,
  context: Context,
): Promise<Findings> {
  const settings = session.settings.prepare;
  const prepared = prepareWithTimeout(employees, settings, compileRules(settings)).value;
  const outcomes = prepared.outcomes().map((outcome) => ({ outcome, ...identityOfOutcome(outcome) }));
  const skipped = (employees.meta?.skipped ?? []).map((person) => ({
    person,
    ...person,
    emails: [person.email],
  }));
  const keptUsers = (kept?.users ?? []).map((user, at) => ({ user, at, ...identityOfPrepared(user) }));
  const records = [...outcomes, ...skipped, ...keptUsers];
  const document = missing.length > 0 ? kept : toDocument(prepared.users, employees.meta, context.tool);

  let planned: PlannedAccount | undefined;
  const askAccount = async (): Promise<void> => {
    if ('timecamp' in session.settings) planned ??= await planAccount(document, session as AccountSession);
  };
  if (wantsAccount) await askAccount();

  const keys = new PersonKeys(who);
  const find = (identity: Identity): boolean => keys.find(identity);
  const isInvalid = employees.invalid.some(({ external_id: id }) => id === who.trim());
  let candidates: readonly Identity[] = [];
  if (!records.some(find) && !isInvalid) {
    const users = (): readonly Identity[] => planned?.account.users.map(identityOfUser) ?? [];
    const findCandidates = (): readonly Identity[] =>
      users().some(find) ? [] : findByName([...records, ...users()], who);
    candidates = findCandidates();
    if (candidates.length === 0 && planned === undefined) {
      await warnIfUnreachable(askAccount, wantsAccount, context);
      candidates = findCandidates();
    }
    const [only, ...others] = candidates;
    if (only !== undefined && others.length === 0) {
      keys.add(only);
      candidates = [];
    }
  }

  const people = outcomes.filter(find);
  const left = skipped.filter(find);
  const keptPeople = keptUsers.filter(find);
  for (const person of [...people, ...left, ...keptPeople]) keys.add(person);
  if (people.length + keptPeople.length === 0 && candidates.length === 0)
    await warnIfUnreachable(askAccount, wantsAccount, context);
  const users = [
    ...people.flatMap(({ outcome: { disposition, draft } }) =>
      disposition.kind === 'prepared' && draft !== undefined ? [draft.user] : [],
    ),
    ...keptPeople.map(({ user }) => user),
  ];
  const isMeant = (user: AccountUser): boolean => keys.find(identityOfUser(user));
  const userIds = planned?.account.users.filter(isMeant).map(({ id }) => id) ?? [];
  const { active } = await readHolds(
    session.storage,
    dayAt(session.clock.now(), session.settings.network.tz),
  );
  return {
    people: [
      ...people.map(({ outcome }) =>
        explainPerson(outcome, settings, employees.originsOf?.(outcome.person.source)),
      ),
      ...keptPeople.map(({ user, at }) => explainPrepared(user, at + 1)),
      ...employees.invalid.filter((record) => record.external_id === who.trim()).map(explainInvalid),
    ],
    skipped: left.map(({ person }) => person),
    holds: active.filter(
      ({ person }) => userIds.includes(person) || keys.find({ external_id: person, emails: [person] }),
    ),
    account: planned && explainInAccount(users, isMeant, planned),
    candidates,
  };
}

/** Without --account, a failure of TimeCamp is only a warning: what the files say is shown anyway. */
async function warnIfUnreachable(
  ask: () => Promise<void>,
  isWanted: boolean,
  context: Context,
): Promise<void> {
  try {
    await ask();
  } catch (error) {
    const isExpected = error instanceof RemoteError || error instanceof UserError;
    if (isWanted || !isExpected) throw error;
    context.writeStderr(`The TimeCamp account cannot be searched: ${describeFailure(error, false).message}`);
  }
}

/** The account and what a sync would do, as if prepare had just run; without prepared users nothing is planned. */
async function planAccount(
  prepared: PreparedDocument | undefined,
  session: AccountSession,
): Promise<PlannedAccount> {
  const { syncAccount } = await import('../../app/sync.ts');
  const { account, plan, notices } = await syncAccount(
    {
      command: 'explain',
      dryRun: true,
      selection: EVERYTHING,
      allow: {},
      prepared,
    },
    session,
  );
  const options = session.settings.timecamp;
  const { matches } = matchUsers(prepared?.users ?? [], account.users, options);
  return { account, plan, matches, notices, options };
}

/** With several sources, sync has to know which of them failed. */
function toDocument(users: readonly PreparedUser[], input: Meta | undefined, tool: string): PreparedDocument {
  if (input?.sources === undefined) return { users, meta: undefined, sha256: '' };
  const meta = { input, prepared_at: input.fetched_at, sha256: '', settings_sha256: '', tool };
  return { users, meta, sha256: '' };
}
