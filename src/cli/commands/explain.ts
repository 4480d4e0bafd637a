import { EXIT, type ExitCode, usageError } from '../../base/errors.ts';
import type { AccountUser, Meta, PreparedUser } from '../../core/model.ts';
import { type Match, matchUsers } from '../../core/matching/matching.ts';
import type { PersonRef } from '../../core/plan/plan.ts';
import { EVERYTHING } from '../../core/plan/build/selection.ts';
import { compileRules } from '../../core/prepare/rules.ts';
import {
  findPeople,
  type Explanation,
  explainInvalid,
  explainPerson,
} from '../../core/prepare/explanation.ts';
import { normalEmail } from '../../core/addresses.ts';
import { readEmployees } from '../../storage/documents.ts';
import type { Session } from '../../app/session.ts';
import type { CommonOptions, Context } from '../context.ts';
import { prepareWithTimeout } from '../../app/prepare-with-timeout.ts';
import { type AccountExplanation, renderExplanations } from '../render/explain.ts';
import { resultHead } from '../../app/result.ts';

export interface ExplainOptions extends CommonOptions {
  /** Ask TimeCamp, too. */
  readonly account?: boolean;
}

/** `tcsync explain <who>`: the story of one person through the pipeline, found by e-mail or external id. */
export async function runExplain(who: string, options: ExplainOptions, context: Context): Promise<ExitCode> {
  if (who.trim() === '') {
    throw usageError(
      'The e-mail or external id is empty.',
      'Give an e-mail or an external id: tcsync explain ann@example.com.',
    );
  }
  const session =
    options.account === true
      ? await context.open(['prepare', 'timecamp', 'network'])
      : await context.open(['prepare']);
  const settings = session.settings.prepare;
  const rules = compileRules(settings);
  const employees = await readEmployees(session.storage);
  const { value } = prepareWithTimeout(employees, settings, rules);
  const people = findPeople(value.outcomes(), who);
  const explanations = [
    ...people.map((outcome) => explainPerson(outcome, settings)),
    ...employees.invalid.filter((record) => record.external_id === who.trim()).map(explainInvalid),
  ];
  const users = people.flatMap(({ disposition, draft }) =>
    disposition.kind === 'prepared' && draft !== undefined ? [draft.user] : [],
  );
  const account = asksAccount(session) ? await askAccount(who, users, value.users, session) : undefined;
  const exitCode = explanations.length > 0 || (account?.length ?? 0) > 0 ? EXIT.done : EXIT.failed;
  report({ who, exitCode, explanations, account, meta: employees.meta }, options, context);
  return exitCode;
}

type AccountSession = Session<'prepare' | 'timecamp' | 'network'>;

function asksAccount(session: Session<'prepare'> | AccountSession): session is AccountSession {
  return 'timecamp' in session.settings;
}

interface Report {
  readonly who: string;
  readonly exitCode: ExitCode;
  readonly explanations: readonly Explanation[];
  readonly account: readonly AccountExplanation[] | undefined;
  readonly meta: Meta | undefined;
}

function report(
  { who, exitCode, explanations, account, meta }: Report,
  { format }: ExplainOptions,
  context: Context,
): void {
  if (format === 'json') {
    context.writeJson({
      ...resultHead(context, 'explain', exitCode),
      who,
      input: meta ?? null,
      people: explanations,
      ...(account === undefined ? {} : { account }),
    });
  } else context.writeStdout(renderExplanations(who, explanations, account, meta));
}

/** What TimeCamp has of this person, and what a sync would do, as if prepare had just run. */
async function askAccount(
  who: string,
  users: readonly PreparedUser[],
  prepared: readonly PreparedUser[],
  session: AccountSession,
): Promise<readonly AccountExplanation[]> {
  const { syncAccount } = await import('../../app/sync.ts');
  const { account, plan } = await syncAccount(
    {
      command: 'explain',
      dryRun: true,
      selection: EVERYTHING,
      allow: {},
      prepared: { users: prepared, meta: undefined, sha256: '' },
    },
    session,
  );
  const { matches } = matchUsers(prepared, account.users, session.settings.timecamp);
  const tell = (
    user: AccountUser | undefined,
    match: Match | undefined,
    email: string,
  ): AccountExplanation => ({
    user: user ?? null,
    matched_by: match?.by ?? null,
    operations: plan.operations.filter(
      (operation) => 'person' in operation && isOf(operation.person, user, email),
    ),
    failures: plan.failures
      .filter(({ person }) => normalEmail(person) === email)
      .map(({ message }) => message),
  });
  const ofPrepared = users.map((user) => {
    const match = matches.find((candidate) => candidate.listed === user);
    return tell(match?.user, match, user.timecamp_email);
  });
  const known = new Set(ofPrepared.map(({ user }) => user?.id));
  const others = account.users
    .filter((user) => !known.has(user.id) && isMeant(user, who))
    .map((user) =>
      tell(
        user,
        matches.find((candidate) => candidate.user === user),
        normalEmail(user.email),
      ),
    );
  return [...ofPrepared, ...others];
}

/** A user who is not visible yet has no id, so the e-mail identifies them. */
function isOf(person: PersonRef, user: AccountUser | undefined, email: string): boolean {
  return person.user_id === null ? normalEmail(person.email) === email : person.user_id === user?.id;
}

function isMeant(
  { email, additional_email: additional, external_id: id }: AccountUser,
  who: string,
): boolean {
  const key = normalEmail(who);
  return id === who.trim() || normalEmail(email) === key || normalEmail(additional) === key;
}
