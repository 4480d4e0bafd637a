import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { EXIT, type ExitCode, settingsError } from '../../base/errors.ts';
import { dotenvLine } from '../../config/dotenv-line.ts';
import { readVariables } from '../../config/variables.ts';
import { deepestLevel } from '../../core/plan/build/known-groups.ts';
import { pluralize } from '../../core/text.ts';
import type { Behavior } from '../../sandbox/start.ts';
import { connectTimecamp, groupsOfUsersWithoutRole, readWholeAccount } from '../../app/account.ts';
import type { CommonOptions, Context, Shell } from '../context.ts';
import { logNotices } from '../../app/result.ts';

export interface SandboxCommandOptions
  extends CommonOptions, Pick<Behavior, 'latency' | 'rateLimit' | 'fail'> {
  /** A copy of the configured account. */
  readonly fromAccount?: boolean;
}

/** What runs, how to use it, and what to know about it. */
interface Running {
  readonly env: Readonly<Record<string, string>>;
  readonly words: string;
  close(): Promise<void>;
}

/** As in real life, a new group is not ready at once. */
const FRESH_PARENT_MS = 5000;

/** `tcsync sandbox`: prints the `.env` that uses the stand-ins, and runs until it is interrupted. */
export async function runSandbox(
  { fromAccount = false, ...behavior }: SandboxCommandOptions,
  context: Context,
): Promise<ExitCode> {
  const running = fromAccount ? await startCopy(behavior, context) : await startCompany(behavior);
  const { signal } = context.shell;
  try {
    refuseSet(Object.keys(running.env), context.shell);
    const lines = Object.entries(running.env).map(([name, value]) => dotenvLine(name, value));
    // Appended to a .env whose last line is not ended, the first setting must not become a part of that line.
    context.writeStdout(['', ...lines].join('\n'));
    context.writeStderr(running.words);
    if (!signal.aborted) await once(signal, 'abort');
  } finally {
    await running.close();
  }
  return EXIT.done;
}

async function startCompany(behavior: Behavior): Promise<Running> {
  const { startSandbox } = await import('../../sandbox/start.ts');
  const { env, close } = await startSandbox({ ...behavior, timecamp: { freshParentMs: FRESH_PARENT_MS } });
  return {
    env,
    words:
      'Stand-ins for TimeCamp and BambooHR, with a fictional company of 60 people, run on this machine until you press Ctrl-C.\n' +
      'Next: put the lines above into the .env of an empty folder, and run `tcsync doctor` there in another terminal.',
    close,
  };
}

/** The number of levels that TimeCamp allows, unless the account has more of them already. */
const USUAL_LEVELS = 4;

/** What the lines for a copy say in any case. */
const COPIED = ['TIMECAMP_DOMAIN', 'TIMECAMP_API_KEY', 'TIMECAMP_ROOT_GROUP_ID'] as const;

/** Reads the configured account, and starts a TimeCamp with a copy of it and a key of its own. */
async function startCopy(behavior: Behavior, context: Context): Promise<Running> {
  const { shell } = context;
  // As early as that: reading a large account takes its time.
  refuseSet(COPIED, shell);
  const session = await context.open(['timecamp', 'network']);
  const { timecamp } = session.settings;
  const { value: account, notices } = await readWholeAccount(
    connectTimecamp(session),
    groupsOfUsersWithoutRole(),
  );
  logNotices(session.log, notices);

  const [{ startAccount }, { copyOfAccount }] = await Promise.all([
    import('../../sandbox/start.ts'),
    import('../../sandbox/timecamp/seed.ts'),
  ]);
  const key = `copy-${randomBytes(12).toString('hex')}`;
  const copy = await startAccount(copyOfAccount(account, key), behavior, {
    freshParentMs: FRESH_PARENT_MS,
    maxLevel: timecamp.maxGroupLevel || Math.max(USUAL_LEVELS, deepestLevel(account.groups)),
  });
  return {
    env: {
      ...({
        TIMECAMP_DOMAIN: copy.url,
        TIMECAMP_API_KEY: key,
        TIMECAMP_ROOT_GROUP_ID: timecamp.rootGroupId,
      } satisfies Record<(typeof COPIED)[number], string>),
      ...isolatedSettings(context),
    },
    words:
      `A copy of the account at ${new URL(timecamp.domain).host} runs on this machine until you press Ctrl-C: ` +
      `${pluralize(account.users.length, 'person', 'people')}, ${pluralize(account.groups.length, 'group', 'groups')}.\n` +
      'It is in memory only, no other machine can reach it, and it has a new key instead of yours.\n' +
      'The account itself was only read; the sandbox does not change it.\n' +
      'To rehearse, use tcsync in another folder, with a copy of your .env that ends with the printed settings;\n' +
      'not here, because var/ would record the rehearsal as real.',
    close: copy.close,
  };
}

/** What of the settings would reach beyond the rehearsal: storage, messages, and the key given in another way. */
const ISOLATED_SETTINGS: Readonly<Record<string, string>> = {
  USE_S3_STORAGE: 'false',
  TIMECAMP_API_KEY_FILE: '',
  TCSYNC_WEBHOOK_URL: '',
  TCSYNC_WEBHOOK_URL_FILE: '',
  TCSYNC_METRICS_FILE: '',
};

function isolatedSettings({ shell }: Context): Readonly<Record<string, string>> {
  const { given } = readVariables(shell);
  return Object.fromEntries(Object.entries(ISOLATED_SETTINGS).filter(([name]) => given.get(name)?.text));
}

/**
 * The environment takes precedence over `.env`, so the printed lines would have no effect there.
 * @throws UserError, exit code 64, when the environment sets one of these names, or one that reaches beyond the sandbox
 */
function refuseSet(names: readonly string[], { env }: Pick<Shell, 'env'>): void {
  const set = [...new Set([...names, ...Object.keys(ISOLATED_SETTINGS)])].filter(
    (name) => env[name] && env[name] !== ISOLATED_SETTINGS[name],
  );
  if (set.length === 0) return;
  throw settingsError(
    `The environment sets ${set.join(', ')} and overrides .env: even with the sandbox lines, tcsync would use ` +
      'the real account, storage or webhook.',
    `Run \`unset ${set.join(' ')}\` in this shell and in every shell where you use the sandbox. ` +
      'If the account cannot be read without them, put them into .env.',
  );
}
